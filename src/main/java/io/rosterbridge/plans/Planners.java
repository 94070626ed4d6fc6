package io.rosterbridge.plans;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The planner of each kind; it is only asked with requests of that kind. */
final class Planners {

    private final Map<PlanKind, Planner<?>> byKind = new EnumMap<>(PlanKind.class);

    /** @throws IllegalStateException unless there is just one of each kind */
    Planners(List<Planner<?>> planners) {
        planners.forEach(planner -> byKind.put(planner.kind(), planner));
        if (byKind.size() != planners.size() || byKind.size() != PlanKind.values().length) {
            throw new IllegalStateException("there must be one planner of each kind, and there are " + planners);
        }
    }

    PlanRequest checked(PlanRequest request, Optional<PlanText> text) {
        return planner(request).checked(request, text);
    }

    void compute(Plan plan, PlanRequest request, PlanSheet sheet) {
        planner(request).compute(new Planner.Job<>(plan, request), sheet);
    }

    Optional<String> apply(Plan plan, PlanRequest request) {
        return planner(request).apply(new Planner.Job<>(plan, request));
    }

    @SuppressWarnings("unchecked")
    private Planner<PlanRequest> planner(PlanRequest request) {
        return (Planner<PlanRequest>) byKind.get(request.kind());
    }
}
