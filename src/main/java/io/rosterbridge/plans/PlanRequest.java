package io.rosterbridge.plans;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;

/**
 * What a plan was asked with, beside its content.
 *
 * @param name   of the file; null unless it is a csv plan
 * @param all    for a provision plan: everybody, not only who is due
 * @param from   for an undo plan: what was done at this instant or later
 * @param to     and before this one
 * @param planId for an undo plan: only what was done about the people of this plan; null for all
 * @param importId for an undo plan: likewise, of this import
 * @param holdId for an undo plan: likewise, of this approved list of removals
 * @param reconciliationId for a reconcile plan: whose findings are to be repaired
 */
record PlanRequest(String name, boolean all, String from, String to, Long planId, Long importId, Long holdId, Long reconciliationId) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static final PlanRequest NONE = provision(false);

    static PlanRequest csv(String name) {
        return new PlanRequest(name, false, null, null, null, null, null, null);
    }

    static PlanRequest provision(boolean all) {
        return new PlanRequest(null, all, null, null, null, null, null, null);
    }

    static PlanRequest undo(Instant from, Instant to, Long planId, Long importId, Long holdId) {
        return new PlanRequest(null, false, from.toString(), to.toString(), planId, importId, holdId, null);
    }

    static PlanRequest reconcile(long reconciliationId) {
        return new PlanRequest(null, false, null, null, null, null, null, reconciliationId);
    }

    /** What it was asked about, in a word or two; null for a profile. */
    String subject(PlanKind kind) {
        return switch (kind) {
            case PROFILE -> null;
            case CSV -> name;
            case PROVISION -> all ? "everybody" : "whoever is due";
            case RECONCILE -> "reconciliation " + reconciliationId;
            case UNDO -> planId != null ? "plan " + planId : importId != null ? "import " + importId
                    : holdId != null ? "removals " + holdId : from + " to " + to;
        };
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static PlanRequest of(String json) {
        try {
            return JSON.readValue(json, PlanRequest.class);
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("the request of a plan in the database is no JSON object", damaged);
        }
    }
}
