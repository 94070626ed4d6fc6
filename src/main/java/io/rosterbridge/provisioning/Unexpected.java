package io.rosterbridge.provisioning;

import io.rosterbridge.domain.ErrorName;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What no step expected: the person at hand goes back into the queue, the kind of error goes to the log (all of it at DEBUG, since
 * it may tell about people), and the others go on.
 */
public final class Unexpected {

    private static final Logger LOG = LoggerFactory.getLogger(Unexpected.class);

    /** Ends the work of the exchange as FAILED, if it is about a person whose work is open. */
    public void handle(Exchange exchange) {
        Exception error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String where = exchange.getProperty(Exchange.FAILURE_ROUTE_ID, exchange.getFromRouteId(), String.class);
        Work work = exchange.getVariable("work", Work.class);
        if (work == null) {
            LOG.error("Route {} failed and is tried again when its turn comes: {}", where, ErrorName.of(error));
            LOG.debug("Route {} failed", where, error);
            return;
        }
        LOG.error("Person {} failed in route {}: {}", work.userId(), where, ErrorName.of(error));
        LOG.debug("Person {} failed in route {}", work.userId(), where, error);
        if (work.isOpen()) {
            work.end(Outcome.FAILED, Optional.of(Family.INTERNAL), error.getClass().getSimpleName() + " in route " + where);
        }
        exchange.getMessage().setBody(work);
    }
}
