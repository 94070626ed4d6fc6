package io.rosterbridge.provisioning;

import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.platform.ErrorName;
import io.rosterbridge.platform.FatalErrors;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What no step expected: the kind of error goes to the log (all of it at DEBUG, since it may tell about people), the person at hand
 * goes back into the queue, and the others go on.
 */
public final class Unexpected {

    private static final String WORK = "work";
    private static final Logger LOG = LoggerFactory.getLogger(Unexpected.class);

    /** Tells what happened where, at the step that threw. */
    public void tell(Exchange exchange) {
        Exception error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        // Camel makes an exception of every error of a step.
        FatalErrors.endIfFatal(error);
        String where = ExchangeHelper.getRouteId(exchange);
        String who = Optional.ofNullable(exchange.getVariable(WORK, Work.class)).map(work -> "Person " + work.userId() + " failed in route ")
                .orElse("Failed: route ");
        LOG.error("{}{}: {}", who, where, ErrorName.of(error));
        LOG.debug("{}{}", who, where, error);
    }

    /** Ends the person's work as FAILED. */
    public void endWork(Exchange exchange) {
        Exception error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Work work = exchange.getVariable(WORK, Work.class);
        if (work.isOpen()) {
            work.end(Outcome.FAILED, Optional.of(Family.INTERNAL), error.getClass().getSimpleName() + " in route "
                    + exchange.getProperty(Exchange.FAILURE_ROUTE_ID, exchange.getFromRouteId(), String.class));
        }
        exchange.getMessage().setBody(work);
    }
}
