package io.rosterbridge.plans;

import java.util.Optional;

/** How one kind of plan is computed and applied. Both can be begun again at any point. */
interface Planner {

    /** Fills the sheet; changes nothing else, and makes no request. */
    void compute(PlanTable.Job job, PlanSheet sheet);

    /**
     * Hands over what still holds. When it returns, every row says what became of it.
     *
     * @return why the plan as a whole can no longer be applied, and nothing was; empty if it was
     */
    Optional<String> apply(PlanTable.Job job);
}
