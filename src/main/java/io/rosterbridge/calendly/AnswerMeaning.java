package io.rosterbridge.calendly;

import java.util.Set;

/**
 * What an answer of Calendly means before anybody looks at what was asked: the one place where a status is read. What follows from
 * it depends on the question, and is decided by {@link Delivery} for one person, by {@link UserList} for the list of all, and by
 * {@link Authorization} for the connection.
 *
 * <table>
 *   <caption>The answers</caption>
 *   <tr><th>answer</th><th>meaning</th></tr>
 *   <tr><td>2xx, but 202 and a body that is not JSON</td><td>{@link #DONE}</td></tr>
 *   <tr><td>401, or 3xx that leads elsewhere</td><td>{@link #BROKEN}: the connection is not what it was, whoever is asked for</td></tr>
 *   <tr><td>403</td><td>{@link #FORBIDDEN}: this person, or everybody; only another question tells</td></tr>
 *   <tr><td>404</td><td>{@link #NOT_FOUND}: this person, or the endpoint; only another question tells</td></tr>
 *   <tr><td>409</td><td>{@link #EXISTS}</td></tr>
 *   <tr><td>429, or 503 with a time to wait</td><td>{@link #THROTTLED}: everybody waits, and it is no failure</td></tr>
 *   <tr><td>any other 4xx but 408, 412, 423 and 425</td><td>{@link #REFUSED}: it will be the same next time</td></tr>
 *   <tr><td>none, or any other</td><td>{@link #MAY_HEAL}: the same request may work in a moment</td></tr>
 * </table>
 */
enum AnswerMeaning {
    DONE, BROKEN, FORBIDDEN, NOT_FOUND, EXISTS, THROTTLED, REFUSED, MAY_HEAL;

    /** Refusals by their class, but of a state that passes (RFC 9110, 4918 and 8470). */
    private static final Set<Integer> PASSING = Set.of(408, 412, 423, 425);

    static AnswerMeaning of(Answer answer) {
        int status = answer.status();
        if (answer.isDone()) {
            return DONE;
        }
        if (status == 429 || status == 503 && answer.retryAfter().isPresent()) {
            return THROTTLED;
        }
        if (status < 300 || status >= 500 || PASSING.contains(status)) {
            return MAY_HEAL;
        }
        return switch (status) {
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 409 -> EXISTS;
            default -> status < 400 || status == 401 ? BROKEN : REFUSED;
        };
    }

    /** Whether the server has surely done nothing: a refusal of any kind, or a request to wait. */
    boolean changedNothing() {
        return switch (this) {
            case BROKEN, FORBIDDEN, NOT_FOUND, EXISTS, THROTTLED, REFUSED -> true;
            case DONE, MAY_HEAL -> false;
        };
    }
}
