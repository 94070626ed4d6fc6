package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.CamelJob;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.junit.jupiter.api.Test;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/** What Quartz fires, by the clock of the stored schedules. */
class ScheduledWorkTest {

    private static final String EVERY_SECOND = "* * * * * ?";

    @Test
    void theClockRecoversLeasesForgetsOldRowsAndWarnsOfTheToken() throws IOException {
        try (Application application = Application.prepared().with("rosterbridge.schedules.recover", EVERY_SECOND)
                .with("rosterbridge.schedules.retention", EVERY_SECOND).with("rosterbridge.schedules.token-expiry", EVERY_SECOND)
                .with("rosterbridge.calendly.token-expires", OffsetDateTime.now().plusDays(2).toInstant()).start()) {
            application.person("p-1", "ann@example.com", "Ann");
            application.settle();
            application.database().update("update provisioning_event set at = at - interval '500' day");
            application.database().update("update provisioning_task set state = 'leased', lease_owner = 'dead', lease_token = 'dead:1', "
                    + "lease_until = current_timestamp - interval '1' second");
            await().atMost(Duration.ofSeconds(60)).until(() -> application.log("p-1").equals(List.of("UPDATE UNCHANGED")));
            await().atMost(Duration.ofSeconds(60)).until(() -> Integer.valueOf(3).equals(application.database()
                    .queryForObject("select warned_days from connection", Integer.class)));
        }
    }

    @Test
    void anEndpointThatCouldNotBeReachedIsAuthorizedLaterByItself() throws IOException {
        try (Application application = Application.prepared().with("rosterbridge.schedules.authorize", EVERY_SECOND)) {
            int port = application.practice().port();
            application.practice().close();
            application.start();
            assertThat(application.connections().present().state()).isEqualTo(State.UNSET);
            assertThat(application.connections().present().reason().orElseThrow()).contains("tried again");
            try (PracticeServer again = PracticeServer.start(PracticeSettings.defaults(), port)) {
                again.control().useToken("token-of-the-test", null);
                await().atMost(Duration.ofSeconds(60)).until(() -> application.connections().present().isOpen());
            }
        }
    }

    @Test
    void whoseAddressWasTakenElsewhereIsTriedAgainByTheClock() throws IOException {
        try (Application application = Application.prepared().with("rosterbridge.schedules.rejected", EVERY_SECOND).start()) {
            application.calendly().elsewhere("ann@example.com");
            application.person("p-1", "ann@example.com", "Ann");
            await().atMost(Duration.ofSeconds(60)).until(() -> application.log("p-1").contains("CREATE REJECTED"));
            application.calendly().released("ann@example.com");
            await().atMost(Duration.ofSeconds(60)).until(() -> application.log("p-1").contains("CREATE DELIVERED"));
        }
    }

    @Test
    void theClockImportsUnlessItIsSwitchedOff() throws IOException {
        try (Application application = Application.prepared().with("rosterbridge.schedules.import", EVERY_SECOND).start()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> application.database().queryForObject("select count(*) from import_run "
                    + "where started_by = 'clock' and state = 'complete'", Integer.class) > 0);
        }
        try (Application application = Application.prepared().with("rosterbridge.schedules.import", EVERY_SECOND)
                .with("rosterbridge.imports.by-clock", "false").start()) {
            Scheduler scheduler = application.bean(Scheduler.class);
            await().atMost(Duration.ofSeconds(60)).until(() -> scheduler.getTrigger(new TriggerKey("start", "import")).getPreviousFireTime() != null);
            application.settle();
            assertThat(application.database().queryForObject("select count(*) from import_run", Integer.class)).isZero();
        }
    }

    @Test
    void aJobWhoseRouteIsGoneIsRemoved() throws IOException, SchedulerException {
        try (Application application = Application.prepared().start()) {
            Scheduler scheduler = application.bean(Scheduler.class);
            JobKey vanished = new JobKey("renamed", "upkeep");
            scheduler.addJob(JobBuilder.newJob(CamelJob.class).withIdentity(vanished).storeDurably().build(), true);
            application.bean(CamelContextConfiguration.class).afterApplicationStart(application.bean(CamelContext.class));
            assertThat(scheduler.getJobKeys(GroupMatcher.anyJobGroup())).extracting(JobKey::getName)
                    .containsExactlyInAnyOrder("recover", "authorize", "retention", "token", "rejected", "holds", "start", "reconcile", "check");
        }
    }
}
