package io.rosterbridge.alerts;

/**
 * Something a person should know.
 *
 * @param key         of the condition, such as {@code connection-broken}; stays the same while it lasts
 * @param fingerprint changes when it is worth telling again
 * @param summary     one sentence without personal data: what, and what to do
 */
public record Alert(String key, String fingerprint, String summary) {

    private static final String EVENT = "event-";

    /** An event that does not last: it is told once, is not repeated and has no end. */
    static Alert event(String key, String summary) {
        return new Alert(EVENT + key, "happened", summary);
    }

    boolean isEvent() {
        return key.startsWith(EVENT);
    }
}
