package io.rosterbridge.profile;

/** An expression that is not accepted into a profile. */
final class ExpressionInvalid extends Exception {

    private final String advice;

    ExpressionInvalid(String found, String advice) {
        super(found);
        this.advice = advice;
    }

    /** What is allowed and what to do. */
    String advice() {
        return advice;
    }
}
