package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.profile.ProfileVersions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far the set-up is. What can be seen from the state is not asked for; what only somebody can say, such as that the mapping is
 * right, counts once they have said so.
 */
public final class SetUp {

    private final JdbcTemplate database;
    private final Connections connections;
    private final ProfileVersions profiles;
    private final AuditTrail audit;
    private final Clock clock;
    private volatile boolean wasDone;

    public SetUp(JdbcTemplate database, Connections connections, ProfileVersions profiles, AuditTrail audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.connections = connections;
        this.profiles = profiles;
        this.clock = clock;
    }

    /** The steps, in their order. */
    public enum Step {
        PREPARE("Prepare"), CONNECT("Connect"), AUTHORIZE("Authorize"), MAP("Map fields"), ACTIONS("Choose actions"),
        IMPORT("Link who is there"),
        ASSIGN("Assign people");

        private final String label;

        Step(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether somebody has to say that it is done. */
        public boolean isConfirmed() {
            return switch (this) {
                case PREPARE, MAP, ACTIONS, ASSIGN -> true;
                case CONNECT, AUTHORIZE, IMPORT -> false;
            };
        }

        public static Optional<Step> of(String word) {
            return Arrays.stream(values()).filter(step -> step.word().equals(word)).findFirst();
        }
    }

    /**
     * Who has found a step right, and when.
     *
     * @param profileVersion the version of the profile that was in force then
     */
    public record Confirmation(String by, Instant at, long profileVersion) {
    }

    /** A step as it stands; {@code confirmed} is null if nobody has, or need not. */
    public record Place(Step step, boolean done, Confirmation confirmed) {
    }

    /** All steps, in their order. */
    public List<Place> places() {
        Connection connection = connections.present();
        Map<Step, Confirmation> confirmed = confirmed();
        boolean isConnected = connection.baseUrl().isPresent();
        boolean isAuthorized = connection.standing().state() == Connection.State.OK;
        return Arrays.stream(Step.values()).map(step -> new Place(step, switch (step) {
            case PREPARE -> isAuthorized || confirmed.containsKey(step);
            case MAP, ACTIONS -> confirmed.containsKey(step);
            case CONNECT -> isConnected;
            case AUTHORIZE -> isAuthorized;
            case IMPORT -> isAuthorized && exists("calendly_account", "import_run where kind = 'import' and fingerprint is not null");
            case ASSIGN -> isAuthorized && confirmed.containsKey(step) && isAnybodyAssigned();
        }, confirmed.get(step))).toList();
    }

    /**
     * Whether something is left to do; once nothing was, it is not asked again. Where the deployment has set everything and people have
     * accounts, an admin who never began these steps need not.
     */
    public boolean isLeft() {
        if (!wasDone) {
            wasDone = places().stream().allMatch(Place::done);
        }
        return !wasDone && !(confirmed().isEmpty() && exists("calendly_account"));
    }

    /** The first step that is left. */
    public Optional<Step> next() {
        return places().stream().filter(place -> !place.done()).map(Place::step).findFirst();
    }

    /**
     * Somebody has looked at a step and finds it right.
     *
     * @throws IllegalArgumentException if it is none that somebody has to find right
     * @throws IllegalStateException    if it is that people are assigned, and nobody is
     */
    public void confirm(Actor who, Step step) {
        if (!step.isConfirmed()) {
            throw new IllegalArgumentException("step is \"" + step.word() + "\"; it must be " + Arrays.stream(Step.values())
                    .filter(Step::isConfirmed).map(Step::word).collect(Collectors.joining(", ")));
        }
        if (step == Step.ASSIGN && !isAnybodyAssigned()) {
            throw new IllegalStateException("Nobody is assigned yet. Assign somebody first.");
        }
        long version = profiles.inForce().version();
        audit.doing(who.name(), AuditAction.SETUP_CONFIRMED, "setup:" + step.word(), Map.of("profileVersion", version), () -> {
            database.update("delete from setup_step where step = ?", step.word());
            return database.update("insert into setup_step (step, confirmed_by, confirmed_at, profile_version) values (?, ?, ?, ?)",
                    step.word(), who.name(), clock.instant().atOffset(ZoneOffset.UTC), version);
        });
    }

    private Map<Step, Confirmation> confirmed() {
        Map<Step, Confirmation> confirmed = new EnumMap<>(Step.class);
        database.query("select * from setup_step", row -> {
            Confirmation confirmation = new Confirmation(row.getString("confirmed_by"),
                    Columns.instant(row, "confirmed_at"), row.getLong("profile_version"));
            Step.of(row.getString("step")).ifPresent(step -> confirmed.put(step, confirmation));
        });
        return confirmed;
    }

    private boolean isAnybodyAssigned() {
        return exists("app_assignment where state = 'assigned'");
    }

    private boolean exists(String... some) {
        return Arrays.stream(some).anyMatch(rows -> Boolean.TRUE.equals(
                database.queryForObject("select exists (select 1 from " + rows + ")", Boolean.class)));
    }
}
