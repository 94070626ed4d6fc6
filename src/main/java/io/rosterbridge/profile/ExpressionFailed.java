package io.rosterbridge.profile;

/** An expression that gives no usable value for one person. It is no exception of jq, so no `try` or `//` can hide it. */
final class ExpressionFailed extends RuntimeException {

    private final String advice;

    ExpressionFailed(String found, String advice) {
        super(found);
        this.advice = advice;
    }

    /** What to do. */
    String advice() {
        return advice;
    }
}
