package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.domain.Family;
import io.rosterbridge.platform.rows.Parts;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.ProvisioningSettings;
import io.rosterbridge.queue.TaskState;
import io.rosterbridge.queue.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** What time brings along: other nodes' changes, seats, dead nodes, userNames that became free, old rows. Each can be done twice without harm. */
public final class Upkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** The lower bound, and no plain state, so that H2 takes the index of these times and not the one of states, which has nearly everybody. */
    static final String TIME_HAS_COME = "select t.user_id from provisioning_task t where t.again_at <= ? and t.again_at > timestamp with "
            + "time zone '1970-01-01 00:00:00+00' and " + TaskState.IN_STEP.condition() + " order by t.again_at fetch first 1000 rows only";

    private final Tasks tasks;
    private final Connections connections;
    private final ProfileVersions profiles;
    private final DueMarks dueMarks;
    private final CalendlySettings calendly;
    private final ProvisioningSettings settings;
    private final JdbcTemplate database;
    private final Clock clock;

    public Upkeep(Tasks tasks, DueMarks dueMarks, Connections connections, ProfileVersions profiles, CalendlySettings calendly,
                  ProvisioningSettings settings, JdbcTemplate database, Clock clock) {
        this.tasks = tasks;
        this.connections = connections;
        this.profiles = profiles;
        this.dueMarks = dueMarks;
        this.calendly = calendly;
        this.settings = settings;
        this.database = database;
        this.clock = clock;
    }

    /** Takes over changed settings, and lets those go on who wait for a seat. */
    public void refresh() {
        connections.refresh();
        profiles.refresh();
        connections.guard().heard();
        seats(connections.present());
        again();
    }

    /** Whose time has come, such as the end of a grace; the same states are decided otherwise now. */
    private void again() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        List<String> due = database.queryForList(TIME_HAS_COME, String.class, now);
        if (!due.isEmpty()) {
            dueMarks.timeHasCome(due);
        }
    }

    private void seats(Connection connection) {
        if (connection.seatsFullSince().isEmpty()) {
            tasks.releaseHeld(Family.NO_SEATS.word(), calendly.seatProbeInterval());
        } else if (connection.isOpen() && connections.seats().isProbeDue()) {
            tasks.longestHeld(Family.NO_SEATS.word()).ifPresentOrElse(this::probeSeats, connections.seats()::free);
        }
    }

    /** First the permission, then the work: else the person could be decided, and held again, in between. */
    private void probeSeats(String userId) {
        connections.seats().probe(userId, calendly.seatProbeInterval());
        tasks.releaseHeldPerson(userId);
    }

    /** Takes back the people of dead nodes; not while a wrong clock could take those of living ones. */
    public void recover() {
        if (connections.guard().mayClaim()) {
            tasks.recover();
        }
    }

    /** Tries those again whose userName somebody else had: the other one may be gone. */
    public void rejected() {
        int marked = dueMarks.repeat(tasks.rejected(Family.EXISTS_ELSEWHERE, Family.DUPLICATE_USER_NAME, Family.ADDRESSES_SWAPPED));
        LOG.info("{} people whose userName was taken are tried again", marked);
    }

    /** Removes rows of the log and the change feed that are older than they are kept. */
    public void retention() {
        // The limit of removals counts what is in its window, and a hold names its causes, however long rows are to be kept.
        Duration window = profiles.inForce().profile().safety().removals().window();
        Duration kept = window.compareTo(settings.logRetention()) > 0 ? window : settings.logRetention();
        OffsetDateTime before = clock.instant().minus(kept).atOffset(ZoneOffset.UTC);
        int events = Parts.delete(database, "provisioning_event", "r.at < ?", before);
        int changes = Parts.delete(database, "directory_change", "r.at < ?", before);
        LOG.info("Retention of {} days: removed {} rows of the log and {} of the change feed", settings.logRetention().toDays(), events,
                changes);
    }
}
