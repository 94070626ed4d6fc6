package io.rosterbridge.plans;

import java.util.Optional;

/**
 * How one kind of plan is asked for, computed and applied; a bean for each kind. Computing and applying can be begun again at any
 * point.
 *
 * @param <R> what it is asked with
 */
interface Planner<R extends PlanRequest> {

    PlanKind kind();

    /**
     * Looks at what is asked for before a plan is made of it.
     *
     * @param text what is given along; empty if nothing is
     * @return the request as it is to be kept
     * @throws IllegalArgumentException if there can be no such plan
     * @throws IllegalStateException    if what was looked at is another by now
     */
    default R checked(R request, Optional<PlanText> text) {
        return request;
    }

    /** Fills the sheet; changes nothing else, and makes no request. */
    void compute(Job<R> job, PlanSheet sheet);

    /**
     * Hands over what still holds. When it returns, every row says what became of it.
     *
     * @return why the plan as a whole can no longer be applied, and nothing was; empty if it was
     */
    Optional<String> apply(Job<R> job);

    /** A plan with what it was asked with. */
    record Job<R extends PlanRequest>(Plan plan, R request) {

        long id() {
            return plan.id();
        }
    }
}
