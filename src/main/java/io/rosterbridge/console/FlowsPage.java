package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.platform.web.CsvResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
     * @param perMinute    on average since the start, to a tenth
     * @param meanMs       time of one exchange; null before the first
     * @param lastFailedAt null if none failed
     * @param nextAt       when the clock starts it next; null if no clock does
     */
    public record Flow(String flow, String id, String description, String status, long total, double perMinute, long failed, long inFlight,
                       Long meanMs, Instant lastFailedAt, Instant nextAt) {
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/flows")
    String flows(Model model, HttpServletRequest request) throws Exception {
        model.addAttribute("isProxyNotBelieved", isProxyNotBelieved(request));
        model.addAttribute("isPathStripped", !request.getContextPath().equals(request.getServletContext().getContextPath()));
        model.addAttribute("flows", flows().stream().collect(Collectors.groupingBy(Flow::flow, TreeMap::new, Collectors.toList())));
        model.addAttribute("upSince", clock.instant().minus(camel.getUptime()));
        model.addAttribute("inFlight", camel.getInflightRepository().size());
        model.addAttribute("version", camel.getVersion());
        return "flows";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/flows.csv")
    void csv(HttpServletResponse response) throws Exception {
        CsvResponse.send(response, "flows.csv", List.of("flow", "id", "description", "state", "done", "perMinute", "inFlight", "meanMs",
                "failed", "lastFailedAt", "nextAt"), flows(), flow -> Arrays.asList(flow.flow(), flow.id(), flow.description(),
                flow.status(), flow.total(), flow.perMinute(), flow.inFlight(), flow.meanMs(), flow.failed(), flow.lastFailedAt(),
                flow.nextAt()));
    }

    /**
     * Whether a proxy says that it ends TLS or strips a path, and is not believed. Links of this application lead through it all the same;
     * of Hawtio, which makes its own from what it is told of the request, not all do.
     */
    private static boolean isProxyNotBelieved(HttpServletRequest request) {
        boolean isTls = Stream.of("X-Forwarded-Proto", "X-Forwarded-Ssl", "Forwarded").map(request::getHeader).filter(Objects::nonNull)
                .anyMatch(told -> told.matches("(?i).*(https|\\bon\\b).*"));
        String prefix = request.getHeader("X-Forwarded-Prefix");
        return isTls && !request.isSecure() || prefix != null && !request.getContextPath().startsWith(prefix.strip().replaceFirst("/$", ""));
    }

    /** By flow and id. */
    private List<Flow> flows() throws Exception {
        ManagedCamelContext managed = camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        Map<String, Instant> next = schedule.next();
        List<Flow> flows = new ArrayList<>();
        for (Route route : camel.getRoutes()) {
            flows.add(flow(route, managed.getManagedRoute(route.getId()), next.get(route.getId())));
        }
        flows.sort(Comparator.comparing(Flow::flow).thenComparing(Flow::id));
        return flows;
    }

    private Flow flow(Route route, ManagedRouteMBean counted, Instant nextAt) throws Exception {
        double minutes = Math.max(1.0 / 60, camel.getUptime().toMillis() / 60_000.0);
        String id = route.getId();
        String description = Objects.requireNonNullElse(route.getDescription(), "");
        if (counted == null) {
            return new Flow(id.split("-")[0], id, description, "Unknown", 0, 0, 0, 0, null, null, nextAt);
        }
        long total = counted.getExchangesTotal();
        Date failure = counted.getLastExchangeFailureTimestamp();
        return new Flow(id.split("-")[0], id, description, counted.getState(), total, Math.round(10 * total / minutes) / 10.0,
                counted.getExchangesFailed(), counted.getExchangesInflight(), total == 0 ? null : counted.getMeanProcessingTime(),
                failure == null ? null : failure.toInstant(), nextAt);
    }
}
