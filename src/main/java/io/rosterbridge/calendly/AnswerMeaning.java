package io.rosterbridge.calendly;

import java.util.Optional;
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
 *   <tr><td>429, or any other with a time to wait (RFC 9110 section 10.2.3)</td><td>{@link #THROTTLED}: everybody waits, and it is no
 *       failure</td></tr>
 *   <tr><td>4xx in words that ask to send the request again, but 401</td><td>{@link #MAY_HEAL}</td></tr>
 *   <tr><td>401, or 3xx that leads elsewhere</td><td>{@link #BROKEN}: the connection is not what it was, whoever is asked for</td></tr>
 *   <tr><td>403</td><td>{@link #FORBIDDEN}: this person, or everybody; only another question tells</td></tr>
 *   <tr><td>404, 410</td><td>{@link #NOT_FOUND}: this person, or the endpoint; only another question tells</td></tr>
 *   <tr><td>409</td><td>{@link #EXISTS}</td></tr>
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
        if (status == 429 || answer.retryAfter().isPresent()) {
            return THROTTLED;
        }
        if (answer.asksToTryAgain() && status != 401 && !answer.text("scimType").equals(Optional.of("uniqueness"))) {
            return MAY_HEAL;
        }
        if (status < 300 || status >= 500 || PASSING.contains(status)) {
            return MAY_HEAL;
        }
        return switch (status) {
            case 403 -> FORBIDDEN;
            case 404, 410 -> NOT_FOUND;
            case 409 -> EXISTS;
            default -> status < 400 || status == 401 ? BROKEN : REFUSED;
        };
    }

    /** Whether an answer to a search, which is no list, may only mean that the server does not take the filter; 404 says something else. */
    static boolean refusesFilter(Answer answer) {
        return switch (of(answer)) {
            case DONE, FORBIDDEN, EXISTS, REFUSED -> true;
            case MAY_HEAL -> answer.status() == 501;
            case NOT_FOUND, BROKEN, THROTTLED -> false;
        };
    }

    /** Whether the server has surely done nothing: it has refused the request, or asked to come again before it took it up. */
    static boolean changedNothing(Answer answer) {
        return switch (of(answer)) {
            case BROKEN, FORBIDDEN, NOT_FOUND, EXISTS, REFUSED -> true;
            case THROTTLED -> answer.status() == 503 || answer.status() >= 300 && answer.status() < 500 && !PASSING.contains(answer.status());
            case MAY_HEAL -> answer.asksToTryAgain();
            case DONE -> false;
        };
    }
}
