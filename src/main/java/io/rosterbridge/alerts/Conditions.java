package io.rosterbridge.alerts;

import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.platform.paging.IdSpan;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.source.SourceConcerns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** The conditions that are always looked at. */
final class Conditions {

    private static final int MOST_CHANGES = 50;
    private static final String[] ACCOUNT_CHANGES = Stream.of(AuditAction.CONSOLE_USER_CREATED, AuditAction.CONSOLE_USER_CHANGED,
            AuditAction.CONSOLE_USER_DELETED, AuditAction.PASSWORD_CHANGED, AuditAction.SECOND_FACTOR_ON, AuditAction.SECOND_FACTOR_OFF,
            AuditAction.RECOVERY_CODE_USED, AuditAction.API_TOKEN_CREATED, AuditAction.API_TOKEN_REVOKED, AuditAction.OIDC_LOGIN_CHANGED)
            .map(AuditAction::word).toArray(String[]::new);
    private static final Duration LOOKED_BACK = Duration.ofHours(1);
    private static final String ACTIVE = "exists (select 1 from calendly_account c where c.user_id = t.user_id and c.active is not false)";

    private Conditions() {
    }

    static AlertCondition connectionBroken(Connections connections) {
        return () -> {
            Connection.Standing standing = connections.present().standing();
            return standing.state() == Connection.State.BROKEN ? List.of(new Alert("connection-broken", standing.since().toString(),
                    "Calendly refuses the connection and nobody is provisioned; look at the connection and authorize it again")) : List.of();
        };
    }

    /** Somebody may forget it. */
    static AlertCondition killSwitch(Connections connections) {
        return () -> connections.present().kill().map(kill -> new Alert("kill-switch", kill.since().toString(), "the kill switch is on since "
                + kill.since() + ": nothing is sent, read or applied until somebody who may configure lifts it")).stream().toList();
    }

    static AlertCondition tokenExpiring(TokenExpiryWatch token) {
        return () -> token.threshold().map(days -> new Alert("token-expiring", String.valueOf(days), token.warning().orElseThrow()))
                .stream().toList();
    }

    /** A person who did not do it themselves should hear of it. Each change of the last day is told once. */
    static AlertCondition accountsChanged(JdbcTemplate database, Clock clock) {
        return () -> {
            Instant from = clock.instant().minus(Duration.ofDays(1));
            return database.query("select id, at, actor, action, subject from audit_event where action = any(?) and id > ? and at > ? "
                    + "and not (action = '" + AuditAction.CONSOLE_USER_CREATED.word() + "' and actor = '" + AuditTrail.DEPLOYMENT + "') "
                    + "order by id desc fetch first " + MOST_CHANGES + " rows only", (row, number) -> Alert.event("account-" + row.getLong("id"),
                    row.getString("action").replace('-', ' ') + " for " + row.getString("subject") + " by " + row.getString("actor") + " at "
                    + Columns.instant(row, "at").truncatedTo(ChronoUnit.SECONDS) + "; if that is not right, look at the audit trail"),
                    ACCOUNT_CHANGES, IdSpan.of(database, "audit_event", Optional.of(from), Optional.empty()).above(),
                    from.atOffset(ZoneOffset.UTC));
        };
    }

    /** An admin has changed it and expects the change to count. */
    static AlertCondition profileFile(ProfileVersions profiles) {
        return () -> profiles.fileProblem().map(problem -> new Alert("profile-file", Fingerprint.of(problem), "the changed profile file is not "
                + "in force: " + problem)).stream().toList();
    }

    /** Told once for each list. */
    static AlertCondition holdWaiting(Holds holds) {
        return () -> holds.waiting().stream().map(hold -> new Alert("hold-waiting-" + hold.id(), "waiting",
                hold.waitingWords() + " for a decision until "
                        + hold.expiresAt().truncatedTo(ChronoUnit.SECONDS) + ": " + hold.reason())).toList();
    }

