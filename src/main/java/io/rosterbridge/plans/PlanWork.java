package io.rosterbridge.plans;

import io.rosterbridge.calendly.Stopped;
import io.rosterbridge.profile.Condition;
import io.rosterbridge.profile.ProfileInvalid;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.source.UnreadableFile;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Computes and applies plans, one at a time on each node. A plan whose node died is taken by another, which computes it anew, or
 * goes on where applying stopped.
 */
public final class PlanWork {

    private static final Logger LOG = LoggerFactory.getLogger(PlanWork.class);
    private static final int MOST_TRIES = 5;
    private static final Turn NOTHING = new Turn(0, Optional.empty());

    private final PlanTable table;
    private final PlanTexts texts;
    private final Planners planners;
    private final TransactionTemplate ownTransaction;
    private final ProfileVersions profiles;
    private volatile long underWay;

    /** @param ownTransaction begins a transaction of its own, whatever transaction there is */
    PlanWork(PlanTable table, PlanTexts texts, Planners planners, TransactionTemplate ownTransaction, ProfileVersions profiles) {
        this.table = table;
        this.texts = texts;
        this.planners = planners;
        this.ownTransaction = ownTransaction;
        this.profiles = profiles;
    }

    /** What is to be done about one plan; or nothing. */
    public record Turn(long planId, Optional<PlanState> state) {
    }

    /** The next plan that nobody works on; none, as long as the kill switch is on. */
    public Turn next() {
        try {
            return ownTransaction.execute(status -> table.claim().map(id -> new Turn(id, table.find(id).map(Plan::state))).orElse(NOTHING));
        } catch (Stopped killed) {
            return NOTHING;
        }
    }

    public boolean isToBeComputed(Turn turn) {
        return turn.state().equals(Optional.of(PlanState.COMPUTING));
    }

    public boolean isToBeApplied(Turn turn) {
        return turn.state().equals(Optional.of(PlanState.APPLYING));
    }

    public void compute(Turn turn) {
        guarded(turn.planId(), "computed", () -> {
            Plan plan = table.find(turn.planId()).orElseThrow();
            Optional<String> otherVersion = otherVersion(plan);
            if (otherVersion.isPresent()) {
                return otherVersion;
            }
            table.clear(plan.id());
            PlanRequest request = table.request(plan.id());
            PlanSheet sheet = new PlanSheet(table, ownTransaction, plan, request, texts.fingerprint(plan.id()));
            planners.compute(plan, request, sheet);
            sheet.finish();
            return Optional.empty();
        });
    }

    public void apply(Turn turn) {
        guarded(turn.planId(), "applied", () -> {
            Optional<String> stale = planners.apply(table.find(turn.planId()).orElseThrow(), table.request(turn.planId()));
            if (stale.isEmpty()) {
                table.applied(turn.planId(), table.result(turn.planId()));
                LOG.info("Plan {} is applied: {}", turn.planId(), table.result(turn.planId()));
            }
            return stale;
        });
    }

    /** A sign of life for the plan this node works on, however long one step of it takes; for a timer, thrice a lease. */
    public void renew() {
        long id = underWay;
        if (id > 0) {
            table.renewIfOurs(id);
        }
    }

    /** The database's failures go on to the route, which repeats; whatever else goes wrong ends the plan with a reason. */
    private void guarded(long id, String done, Supplier<Optional<String>> work) {
        if (table.tries(id) > MOST_TRIES) {
            table.failed(id, "it was begun " + MOST_TRIES + " times and never came to an end; make a new plan");
            return;
        }
        underWay = id;
        try {
            work.get().ifPresent(reason -> table.stale(id, reason));
        } catch (DataAccessException | TransactionException database) {
            throw database;
        } catch (Stopped killed) {
            LOG.warn("Plan {} is not {}: {}", id, done, killed.getMessage());
        } catch (PlanTable.LeaseLost lost) {
            LOG.warn("Plan {} is left to another node", id);
        } catch (UnreadableFile unreadable) {
            table.failed(id, "the file cannot be taken: " + unreadable.getMessage());
        } catch (ProfileInvalid | Condition.Invalid invalid) {
            table.failed(id, invalid.getMessage());
        } catch (RuntimeException error) {
            LOG.error("Plan {} could not be {}", id, done, error);
            table.failed(id, "it could not be " + done + " because of an error of this application; the log file has the details");
        } finally {
            underWay = 0;
        }
    }

    private Optional<String> otherVersion(Plan plan) {
        long inForce = profiles.latest().version();
        return inForce == plan.baseVersion() ? Optional.empty() : Optional.of(otherVersion(inForce, plan));
    }

    static String otherVersion(long inForce, Plan plan) {
        return "profile version " + inForce + " is in force, and the plan was asked for under version " + plan.baseVersion()
                + "; make a new plan";
    }
}
