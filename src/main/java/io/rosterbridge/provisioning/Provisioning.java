package io.rosterbridge.provisioning;

import java.util.List;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;

/** Provisions one person at once, for somebody who waits for the result. */
public final class Provisioning {

    private final ProducerTemplate camel;

    public Provisioning(ProducerTemplate camel) {
        this.camel = camel;
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
        return camel.requestBody("direct:provision-now", userId) instanceof Work work
                ? Optional.of(new Done(work.action().name(), work.ending().outcome().name(), work.ending().reason(), work.steps()))
                : Optional.empty();
    }
}