    /** Told again when it is about other files, or about another last complete read. */
    static AlertCondition sources(SourceConcerns sources) {
        return () -> sources.present().stream().map(concern -> new Alert(concern.key(), Fingerprint.of(concern.mark()),
                concern.title() + ": " + concern.text())).toList();
    }

    /** What no further reconciliation puts right by itself; told again each time that it is about twice as many people. */
    static AlertCondition reconciliation(Reconciliations reconciliations) {
        return () -> reconciliations.concerns().stream().map(concern -> new Alert(concern.trouble().word(),
                String.valueOf(doublings(concern.people())), concern.text())).toList();
    }

    /** Told again each time that there are twice as many. */
    static AlertCondition failures(Failures failures, int over) {
        return () -> failures.families().stream().filter(group -> group.count() > over)
                .map(group -> new Alert("failures-" + group.family(), String.valueOf(doublings(group.count() / Math.max(1, over))),
                        group.count() + " people wait for one cause, \"" + group.family() + "\": " + group.hint())).toList();
    }

    /** Whoever lost access in the directory still has it in Calendly. */
    static AlertCondition leaversLate(JdbcTemplate database, Clock clock, Duration after) {
        return () -> {
            Instant now = clock.instant();
            OffsetDateTime oldest = database.queryForObject(
                    "select min(marked_at) from provisioning_task where lane = 0 and state in ('due', 'leased')", OffsetDateTime.class);
            Instant from = now.minus(LOOKED_BACK);
            Long slow = database.queryForObject("""
                    select percentile_disc(0.95) within group (order by waited_ms) from provisioning_event
                    where id > ? and at > ? and action in ('DEACTIVATE', 'DELETE') and outcome = 'DELIVERED'""", Long.class,
                    IdSpan.of(database, "provisioning_event", Optional.of(from), Optional.empty()).above(), from.atOffset(ZoneOffset.UTC));
            boolean isOneLate = oldest != null && oldest.toInstant().plus(after).isBefore(now);
            boolean areManyLate = slow != null && slow > after.toMillis();
            return isOneLate || areManyLate ? List.of(new Alert("leavers-late", isOneLate ? "waiting" : "slow", isOneLate
                    ? "somebody who is to lose access has waited for it since " + oldest.toInstant() + "; look at connection, failures and pauses"
                    : "one in twenty leavers of the last hour kept access for more than " + after.toSeconds() + " s")) : List.of();
        };
    }

    /**
     * People who are to lose access and will not by itself: it was refused, it was not done in spite of the answer, nobody has decided about the
     * hold in time, or nobody has said who it is.
     */
    static AlertCondition leaversKept(JdbcTemplate database) {
        return () -> {
            long refused = database.queryForObject("select count(*) from provisioning_task t where t.state = 'rejected' and t.lane = 0 and "
                    + ACTIVE, Long.class);
            long notDone = database.queryForObject("select count(*) from provisioning_task t where t.state = 'due' and t.family = ? "
                    + "and t.lane = 0 and " + ACTIVE, Long.class, Family.NOT_TAKEN.word());
            long expired = database.queryForObject("select count(*) from provisioning_task t where t.state = 'held' and t.lane = 0 "
                    + "and t.family = ? and " + ACTIVE + " and not " + Holds.AWAITED, Long.class, Family.REMOVAL_LIMIT.word());
            long asked = database.queryForObject("select count(*) from provisioning_task t where t.state = 'held' and t.lane = 0 "
                    + "and t.family = ? and " + ACTIVE, Long.class, Family.IDENTITY_TO_CONFIRM.word());
            long kept = refused + notDone + expired + asked;
            return kept == 0 ? List.of() : List.of(new Alert("leavers-kept", String.valueOf(doublings(kept)),
                    kept + " people who are to lose access keep it: for " + refused + " it was refused, for " + expired
                            + " nobody has decided about the hold in time" + (notDone == 0 ? "" : ", for " + notDone
                            + " Calendly answered as if it had been done") + (asked == 0 ? "" : ", for " + asked
                            + " somebody has to say who it is") + "; look at the failures, answer, and retry"));
        };
    }

    private static int doublings(long times) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, times));
    }
}
