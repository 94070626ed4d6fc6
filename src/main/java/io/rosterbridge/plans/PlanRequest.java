package io.rosterbridge.plans;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a plan was asked with, beside its content.
 *
 * @param name   of the file; null unless it is a csv plan
 * @param all    for a provision plan: everybody, not only who is due
 * @param from   for an undo plan: what was done at this instant or later
 * @param to     and before this one
 * @param planId for an undo plan: only what was done about the people of this plan; null for all
 */
record PlanRequest(String name, boolean all, String from, String to, Long planId) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static final PlanRequest NONE = new PlanRequest(null, false, null, null, null);

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
