package io.rosterbridge.plans;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;

/**
 * A row of a plan, as it is shown.
 *
 * @param place           in the plan, from 1
 * @param scimId          the Calendly user that a row of an import is about; null for the other kinds
 * @param directory       what becomes of the person in the directory; null if the plan changes nothing there
 * @param assignment      what applying assigns: {@code assigned}, {@code suspended} or {@code none}; null if it stays
 * @param directoryBefore what changes in the directory, as it is; empty if the row does not say
 * @param directoryAfter  the same, as it becomes
 * @param outcome         how it would end without a request, such as SKIPPED; null if the action would be carried out
 * @param before          the attributes that differ, as Calendly is known to hold them, or was listed with
 * @param after           the same, as they would be
 */
public record PlanItem(long place, String userId, String scimId, PlannedChange directory,
                       @Schema(implementation = Assignment.class) String assignment, Map<String, String> directoryBefore,
                       Map<String, String> directoryAfter, Action action, Outcome outcome, Map<String, Object> before, Map<String, Object> after,
                       String reason, int requests, RowState state) {
}
