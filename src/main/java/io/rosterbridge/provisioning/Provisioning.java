package io.rosterbridge.provisioning;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.log.Step;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;

/** Provisions one person at once, for somebody who waits for the result. */
public final class Provisioning {

    private final ProducerTemplate camel;
    private final RemovalBrake brake;
    private final People people;
    private final AuditTrail audit;

    Provisioning(ProducerTemplate camel, RemovalBrake brake, People people, AuditTrail audit) {
        this.camel = camel;
        this.brake = brake;
        this.people = people;
        this.audit = audit;
    }

    /** What was done: the action, how it ended, and each step. */
    public record Done(@Schema(implementation = Action.class) String action, @Schema(implementation = Outcome.class) String outcome,
                       String reason, List<Step> steps) {

        public Done {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Takes the person through the flow, due or not. It stands in the audit trail before it begins; how it ended, the log says.
     *
     * @return empty if nobody has this id, or a worker has the person right now
     */
    public Optional<Done> now(Actor who, String userId) {
        if (people.find(userId).isEmpty()) {
            return Optional.empty();
        }
        audit.recordPeople(who.name(), AuditAction.PERSON_PROVISIONED, List.of(userId), Map.of());
        Optional<Work> first = taken(userId);
        boolean isChecked = first.filter(Provisioning::isChecked).isPresent();
        if (isChecked) {
            brake.look();
        }
        // A removal goes on at once if the brake lets it; somebody faster may have it by now, then what is known is the answer.
        Optional<Work> last = isChecked ? taken(userId).filter(work -> !isChecked(work)).or(() -> first) : first;
        return last.map(done -> new Done(done.action().name(), done.ending().outcome().name(), done.ending().reason(), done.steps()));
    }

    private Optional<Work> taken(String userId) {
        return camel.requestBody("direct:provision-now", userId) instanceof Work work ? Optional.of(work) : Optional.empty();
    }

    private static boolean isChecked(Work work) {
        return work.ending().family().equals(Optional.of(Family.REMOVAL_CHECK));
    }
}
