package io.rosterbridge.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.directory.Databases.Engine;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is told when, on both databases. */
class AlertsTest {

    private static final Duration SETTLE = Duration.ofMinutes(10);

    private final StillClock clock = new StillClock();
    private final List<Alert> present = new ArrayList<>();
    private final Letters mail = new Letters("mail");
    private final Letters webhook = new Letters("webhook");
    private JdbcTemplate database;

    /** Keeps what it is given, unless it is out of order. */
    private static final class Letters implements AlertChannel {

        private final String name;
        private final List<String> sent = new ArrayList<>();
        private boolean broken;

        private Letters(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String target() {
            return name + " of the test";
        }

        @Override
        public void send(Digest digest) throws IOException {
            if (broken) {
                throw new IOException("out of order");
            }
            sent.add(String.join(" ", digest.items().stream().map(item -> item.kind().word() + ":" + item.alert().key()).toList()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsOnceAndAgainWhenItChangesLastsOrIsOver(Engine engine) {
        Alerts alerts = alerts(engine);
        alerts.check();
        assertThat(mail.sent).as("nothing to tell").isEmpty();
        present.add(new Alert("a", "1", "one"));
        present.add(new Alert("b", "1", "two"));
        alerts.check();
        alerts.check();
        alerts().check();
        assertThat(mail.sent).as("once, by whichever node").containsExactly("raised:a raised:b");
        clock.forward(SETTLE);
        present.set(0, new Alert("a", "2", "one, worse"));
        alerts.check();
        alerts.check();
        clock.forward(Duration.ofHours(24));
        alerts.check();
        present.remove(0);
        alerts.check();
        clock.forward(SETTLE);
        alerts.check();
        alerts.check();
        present.add(new Alert("a", "2", "one"));
        alerts.check();
        assertThat(mail.sent).containsExactly("raised:a raised:b", "changed:a", "reminder:a reminder:b", "over:a", "raised:a");
        assertThat(webhook.sent).isEqualTo(mail.sent);
    }

    @ParameterizedTest
    @EnumSource
    void whatComesAndGoesOrChangesEachMinuteIsToldOnce(Engine engine) {
        Alerts alerts = alerts(engine);
        Alert flapping = new Alert("a", "1", "one");
        for (int minute = 0; minute < 30; minute++) {
            if (!present.remove(flapping)) {
                present.add(flapping);
            }
            (minute % 3 == 0 ? alerts : alerts()).check();
            clock.forward(Duration.ofMinutes(1));
        }
        assertThat(mail.sent).containsExactly("raised:a");
        present.clear();
        for (int minute = 0; minute < 12; minute++) {
            alerts.check();
            clock.forward(Duration.ofMinutes(1));
        }
        assertThat(mail.sent).as("once it has been gone for long enough").containsExactly("raised:a", "over:a");
        for (int minute = 0; minute < 21; minute++) {
            present.clear();
            present.add(new Alert("b", String.valueOf(minute), "another each time"));
            alerts.check();
            clock.forward(Duration.ofMinutes(1));
        }
        assertThat(mail.sent).containsExactly("raised:a", "over:a", "raised:b", "changed:b", "changed:b");
    }

    @ParameterizedTest
    @EnumSource
    void aConditionThatThrowsSilencesNoOtherIsToldItselfAndEndsNothing(Engine engine) {
        AtomicBoolean broken = new AtomicBoolean();
        database = new JdbcTemplate(engine.fresh());
        Alerts alerts = new Alerts(database, clock, Duration.ofHours(24), SETTLE, List.of(() -> {
            if (broken.get()) {
                throw new IllegalStateException("of the test");
            }
            return List.of(new Alert("a", "1", "seen"));
        }, () -> present), List.of(mail));
        alerts.check();
        broken.set(true);
        present.add(new Alert("b", "1", "two"));
        alerts.check();
        assertThat(alerts.present()).extracting(Alert::key).containsExactly("b", "alerts-blind");
        clock.forward(SETTLE.multipliedBy(3));
        alerts.check();
        assertThat(mail.sent).as("nobody knows whether a is over").containsExactly("raised:a", "raised:b raised:alerts-blind");
        broken.set(false);
        alerts.check();
        clock.forward(SETTLE);
        alerts.check();
        assertThat(mail.sent).endsWith("over:alerts-blind");
    }

    @ParameterizedTest
    @EnumSource
    void noticesLeaversWhoKeepAccessSinceItWasRefusedOrNobodyHasDecided(Engine engine) {
        database = new JdbcTemplate(engine.fresh());
        AlertCondition kept = Conditions.leaversKept(database);
        for (String id : List.of("refused", "expired", "waits", "inactive")) {
            database.update("insert into directory_user (id, email, status, custom, source, changed_at) "
                    + "values (?, 'p@x.y', 'inactive', '{}', 't', ?)", id, now());
            database.update("insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts, family) "
                    + "values (?, 'inStep', 0, ?, ?, 1, 0, null)", id, now(), now());
            database.update("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) values (?, ?, 'p@x.y', ?, "
                    + "'created', ?)", id, id, !id.equals("inactive"), now());
        }
        assertThat(kept.present()).isEmpty();
        database.update("update provisioning_task set state = 'rejected', family = 'refused' where user_id in ('refused', 'inactive')");
        assertThat(kept.present()).extracting(Alert::summary).singleElement().asString().contains("for 1 it was refused, for 0 nobody");
        database.update("update provisioning_task set state = 'held', family = 'removal-limit' where user_id in ('expired', 'waits')");
        for (String hold : List.of("expired", "waiting")) {
            database.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) values ('removals', ?, "
                    + "'many', 9, 'f', ?, ?)", hold, now(), now());
            database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                    + "select id, ?, 'DEACTIVATE', 1, 'e', 'open', ? from removal_hold where state = ?",
                    hold.equals("waiting") ? "waits" : "expired", now(), hold);
        }
        assertThat(kept.present()).as("the hold that waits is told by itself").extracting(Alert::summary).singleElement().asString()
                .contains("2 people").contains("for 1 it was refused, for 1 nobody");
        assertThat(kept.present()).extracting(Alert::key).containsExactly("leavers-kept");
        database.update("update provisioning_task set state = 'due', family = 'not-taken', attempts = 1 where user_id = 'refused'");
        assertThat(kept.present()).as("Calendly says that it was done").extracting(Alert::summary).singleElement().asString()
                .contains("2 people").contains("for 1 Calendly answered as if it had been done");
    }

    @ParameterizedTest
    @EnumSource
    void sendsAgainWhatWasNotTakenAndOnlyThat(Engine engine) {
        Alerts alerts = alerts(engine);
        present.add(new Alert("a", "1", "one"));
        webhook.broken = true;
        alerts.check();
        alerts.check();
        assertThat(mail.sent).containsExactly("raised:a");
        assertThat(alerts.test()).containsEntry("mail", "sent").containsEntry("webhook", "out of order");
        webhook.broken = false;
        alerts.check();
        assertThat(webhook.sent).containsExactly("raised:a");
        assertThat(mail.sent).containsExactly("raised:a", "test:test");
    }

    @ParameterizedTest
    @EnumSource
    void noticesLeaversWhoKeepAccessTooLong(Engine engine) {
        database = new JdbcTemplate(engine.fresh());
        AlertCondition late = Conditions.leaversLate(database, clock, Duration.ofMinutes(5));
        assertThat(late.present()).isEmpty();
        database.update("insert into directory_user (id, email, status, custom, source, changed_at) "
                + "values ('p', 'p@x.y', 'active', '{}', 't', ?)", now());
        database.update("insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts) "
                + "values ('p', 'due', 0, ?, ?, 1, 0)", now(), now());
        clock.forward(Duration.ofMinutes(5));
        assertThat(late.present()).isEmpty();
        clock.forward(Duration.ofSeconds(1));
        assertThat(late.present()).extracting(Alert::fingerprint).containsExactly("waiting");
        database.update("update provisioning_task set lane = 3");
        assertThat(late.present()).as("others may wait").isEmpty();
        for (int event = 0; event < 20; event++) {
            event(event < 18 ? 1000 : 400_000);
        }
        assertThat(late.present()).extracting(Alert::fingerprint).containsExactly("slow");
        clock.forward(Duration.ofHours(2));
        assertThat(late.present()).as("long ago").isEmpty();
    }

    private void event(long waitedMs) {
        database.update("insert into provisioning_event (at, user_id, action, outcome, attributes, requests, waited_ms, profile_version) "
                + "values (?, 'p', 'DEACTIVATE', 'DELIVERED', '', 1, ?, 1)", now(), waitedMs);
    }

    private Object now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private Alerts alerts(Engine engine) {
        database = new JdbcTemplate(engine.fresh());
        return alerts();
    }

    private Alerts alerts() {
        return new Alerts(database, clock, Duration.ofHours(24), SETTLE, List.of(() -> present), List.of(mail, webhook));
    }
}
