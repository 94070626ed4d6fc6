package io.rosterbridge.plans;

/**
 * What is stored of the plans.
 *
 * @param table the plans and their rows
 * @param texts what plans were asked about: the profile, the file, the selected candidates
 */
record PlanStore(PlanTable table, PlanTexts texts) {
}
