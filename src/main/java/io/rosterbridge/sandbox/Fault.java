package io.rosterbridge.sandbox;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Objects;

/**
 * A rule by which requests go wrong. It looks at the requests of its method and text; of those it lets {@code skip} pass and
 * then takes each {@code every}-th, beginning with the first, until it has taken {@code times}.
 *
 * @param method     null for any; otherwise as sent, {@code POST}
 * @param every      1 or more; 0 is read as 1
 * @param skip       0 or more
 * @param times      1 or more; 0 is read as without end
 * @param status     200 to 599, where the kind uses one; 0 for the kind's own
 * @param ms         milliseconds, where the kind uses them
 * @param contains   text the decoded path and query or the body must contain; null for any
 * @param retryHint  how the answer says when to come back, whatever the kind, if there is an answer; null for not at all
 * @param retryAfter in how many seconds, 0 or more
 */
@Schema(example = """
        {"kind": "LOST", "method": "POST", "every": 10}""")
public record Fault(@Schema(requiredMode = REQUIRED) FaultKind kind, String method, @Schema(minimum = "0") int every,
                    @Schema(minimum = "0") int skip, @Schema(minimum = "0") int times, int status, @Schema(minimum = "0") long ms,
                    String contains, RetryHint retryHint, @Schema(minimum = "0") int retryAfter) {

    /** The ways to say when to come back. */
    public enum RetryHint {
        NONE, RETRY_AFTER_SECONDS, RETRY_AFTER_FRACTION, RETRY_AFTER_DATE, RETRY_AFTER_EPOCH_SECONDS, RETRY_AFTER_EPOCH_MILLISECONDS,
        X_RATE_LIMIT_RESET
    }

    public Fault {
        Objects.requireNonNull(kind, "a fault needs a kind");
        if (every < 0 || skip < 0 || times < 0 || ms < 0 || retryAfter < 0) {
            throw new IllegalArgumentException("a number of fault " + kind + " is below 0");
        }
        if (status != 0 && (status < 200 || status > 599)) {
            throw new IllegalArgumentException("status of fault " + kind + " is " + status + ", must be from 200 to 599");
        }
        every = Math.max(1, every);
        retryHint = retryHint == null ? RetryHint.NONE : retryHint;
    }

    /** A fault that hits every request it is for, without end. */
    public static Fault of(FaultKind kind) {
        return new Fault(kind, null, 1, 0, 0, 0, 0, null, RetryHint.NONE, 0);
    }

    public Fault onMethod(String other) {
        return new Fault(kind, other, every, skip, times, status, ms, contains, retryHint, retryAfter);
    }

    public Fault every(int requests) {
        return new Fault(kind, method, requests, skip, times, status, ms, contains, retryHint, retryAfter);
    }

    public Fault skip(int requests) {
        return new Fault(kind, method, every, requests, times, status, ms, contains, retryHint, retryAfter);
    }

    public Fault times(int requests) {
        return new Fault(kind, method, every, skip, requests, status, ms, contains, retryHint, retryAfter);
    }

    public Fault withStatus(int other) {
        return new Fault(kind, method, every, skip, times, other, ms, contains, retryHint, retryAfter);
    }

    public Fault withMs(long milliseconds) {
        return new Fault(kind, method, every, skip, times, status, milliseconds, contains, retryHint, retryAfter);
    }

    public Fault where(String text) {
        return new Fault(kind, method, every, skip, times, status, ms, text, retryHint, retryAfter);
    }

    public Fault withRetry(RetryHint hint, int seconds) {
        return new Fault(kind, method, every, skip, times, status, ms, contains, hint, seconds);
    }

    boolean isFor(HttpRequest request) {
        return (method == null || method.equalsIgnoreCase(request.method()))
                && (!kind.isOfLists() || request.isList())
                && (contains == null || request.contains(contains));
    }
}
