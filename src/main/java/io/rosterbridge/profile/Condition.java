package io.rosterbridge.profile;

import io.rosterbridge.domain.Person;
import io.rosterbridge.platform.text.Excerpt;
import java.util.Optional;

/** A jq expression over one person that says yes or no; it may use what an expression of a mapping may. Safe to use from many threads. */
public final class Condition {

    private final Source.Expression expression;

    private Condition(JqExpression compiled) {
        this.expression = new Source.Expression(compiled);
    }

    /** @throws IllegalArgumentException if it is no jq, or uses what is not allowed */
    public static Condition of(String text) {
        try {
            return new Condition(JqExpression.compile(text));
        } catch (ExpressionInvalid invalid) {
            throw new IllegalArgumentException("condition " + invalid.getMessage() + "; " + invalid.advice());
        }
    }

    /**
     * Whether this person fits; without a value, as by {@code select}, they do not.
     *
     * @throws Undecided if the expression fails for this person, or gives something else than true or false
     */
    public boolean holds(Person person) {
        Optional<String> value;
        try {
            value = expression.of(person);
        } catch (ExpressionFailed failed) {
            throw new Undecided("the condition cannot be decided: " + failed.getMessage() + "; " + failed.advice());
        }
        return switch (value.orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Undecided("the condition gives \"" + Excerpt.of(value.orElseThrow())
                    + "\", which is neither true nor false; compare it, as in .department == \"Sales\"");
        };
    }

    /** Nobody can tell whether a person fits. */
    public static final class Undecided extends RuntimeException {
        private Undecided(String why) {
            super(why);
        }
    }
}
