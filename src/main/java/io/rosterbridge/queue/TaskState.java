package io.rosterbridge.queue;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where a person stands in the queue; each person is in exactly one state. */
public enum TaskState {
    /** Waits for a worker. */
    DUE("due", "t.state = 'due' and t.attempts = 0"),
    /** A worker has them. */
    LEASED("leased", "t.state = 'leased'"),
    /** The last try failed in a way that may heal; the next comes by itself. */
    FAILED("failed", "t.state = 'due' and t.attempts > 0"),
    /** Waits for something outside, such as a free seat. */
    HELD("held", "t.state = 'held'"),
    /** Not possible as things are; looked at again when something changes. */
    REJECTED("rejected", "t.state = 'rejected'"),
    /** Nothing to do. */
    // Nearly everybody: a plain comparison would tempt the database to the index of states, and then to sort all of them.
    IN_STEP("inStep", "coalesce(t.state, t.state) = 'inStep'");

    /** The state's word, from a row of {@code provisioning_task t}. */
    public static final String COLUMN = "case when t.state = 'due' and t.attempts > 0 then 'failed' else t.state end";

    private final String word;
    private final String condition;

    TaskState(String word, String condition) {
        this.word = word;
        this.condition = condition;
    }

    /** The word of the REST API: {@code due}, {@code leased}, {@code failed}, {@code held}, {@code rejected}, {@code inStep}. */
    @JsonValue
    public String word() {
        return word;
    }

    /** Holds for the rows of {@code provisioning_task t} in this state. */
    public String condition() {
        return condition;
    }

    /** @throws IllegalArgumentException if there is no such state */
    public static TaskState of(String word) {
        for (TaskState state : values()) {
            if (state.word.equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("state is \"" + word + "\"; it must be due, leased, failed, held, rejected or inStep");
    }
}
