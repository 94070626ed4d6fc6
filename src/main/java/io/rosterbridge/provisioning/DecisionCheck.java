package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.queue.Flow;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Looks once more, with the turn of the request budget in hand, whether what was decided about a person still stands. People are read
 * before they wait for their turn; whatever changes meanwhile, on whichever node, raises a number: of the person's task, of the profile
 * or of the connection. So one row tells whether a request is still what it was, and one that is not stays here.
 */
public final class DecisionCheck {

    private static final String NUMBERS = "select t.revision, t.lease_token, (select max(v.version) from profile_version v) as profile, "
            + "(select c.revision from connection c where c.id = 1) as connection from provisioning_task t where t.user_id = ?";

    private final JdbcTemplate database;
    private final Connections connections;
    private final Limiter limiter;
    private final Flow flow;
    private final ActionFilter filter;

    public DecisionCheck(JdbcTemplate database, Connections connections, Limiter limiter, Flow flow, ActionFilter filter) {
        this.database = database;
        this.connections = connections;
        this.limiter = limiter;
        this.flow = flow;
        this.filter = filter;
    }

    private record Numbers(long revision, String leaseToken, long profile, long connection) {
    }

    /** Puts a person back who has waited long for a worker while the budget was short, since others may come first by now. */
    public void begin(Work work) {
        if (work.isOpen() && flow.isOld(work.userId()) && limiter.turnsWithin(Flow.AHEAD) < Integer.MAX_VALUE) {
            work.end(Outcome.POSTPONED, Optional.empty(), "waited for a worker for long, and is read again");
        }
    }

    /**
     * Whether the next request of this work may go; if not, its turn is given back.
     *
     * @param turn whether it has its turn
     * @param work null for a request that is about no person
     */
    public boolean stands(boolean turn, Work work) {
        if (!turn || work == null) {
            return turn;
        }
        Optional<String> change = change(work);
        change.ifPresent(what -> {
            limiter.giveBack();
            work.outdatedBy(what);
        });
        return change.isEmpty();
    }

    private Optional<String> change(Work work) {
        List<Numbers> now = database.query(NUMBERS, (row, number) -> new Numbers(row.getLong("revision"), row.getString("lease_token"),
                row.getLong("profile"), row.getLong("connection")), work.userId());
        if (now.isEmpty() || !Objects.equals(work.facts().leaseToken(), now.get(0).leaseToken())) {
            return Optional.of("another node has taken over the person");
        }
        if (now.get(0).revision() != work.facts().revision()) {
            return Optional.of("the person has changed since they were read");
        }
        if (now.get(0).profile() != work.profile().version()) {
            return Optional.of("profile version " + now.get(0).profile() + " is in force by now");
        }
        if (now.get(0).connection() != connections.present().revision()) {
            connections.refresh();
        }
        return connections.present().isOpen() && filter.decidesAsBefore(work) ? Optional.empty()
                : Optional.of(connections.present().isOpen() ? "it would be decided otherwise by now"
                        : "the connection is " + connections.present().state().word());
    }
}
