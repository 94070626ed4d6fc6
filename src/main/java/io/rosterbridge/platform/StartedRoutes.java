package io.rosterbridge.platform;

import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists the routes in one line of the log, where Camel would write a line for each. */
final class StartedRoutes implements CamelContextConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(StartedRoutes.class);

    @Override
    public void beforeApplicationStart(CamelContext context) {
        // There are no routes yet.
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        LOG.info("{} routes started: {}", context.getRoutesSize(), context.getRoutes().stream().map(Route::getRouteId).sorted()
                .collect(Collectors.joining(", ")));
    }
}
