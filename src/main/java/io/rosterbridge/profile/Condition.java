package io.rosterbridge.profile;

import io.rosterbridge.domain.Person;
import io.rosterbridge.profile.expression.CelExpression;
import io.rosterbridge.profile.expression.ExpressionFailed;
import io.rosterbridge.profile.expression.ExpressionInvalid;

/** An expression over one person that says yes or no; it may use what an expression of a mapping may. Safe to use from many threads. */
public final class Condition {

    private final CelExpression expression;

    private Condition(CelExpression compiled) {
        this.expression = compiled;
    }

    /** @throws Invalid if it is no CEL, uses what there is not, or gives neither true nor false */
    public static Condition of(String text) {
        try {
            return new Condition(CelExpression.compile(text, CelExpression.Result.CONDITION));
        } catch (ExpressionInvalid invalid) {
            throw new Invalid("condition " + invalid.getMessage() + "; " + invalid.advice());
        }
    }

    /**
     * Whether this person fits.
     *
     * @throws Undecided if the expression fails for this person
     */
    public boolean holds(Person person) {
        try {
            return Boolean.parseBoolean(expression.evaluate(person));
        } catch (ExpressionFailed failed) {
            throw new Undecided("the condition cannot be decided: " + failed.getMessage() + "; " + failed.advice());
        }
    }

    /** What was written is no condition. */
    public static final class Invalid extends IllegalArgumentException {
        private Invalid(String why) {
            super(why);
        }
    }

    /** Nobody can tell whether a person fits. */
    public static final class Undecided extends RuntimeException {
        private Undecided(String why) {
            super(why);
        }
    }
}
