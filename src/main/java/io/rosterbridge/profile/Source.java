package io.rosterbridge.profile;

import io.rosterbridge.domain.Person;
import io.rosterbridge.profile.expression.CelExpression;
import io.rosterbridge.profile.expression.ExpressionFailed;
import java.util.Optional;

/** Where the value of an attribute comes from. */
public sealed interface Source {

    /** The key of the profile: {@code field}, {@code constant} or {@code expression}. */
    String kind();

    /** What stands beside that key. */
    String text();

    /**
     * The value for one person as the source gives it; empty if it gives none.
     *
     * @throws ExpressionFailed if it is an expression and cannot be evaluated for this person
     */
    Optional<String> of(Person person);

    /** How a message says that it gave nothing. */
    String emptiness();

    /**
     * A field of the person, named as {@link io.rosterbridge.domain.Person#value} names it.
     *
     * @param text the name; not blank
     */
    record Field(String text) implements Source {
        @Override
        public String kind() {
            return "field";
        }

        @Override
        public Optional<String> of(Person person) {
            return person.value(text);
        }

        @Override
        public String emptiness() {
            return "needs field " + text + ", which is empty";
        }
    }

    /**
     * The same value for everybody.
     *
     * @param text the value; not blank
     */
    record Constant(String text) implements Source {
        @Override
        public String kind() {
            return "constant";
        }

        @Override
        public Optional<String> of(Person person) {
            return Optional.of(text);
        }

        @Override
        public String emptiness() {
            return "has an empty constant";
        }
    }

    /**
     * A value computed from the person; a field in which nothing can be seen is empty there, like an absent one.
     *
     * @param compiled the checked expression
     */
    record Expression(CelExpression compiled) implements Source {
        @Override
        public String kind() {
            return "expression";
        }

        @Override
        public String text() {
            return compiled.text();
        }

        @Override
        public Optional<String> of(Person person) {
            return Optional.of(compiled.evaluate(person));
        }

        @Override
        public String emptiness() {
            return "needs its expression to give a text, and it gives nothing";
        }
    }
}
