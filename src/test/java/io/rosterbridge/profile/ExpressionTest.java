package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expression may say, what it gives, and where it is stopped. */
class ExpressionTest {

    private static final ObjectNode PERSON = new ObjectMapper().createObjectNode()
            .put("id", "p-7").put("email", "Ann.Lee@Example.com").put("first_name", "Ann").put("last_name", "Lee").put("title", "Boss")
            .put("number", "12").put("emoji", "\uD83D\uDE00x").put("many", "ab,".repeat(300)).put("a", "a".repeat(40) + "!");

    private static final String FUNCTIONS = """
            add/0            => ["a", "b"] | add                                => ab
            all/0            => [true, false] | all                             => false
            all/1            => [1, 2] | all(. > 0)                             => true
            any/0            => [true, false] | any                             => true
            any/1            => [.first_name, .last_name] | any(. == "Lee")     => true
            ascii_downcase/0 => .first_name | ascii_downcase                    => ann
            ascii_upcase/0   => .first_name | ascii_upcase                      => ANN
            contains/1       => .email | contains("@Example")                   => true
            empty/0          => .title | if . == "Boss" then empty else . end   =>
            endswith/1       => .email | endswith(".com")                       => true
            error/1          => try error("no") catch .                         => no
            first/0          => .email | split("@") | first                     => Ann.Lee
            gsub/2           => .email | gsub("[^A-Za-z]"; "")                  => AnnLeeExamplecom
            gsub/3           => .email | gsub("e"; "_"; "i")                    => Ann.L__@_xampl_.com
            has/1            => has("title")                                    => true
            index/1          => .email | index("@")                             => 7
            inside/1         => .first_name | inside("Anna")                    => true
            join/1           => [.first_name, null, .last_name] | join("-")     => Ann--Lee
            last/0           => .email | split("@") | last                      => Example.com
            length/0         => .emoji | length                                 => 2
            ltrimstr/1       => .email | ltrimstr("Ann.")                       => Lee@Example.com
            map/1            => ["a", "b"] | map(. + "!") | join("")            => a!b!
            not/0            => .nickname | not                                 => true
            reverse/0        => ["a", "b"] | reverse | join("")                 => ba
            rindex/1         => .email | rindex("e")                            => 14
            rtrimstr/1       => .email | rtrimstr(".com")                       => Ann.Lee@Example
            select/1         => .title | select(. == "Nobody")                  =>
            sort/0           => ["b", "a"] | sort | join("")                    => ab
            split/1          => .email | split(".") | length                    => 3
            startswith/1     => .email | startswith("ann")                      => false
            strings/0        => [1, "a"] | map(strings) | join("")              => a
            sub/2            => .email | sub("(?<name>[^@]+)@.*"; "\\(.name)")  => Ann.Lee
            sub/3            => .email | sub("E"; "x"; "gi")                    => Ann.Lxx@xxamplx.com
            test/1           => .email | test("^Ann")                           => true
            test/2           => .email | test("^ann"; "i")                      => true
            tonumber/0       => (.number | tonumber) + 1                        => 13
            tostring/0       => 1.5 | tostring                                  => 1.5
            type/0           => .nickname | type                                => null
            unique/0         => ["b", "a", "b"] | unique | join("")             => ab
            values/0         => [.nickname, .title] | map(values) | join(" ")   => Boss
            """;

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = FUNCTIONS)
    void everyAllowedFunctionDoesWhatJqSays(String function, String expression, String value) throws ExpressionInvalid {
        assertThat(expression).contains(function.substring(0, function.indexOf('/')));
        assertThat(evaluate(expression)).isEqualTo(Optional.ofNullable(value));
    }

    @Test
    void noFunctionIsAllowedUntried() {
        List<String> tried = FUNCTIONS.lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
        assertThat(tried).containsExactlyElementsOf(ExpressionFunctions.ALLOWED);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            .email                                       => Ann.Lee@Example.com
            ."email"                                     => Ann.Lee@Example.com
            .["first_name"]                              => Ann
            .nickname                                    =>
            .nickname.of.nobody                          =>
            .nickname // .title                          => Boss
            .first_name + " " + .last_name               => Ann Lee
            "\\(.first_name) \\(.last_name | ascii_upcase)" => Ann LEE
            "# is a letter like | and ; and , and ["     => # is a letter like | and ; and , and [
            if .title == "Boss" then "B" else "-" end    => B
            .title == "Boss" and (.nickname | not)       => true
            .email[4:7]                                  => Lee
            .email[-3:]                                  => com
            .emoji[0:1]                                  => \uD83D\uDE00
            .emoji | split("") | last                    => x
            .emoji | gsub(""; "-")                       => -\uD83D\uDE00-x-
            [.title, .number][1]                         => 12
            [.title, .number] | .[-1]                    => 12
            {first_name} | .first_name                   => Ann
            {env: 1, map: 2} | .env                      => 1
            {(.title): 1, "a b": 2} | .["a b"]           => 2
            .title.of?                                   =>
            try (1 | join("")) catch "caught"            => caught
            1.0                                          => 1
            1e3                                          => 1000
            2.50                                         => 2.5
            12345678901                                  => 12345678901
            .number | tonumber                           => 12
            true                                         => true
            null                                         =>
            """)
    void aValueIsATextANumberOrABooleanAndNullIsNone(String expression, String value) throws ExpressionInvalid {
        assertThat(evaluate(expression)).isEqualTo(Optional.ofNullable(value));
    }

    @Test
    void linesOfAnExpressionMayBreakAnywhereButWithinATextWhereNothingIsChangedSilently() throws ExpressionInvalid {
        assertThat(evaluate(".email\n\t| split(\"@\")\r\n | first")).contains("Ann.Lee");
        assertThat(evaluate("\"\\(.email\n| ascii_downcase)\"")).contains("ann.lee@example.com");
        assertThatThrownBy(() -> evaluate("\"a\tb\"")).isInstanceOf(ExpressionInvalid.class).hasMessageContaining("column 3");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            env                             => calls `env`
            env.PATH                        => calls `env`
            $ENV                            => uses `$ENV`
            $ENV.PATH                       => uses `$ENV`
            $__loc__                        => uses `$__loc__`
            $__prog_args                    => uses `$__prog_args`
            input                           => calls `input`
            inputs                          => calls `inputs`
            debug                           => calls `debug`
            stderr                          => calls `stderr`
            halt                            => calls `halt`
            halt_error                      => calls `halt_error`
            now                             => calls `now`
            input_filename                  => calls `input_filename`
            input_line_number               => calls `input_line_number`
            get_search_list                 => calls `get_search_list`
            getpath(["email"])              => calls `getpath`
            paths                           => calls `paths`
            leaf_paths                      => calls `leaf_paths`
            path(.email)                    => calls `path`
            setpath(["a"]; 1)               => calls `setpath`
            delpaths([["email"]])           => calls `delpaths`
            del(.email)                     => calls `del`
            to_entries                      => calls `to_entries`
            with_entries(.)                 => calls `with_entries`
            keys                            => calls `keys`
            tojson                          => calls `tojson`
            fromjson                        => calls `fromjson`
            explode                         => calls `explode`
            implode                         => calls `implode`
            ltrimstr                        => calls `ltrimstr` with 0 arguments
            first(.email)                   => calls `first` with 1 arguments
            test("a"; "b"; "c")             => calls `test` with 3 arguments
            __checkpoint                    => calls `__checkpoint`
            .email | __checkpoint           => calls `__checkpoint`
            builtins                        => calls `builtins`
            modulemeta                      => calls `modulemeta`
            limit(3; .email)                => calls `limit`
            range(3)                        => calls `range`
            range(0; 1e9)                   => calls `range`
            until(false; .)                 => calls `until`
            while(true; .)                  => calls `while`
            repeat(.)                       => calls `repeat`
            recurse                         => calls `recurse`
            recurse(.)                      => calls `recurse`
            walk(.)                         => calls `walk`
            combinations                    => calls `combinations`
            splits("(a+)+$")                => calls `splits`
            scan("a")                       => calls `scan`
            capture("a")                    => calls `capture`
            match("a")                      => calls `match`
            split(", *"; null)              => calls `split` with 2 arguments
            ascii                           => calls `ascii`
            @sh                             => uses `@sh`
            @base64                         => uses `@base64`
            @base64d                        => uses `@base64d`
            @json "x\\(.email)"             => uses `@json`
            {@base64 "x": 1}                => uses `@base64`
            def f: f; f                     => uses `def`
            def f(g): g; f(.)               => uses `def`
            reduce .a as $x (0; .)          => uses `reduce`
            foreach .a as $x (0; .)         => uses `foreach`
            label $out                      => uses `label`
            break $out                      => uses `break`
            . as $x                         => uses `as`
            . as [$x] | $x                  => uses `as`
            $x                              => uses `$x`
            {$x}                            => uses `$x`
            import "a" as a; .              => uses `import`
            include "a"; .                  => uses `include`
            module {}; .                    => uses `module`
            a::b                            => calls `a`
            ..                              => uses `..`
            .. | .a                         => uses `..`
            .[]                             => uses `.[]`
            .email[]?                       => uses `.[]`
            map(.[])                        => uses `.[]`
            .email, .title                  => uses `,` outside
            map(., .)                       => uses `,` outside
            "a" * 1000000                   => uses `*`
            .a / .b                         => uses `/`
            5 % 2                           => uses `%`
            1 - 1                           => uses `-` to calculate
            -.number                        => uses `-` to calculate
            .email = 1                      => uses `=`
            .email |= 1                     => uses `|=`
            .email += 1                     => uses `+=`
            .email -= 1                     => uses `-=`
            .email *= 1                     => uses `*=`
            .email /= 1                     => uses `/=`
            .email %= 1                     => uses `%=`
            .email //= 1                    => uses `//=`
            .email # the address            => holds the comment sign #
            {a: env}                        => calls `env`
            {(env): 1}                      => calls `env`
            {a: .b | env}                   => calls `env`
            [env]                           => calls `env`
            (env)                           => calls `env`
            .[env]                          => calls `env`
            map(env)                        => calls `env`
            "\\(env)"                       => calls `env`
            "\\("\\(.email | env)")"        => calls `env`
            if env then 1 else 2 end        => calls `env`
            try env catch 1                 => calls `env`
            .email // env                   => calls `env`
            """)
    void whatIsNotAllowedIsRefusedByNameAndNeverRun(String expression, String found) {
        assertThatThrownBy(() -> JqExpression.compile(expression)).isInstanceOfSatisfying(ExpressionInvalid.class,
                invalid -> assertThat(invalid.advice()).isNotBlank()).hasMessageStartingWith(found);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            ascii_downcas                => calls `ascii_downcas`, which is not => did you mean `ascii_downcase`? allowed are add, all
            .email | test                => calls `test` with 0 arguments                            => it takes 1 or 2
            .email |                     => is no jq expression: it ends too early                   => correct it
            (.email                      => is no jq expression: it ends too early                   => correct it
            "abc                         => is no jq expression: it ends too early                   => correct it
            .email)                      => is no jq expression: Unexpected ')' at line 1, column 7                 => correct it
            if .email then 1 end         => is no jq expression: `end` at line 1, column 18               => correct it
            .email | | .                 => is no jq expression: `|` at line 1, column 10                 => correct it
            'Ann'                        => is no jq expression: Lexical error at line 1, column 1   => quotes must close
            .email | test("a\\d")        => is no jq expression: Lexical error at line 1, column 18  => quotes must close
            .email | test("(")           => the pattern "(" is wrong: end pattern with unmatched     => a backslash of a pattern is written
            .email | sub("a{2,1}"; "")   => the pattern "a{2,1}" is wrong: upper is smaller          => correct it
            .email | gsub("\\\\p{No}x{2,1}"; "") => the pattern "\\p{No}x{2,1}" is wrong                 => correct it
            .email | test("\\\\p{Foo}")  => the pattern "\\p{Foo}" is wrong: invalid character       => correct it
            """)
    void aMistakeIsNamedByItsPlaceAndWhatToDo(String expression, String found, String advice) {
        assertThatThrownBy(() -> JqExpression.compile(expression)).isInstanceOfSatisfying(ExpressionInvalid.class,
                invalid -> assertThat(invalid.advice()).contains(advice)).hasMessageStartingWith(found);
    }

    @Test
    void tooLongIsRefusedAndTheLongestIsNot() throws ExpressionInvalid {
        assertThat(evaluate(".email" + " ".repeat(994))).isPresent();
        assertThatThrownBy(() -> evaluate(".email" + " ".repeat(995))).isInstanceOf(ExpressionInvalid.class)
                .hasMessage("is an expression of 1001 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            [.email]                        => gives a list
            {a: 1}                          => gives an object
            .title.of                       => Cannot index string with string "of"
            .email | tonumber               => For input string: "Ann.Lee@Example.com"
            "1e999" | tonumber              => gives the number Infinity
            "NaN" | tonumber                => gives the number NaN
            error("not like this")          => fails: not like this
            test("a")                       => a pattern needs a text, not OBJECT
            .title | test(1)                => need texts as arguments
            .title | test("(" + "(")        => the pattern "((" is wrong
            .title | test("a"; "zz")        => zz is not a valid modifier string
            .many | test(. + "")            => the pattern is longer than 500 characters
            """)
    void whatGivesNoUsableValueFailsForThisPersonAndSaysWhy(String expression, String found) {
        assertThatThrownBy(() -> evaluate(expression)).isInstanceOfSatisfying(ExpressionFailed.class,
                failed -> assertThat(failed.advice()).isNotBlank()).hasMessageContaining(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ".a | test(\"(a+)+$\")", ".a | sub(\"(a+)+$\"; \"\")", ".a | gsub(\"(a|a)*$\"; \"\")", ".a | test(\"(a|aa)+$\")",
        ".many | test(\"((a{0,1000}){0,1000}){0,1000}\")", ".a | try test(\"(a+)+$\") catch \"x\"",
        ".a | (test(\"(a+)+$\"))? // \"x\"", "[.a, .a] | map(select(test(\"(a+)+$\")))"
    })
    void aPatternThatRunsForAgesIsStoppedByTheBoundAndLeavesItsThreadAlone(String expression) throws ExpressionInvalid {
        assertThatThrownBy(() -> JqExpression.compile(expression, Duration.ofMillis(20)).evaluate(PERSON))
                .isInstanceOf(ExpressionFailed.class).hasMessage("its expression took longer than 20 ms");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(evaluate(".email | test(\"Ann\")")).contains("true");
    }

    @Test
    void anInterruptedThreadGetsItsValueAndStaysInterrupted() throws ExpressionInvalid {
        Thread.currentThread().interrupt();
        assertThat(evaluate(".many | gsub(\"[ab]\"; \"x\") | length")).contains("900");
        assertThat(Thread.interrupted()).isTrue();
    }

    static final List<String> GROWING = List.of("[., .]", "\"\\(.)\\(.)\"", ". + .", "{a: ., b: .}", "gsub(\"\"; \"xx\")", "[.] + [.]");

    @Test
    void aValueThatGrowsIsStoppedBeforeItFillsTheMemory() {
        for (String step : GROWING) {
            String expression = ".many" + (" | " + step).repeat((ExpressionCheck.MOST_CHARACTERS - 20) / (step.length() + 3)) + " | length";
            assertThatThrownBy(() -> evaluate(expression)).as(step).isInstanceOf(ExpressionFailed.class)
                    .hasMessage("its expression makes more than 20000 characters in one value");
        }
    }

    @Test
    void manyMiddlingValuesTogetherAreStoppedToo() {
        String expression = ".many | split(\"\") | map(\"" + "x".repeat(19) + "\")" + " | map(.)".repeat(90) + " | length";
        assertThatThrownBy(() -> evaluate(expression)).isInstanceOf(ExpressionFailed.class)
                .hasMessage("its expression makes more than 1000000 characters in all");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "(.many + .many + .many + .many + .many + .many) | split(\"\") | map(\"a\") + [\"z\"] | contains(map(\"z\"))",
        "(.many + .many + .many + .many + .many + .many) | split(\"\") | inside(map(\"z\"))",
        "(.many + .many + .many + .many + .many + .many) | split(\"\") | index(map(\"a\"))"
    })
    void lookingForOneLargeValueInAnotherIsRefusedSinceItCannotBeStopped(String expression) {
        assertThatThrownBy(() -> evaluate(expression)).isInstanceOf(ExpressionFailed.class)
                .hasMessage("its expression looks for one large value in another");
    }

    @Test
    void everyLetterOfTheLongestValueCanBeReplacedMoreThanOnce() throws ExpressionInvalid {
        assertThat(evaluate("(.many + .many) | gsub(\"a\"; \"b\") | gsub(\"[b,]\"; \"xy\") | length")).contains("3600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(%s)", "[%s]", "{a: %s}", "\"\\(%s)\"", "if %s then 1 else 2 end", "map(%s)", "try %s",
            "-%s", "(%s)[0]", "%s.a", "%s?"})
    void nestingToAnyDepthIsAValueARefusalOrAFailureEvenOnASmallStack(String around) throws InterruptedException {
        AtomicReference<Throwable> leaked = new AtomicReference<>();
        Thread small = new Thread(null, () -> {
            for (String core : List.of(".", ".email")) {
                String expression = core;
                for (String next = expression; next.length() <= ExpressionCheck.MOST_CHARACTERS; next = around.replace("%s", next)) {
                    expression = next;
                }
                leaked.compareAndSet(null, leak(expression));
            }
        }, "small stack", 150_000);
        small.start();
        small.join();
        assertThat(leaked.get()).isNull();
    }

    @Test
    void oneExpressionServesManyThreads() throws Exception {
        JqExpression expression = JqExpression.compile(".email | sub(\"@.*\"; \"\") | ascii_downcase");
        assertThat(Arrays.stream(new int[400]).parallel().mapToObj(i -> expression.evaluate(PERSON)).distinct())
                .containsExactly(Optional.of("ann.lee"));
    }

    private static Optional<String> evaluate(String expression) throws ExpressionInvalid {
        return JqExpression.compile(expression).evaluate(PERSON);
    }

    /** What comes out of an expression besides a value, a refusal and a failure. */
    static Throwable leak(String expression) {
        try {
            evaluate(expression);
        } catch (ExpressionInvalid | ExpressionFailed expected) {
            return null;
        } catch (Throwable other) {
            return other;
        }
        return null;
    }
}
