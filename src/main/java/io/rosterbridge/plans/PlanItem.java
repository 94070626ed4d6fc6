package io.rosterbridge.plans;

import java.util.Map;

/**
 * A row of a plan, as it is shown.
 *
 * @param place      in the plan, from 1
 * @param directory  {@code created}, {@code changed}, {@code returned}, {@code removed} or {@code assignment}; null if the plan
 *                   changes nothing in the directory
 * @param assignment what applying assigns; null if nothing
 * @param outcome    how it would end without a request, such as SKIPPED; null if the action would be carried out
 * @param before     the attributes that differ, as Calendly is known to hold them, or was listed with
 * @param after      the same, as they would be
 * @param state      {@code planned}, {@code none} (nothing to apply), {@code cannot}, {@code applied} or {@code skipped}
 */
public record PlanItem(long place, String userId, String directory, String assignment, String action, String outcome,
                       Map<String, Object> before, Map<String, Object> after, String reason, int requests, String state) {
}
