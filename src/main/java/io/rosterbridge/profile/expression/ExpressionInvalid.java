package io.rosterbridge.profile.expression;

/** An expression that is not accepted. */
public final class ExpressionInvalid extends Exception {

    private final String advice;

    ExpressionInvalid(String found, String advice) {
        super(found);
        this.advice = advice;
    }

    /** What is allowed and what to do. */
    public String advice() {
        return advice;
    }
}
