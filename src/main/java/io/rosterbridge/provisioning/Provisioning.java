package io.rosterbridge.provisioning;

import io.rosterbridge.domain.Family;
import java.util.List;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;

/** Provisions one person at once, for somebody who waits for the result. */
public final class Provisioning {

    private final ProducerTemplate camel;
    private final RemovalBrake brake;

    public Provisioning(ProducerTemplate camel, RemovalBrake brake) {
        this.camel = camel;
        this.brake = brake;
    }

    /** What was done: the action, how it ended, and each step. */
    public record Done(String action, String outcome, String reason, List<Step> steps) {

        public Done {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Takes the person through the flow, due or not.
     *
     * @return empty if nobody has this id, or a worker has the person right now
     */
    public Optional<Done> now(String userId) {
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
