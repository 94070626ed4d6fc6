package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever somebody writes, an expression ends, and all that comes out of it is a value, a refusal or a failure. */
class ExpressionPropertiesTest {

    private static final List<String> LEAVES = List.of(".", ".email", ".many", ".a", ".emoji", ".number",
            ".nickname", ".email[1:3]", "1", "null", "true", "\"x\"", "\"\\ud83d\"", "[]", "{}", "1e999", "empty", "error(\"x\")");
    private static final List<String> PATTERNS = List.of("a", "(a+)+$", "(a|aa)*b", "", ".", "[^a]", "(?<n>.)", "(", "\\\\w+?", "(?=a)*",
            "a{0,99}{0,99}");
    private static final List<String> FORMS = Stream.concat(
            Stream.of("[ONE, TWO]", "[ONE, ONE]", "\"\\(ONE)\\(TWO)\"", "ONE | TWO", "(ONE) + (TWO)", "(ONE) // (TWO)", "(ONE) == (TWO)",
                    "if ONE then TWO else . end", "try (ONE) catch (TWO)", "(ONE)?", "{a: (ONE)} | .a", "ONE | sub(\"PATTERN\"; TWO)",
                    "ONE | gsub(\"PATTERN\"; TWO)", "ONE | test(\"PATTERN\")", "ONE | gsub(TWO; \"PATTERN\"; \"i\")"),
            ExpressionFunctions.ALLOWED.stream().map(function -> "ONE | " + function.replaceAll("/0", "").replaceAll("/1", "(TWO)")
                    .replaceAll("/2", "(TWO; TWO)").replaceAll("/3", "(TWO; TWO; TWO)"))).toList();

    @Property(tries = 600)
    void wellFormedExpressionsLeakNothing(@ForAll("expressions") String expression) {
        assertThat(ExpressionTest.leak(expression)).as(expression).isNull();
    }

    @Property(tries = 1000)
    void heapsOfWordsLeakNothing(@ForAll("words") List<String> words) {
        String expression = String.join("", words);
        assertThat(ExpressionTest.leak(expression)).as(expression).isNull();
    }

    @Property(tries = 500)
    void anyTextLeaksNothing(@ForAll String text) {
        assertThat(ExpressionTest.leak(text)).as(text).isNull();
    }

    @Provide
    Arbitrary<String> expressions() {
        return expression(4);
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
        return Arbitraries.of(" ", ".", "..", "email", "env", "$", "x", "(", ")", "[", "]", "{", "}", "|", ",", ";", ":", "::", "?", "//",
                "+", "-", "*", "=", "|=", "==", "\"", "\\(", "\\u0041", "\\", "a", "1", "1e9", "if", "then", "else", "end", "try", "catch",
                "and", "or", "not", "map", "test", "def", "as", "reduce", "@", "base64", "#", "\n", "\t", "__checkpoint", "null", "é",
                "\uD83D\uDE00", "\uD83D", "\0").list().ofMaxSize(30);
    }
}
