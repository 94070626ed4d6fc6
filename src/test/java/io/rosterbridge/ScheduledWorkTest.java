package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.log.Retention;
import io.rosterbridge.provisioning.Upkeep;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.CamelJob;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.junit.jupiter.api.Test;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
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

    /** In the hour that clocks repeat, Quartz lets a schedule of a local zone stand still, though it is meant for every ten seconds. */
    @Test
    void schedulesGoByUtcAndThoseOfTheNightByTheirZone() throws IOException, SchedulerException {
        try (Application application = Application.prepared().with("rosterbridge.schedules.zone", "Europe/Stockholm")
                .with("rosterbridge.schedules.import", "0 0 4 * * ?").start()) {
            Scheduler scheduler = application.bean(Scheduler.class);
            Map<String, String> zones = zones(scheduler);
            assertThat(zones).containsEntry("upkeep.retention", "Europe/Stockholm").containsEntry("upkeep.rejected", "Europe/Stockholm")
                    .containsEntry("import.start", "Europe/Stockholm").containsEntry("upkeep.recover", "UTC").hasSize(9);
            assertThat(zones.values().stream().filter("UTC"::equals)).hasSize(6);
            CronTrigger recover = (CronTrigger) scheduler.getTrigger(new TriggerKey("recover", "upkeep"));
            Instant repeated = Instant.parse("2027-10-31T00:30:00Z");
            for (int tick = 0; tick < 1000; tick++) {
                Instant next = recover.getFireTimeAfter(Date.from(repeated)).toInstant();
                assertThat(Duration.between(repeated, next)).isEqualTo(Duration.ofSeconds(10));
                repeated = next;
            }
            scheduler.rescheduleJob(recover.getKey(), recover.getTriggerBuilder().withSchedule(CronScheduleBuilder.cronSchedule(
                    recover.getCronExpression()).inTimeZone(TimeZone.getTimeZone("Asia/Tokyo"))).build());
            application.context().getBeansOfType(CamelContextConfiguration.class).values()
                    .forEach(each -> each.afterApplicationStart(application.bean(CamelContext.class)));
            assertThat(zones(scheduler)).as("a stored one of another release").isEqualTo(zones);
            assertThat(application.database().queryForList("select distinct job_data from qrtz_job_details", byte[].class)).isNotEmpty()
                    .allMatch(data -> data == null || !new String(data, StandardCharsets.ISO_8859_1).contains("java.util"));
        }
    }

    private static Map<String, String> zones(Scheduler scheduler) throws SchedulerException {
        Map<String, String> zones = new TreeMap<>();
        for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
            zones.put(key.getGroup() + "." + key.getName(), ((CronTrigger) scheduler.getTrigger(key)).getTimeZone().getID());
        }
        return zones;
    }

    @Test
    void whatIsOverIsKeptNoLongerThanTheLog() throws IOException {
        try (Application application = Application.prepared().start()) {
            application.person("p-1", "ann@example.com", "Ann");
            application.settle();
            application.database().update("insert into approval (subject, fingerprint, person, at) values ('hold:1', 'x', 'ada', "
                    + "current_timestamp - interval '500' day), ('hold:2', 'x', 'ada', current_timestamp)");
            application.database().update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) values "
                    + "('removals', 'expired', 'old', 1, 'x', current_timestamp - interval '500' day, current_timestamp - interval '499' day), "
                    + "('removals', 'waiting', 'old', 1, 'x', current_timestamp - interval '500' day, current_timestamp - interval '499' day)");
            application.database().update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) select id, "
                    + "'p-1', 'DEACTIVATE', 1, 'x', 'kept', created_at from removal_hold where state = 'expired'");
            for (String end : List.of("500", "450", "1")) {
                application.database().update("insert into source_read (name, kind, started_at, finished_at, state, complete, rows_read, changed, "
                        + "rejected, removals, removals_held) values ('a.csv', 'delta', current_timestamp, current_timestamp - interval '" + end
                        + "' day, 'done', false, 0, 0, 0, 0, 0)");
                application.database().update("insert into import_run (kind, started_by, state, started_at, finished_at, pages, accounts, "
                        + "next_index, scans) values ('import', 'clock', 'complete', current_timestamp, current_timestamp - interval '" + end
                        + "' day, 0, 0, 1, 0)");
            }
            application.bean(Retention.class).run();
            assertThat(application.database().queryForObject("select count(*) from approval", Integer.class)).isEqualTo(1);
            assertThat(application.database().queryForList("select state from removal_hold", String.class)).containsExactly("waiting");
            assertThat(application.database().queryForObject("select count(*) from source_read", Integer.class)).isEqualTo(1);
            assertThat(application.database().queryForObject("select count(*) from import_run", Integer.class)).isEqualTo(1);
        }
    }

    @Test
    void manyRowsGoInParts() throws IOException {
        try (Application application = Application.prepared().start()) {
            application.database().update("insert into directory_change (user_id, kind, attributes, source, at) select 'nobody-' || x, "
                    + "'changed', '', 'test', current_timestamp - interval '500' day from system_range(1, 120000)");
            application.bean(Upkeep.class).retention();
            assertThat(application.database().queryForObject("select count(*) from directory_change where user_id like 'nobody-%'",
                    Integer.class)).isZero();
        }
    }

    /** What is forgotten is not counted. */
    @Test
    void aLimitThatLooksBackFurtherThanTheLogIsRefused() throws IOException {
        try (Application application = Application.prepared().with("rosterbridge.provisioning.log-retention", "20d").start()) {
            assertThatThrownBy(() -> application.profile("window: 24h", "window: 30d")).hasMessageContaining("safety.removals.window: is 30 d")
                    .hasMessageContaining("20 d (rosterbridge.provisioning.log-retention)");
            application.profile("window: 24h", "window: 20d");
        }
    }

    @Test
    void aJobWhoseRouteIsGoneIsRemoved() throws IOException, SchedulerException {
        try (Application application = Application.prepared().start()) {
            Scheduler scheduler = application.bean(Scheduler.class);
            JobKey vanished = new JobKey("renamed", "upkeep");
            scheduler.addJob(JobBuilder.newJob(CamelJob.class).withIdentity(vanished).storeDurably().build(), true);
            application.context().getBeansOfType(CamelContextConfiguration.class).values()
                    .forEach(each -> each.afterApplicationStart(application.bean(CamelContext.class)));
            assertThat(scheduler.getJobKeys(GroupMatcher.anyJobGroup())).extracting(JobKey::getName)
                    .containsExactlyInAnyOrder("recover", "authorize", "retention", "token", "rejected", "holds", "start", "reconcile", "check");
        }
    }
}
