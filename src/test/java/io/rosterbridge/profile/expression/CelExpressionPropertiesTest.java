package io.rosterbridge.profile.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever somebody writes, an expression ends, and all that comes out of it is a value, a refusal or a failure. */
class CelExpressionPropertiesTest {

    private static final List<String> LEAVES = List.of("email", "custom.many", "custom.a", "custom.emoji", "custom[\"b c\"]", "title", "full_name",
            "\"x\"", "'\\u0000'", "\"\"");
    private static final List<String> PATTERNS = List.of("a", "(a+)+$", "(a|aa)*b", "", ".", "[^a]", "(?P<n>.)", "(", "\\\\w+?", "(?=a)*",
            "a{0,99}{0,99}");
    private static final List<String> FORMS = List.of("(ONE) + (TWO)", "firstNonEmpty([ONE, TWO])", "join([ONE, TWO, ONE], TWO)", "trim(ONE)",
            "lower(ONE)", "upper(ONE)", "titleCase(ONE)", "localPart(ONE)", "domain(ONE)", "ONE == TWO ? ONE : TWO",
            "(ONE).contains(TWO) ? ONE : TWO", "(ONE).startsWith(TWO) ? ONE : TWO", "(ONE).matches(\"PATTERN\") ? ONE : TWO",
            "(ONE).replace(TWO, ONE)", "(ONE).replaceMatches(\"PATTERN\", TWO)", "(ONE).split(TWO)[0]", "(ONE).substring(1, size(TWO))",
            "string(int(ONE))", "{ONE: TWO}[ONE]", "(ONE) in [TWO] ? ONE : TWO");

    @Property(tries = 600)
    void wellFormedExpressionsLeakNothing(@ForAll("expressions") String expression) {
        assertThat(CelExpressionTest.leak(expression)).as(expression).isNull();
    }

    @Property(tries = 1000)
    void heapsOfWordsLeakNothing(@ForAll("words") List<String> words) {
        String expression = String.join("", words);
        assertThat(CelExpressionTest.leak(expression)).as(expression).isNull();
    }

    @Property(tries = 500)
    void anyTextLeaksNothing(@ForAll String text) {
        assertThat(CelExpressionTest.leak(text)).as(text).isNull();
    }

    @Provide
    Arbitrary<String> expressions() {
        return expression(3);
    }

    private static Arbitrary<String> expression(int depth) {
        Arbitrary<String> leaf = Arbitraries.of(LEAVES);
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> expression(depth - 1));
        return Arbitraries.oneOf(leaf, Combinators.combine(Arbitraries.of(FORMS), inner, inner, Arbitraries.of(PATTERNS))
                .as((form, one, two, pattern) -> form.replace("PATTERN", pattern).replace("ONE", one).replace("TWO", two)));
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(" ", ".", "email", "custom", "env", "$", "x", "(", ")", "[", "]", "{", "}", "|", "||", ",", ":", "?", "//", "&&",
                "+", "-", "*", "=", "==", "!", "\"", "'", "\"\"\"", "r\"", "b'", "\\(", "\\u0041", "\\", "a", "1", "1e9", "1u", "0x", "in", "true",
                "null", "if", "matches", "split", "has", "map", "@", "`", "#", "\n", "\t", "_+_", "é", "\uD83D\uDE00", "\uD83D", "\0")
                .list().ofMaxSize(30);
    }
}
