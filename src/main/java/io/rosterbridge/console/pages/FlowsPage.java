package io.rosterbridge.console.pages;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The routes of this node, with what Camel has counted since the start. */
@Controller
class FlowsPage {

    private final CamelContext camel;
    private final Schedule schedule;
    private final Clock clock;

    FlowsPage(CamelContext camel, Schedule schedule, Clock clock) {
        this.clock = clock;
        this.camel = camel;
        this.schedule = schedule;
    }

    /**
     * A route.
     *
     * @param flow         the first word of its id
     * @param total        exchanges since the start
     * @param perMinute    on average since the start
     * @param meanMs       time of one exchange; null before the first
     * @param lastFailedAt null if none failed
     * @param nextAt       when the clock starts it next; null if no clock does
     */
    public record Flow(String flow, String id, String description, String from, String status, long total, double perMinute, long failed,
                       long inFlight, Long meanMs, Instant lastFailedAt, Instant nextAt) {
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/flows")
    String flows(Model model) throws Exception {
        ManagedCamelContext managed = camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        Map<String, Instant> next = schedule.next();
        Map<String, List<Flow>> flows = new TreeMap<>();
        for (Route route : camel.getRoutes()) {
            Flow flow = flow(route, managed.getManagedRoute(route.getId()), next.get(route.getId()));
            flows.computeIfAbsent(flow.flow(), none -> new ArrayList<>()).add(flow);
        }
        flows.values().forEach(list -> list.sort(Comparator.comparing(Flow::id)));
        model.addAttribute("flows", flows);
        model.addAttribute("upSince", clock.instant().minus(camel.getUptime()));
        model.addAttribute("inFlight", camel.getInflightRepository().size());
        model.addAttribute("version", camel.getVersion());
        return "flows";
    }

    private Flow flow(Route route, ManagedRouteMBean counted, Instant nextAt) throws Exception {
        double minutes = Math.max(1.0 / 60, camel.getUptime().toMillis() / 60_000.0);
        String id = route.getId();
        String from = route.getEndpoint().getEndpointBaseUri();
        if (counted == null) {
            return new Flow(id.split("-")[0], id, route.getDescription(), from, "Unknown", 0, 0, 0, 0, null, null, nextAt);
        }
        long total = counted.getExchangesTotal();
        Date failure = counted.getLastExchangeFailureTimestamp();
        return new Flow(id.split("-")[0], id, Objects.requireNonNullElse(route.getDescription(), ""), from, counted.getState(), total,
                total / minutes, counted.getExchangesFailed(), counted.getExchangesInflight(), total == 0 ? null : counted.getMeanProcessingTime(),
                failure == null ? null : failure.toInstant(), nextAt);
    }
}
