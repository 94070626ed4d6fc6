package io.rosterbridge.profile.expression;

/** An expression that gives no value for one person. */
public final class ExpressionFailed extends RuntimeException {

    private final String advice;

    ExpressionFailed(String found, String advice) {
        super(found);
        this.advice = advice;
    }

    /** What to do. */
    public String advice() {
        return advice;
    }
}
