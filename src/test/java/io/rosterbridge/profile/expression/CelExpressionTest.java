package io.rosterbridge.profile.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.domain.Person;
import io.rosterbridge.profile.expression.CelExpression.Result;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expression may say, what it gives, and where it is stopped. */
class CelExpressionTest {

    static final Person PERSON = new Person("p-7", "Ann.Lee@Example.com", true, Map.of("first_name", "Ann", "last_name", "Lee", "title",
            "Boss", "number", "12", "emoji", "\uD83D\uDE00x", "many", "ab,".repeat(300), "a", "a".repeat(40) + "!", "blank", "\u00A0",
            "Kürzel / Team", "ALE"));

    private static final String FUNCTIONS = """
            firstNonEmpty  => firstNonEmpty([full_name, custom.blank, title])                => Boss
            join           => join([first_name, full_name, custom.blank, last_name], "-")    => Ann-Lee
            trim           => trim(" " + first_name + "\\u00a0")                              => Ann
            lower          => lower(first_name)                                              => ann
            upper          => upper("straße " + first_name)                                  => STRASSE ANN
            titleCase      => titleCase("o'NEIL-smith éva")                                  => O'neil-Smith Éva
            localPart      => localPart(email)                                               => Ann.Lee
            domain         => domain(email)                                                  => Example.com
            contains       => email.contains("@Example") ? "y" : "n"                         => y
            matches        => email.matches("^Ann[.]") ? "y" : "n"                           => y
            replace        => email.replace("e", "_")                                        => Ann.L__@Exampl_.com
            replaceMatches => email.replaceMatches("[^A-Za-z]", "")                          => AnnLeeExamplecom
            split          => email.split("@")[1]                                            => Example.com
            substring      => email.substring(4, 7)                                          => Lee
            startsWith     => email.startsWith("ann") ? "y" : "n"                            => n
            endsWith       => email.endsWith(".com") ? "y" : "n"                             => y
            size           => string(size(custom.emoji)) + string(size(email.split(".")))    => 23
            int            => int(custom.number) > 11 ? "y" : "n"                            => y
            string         => string(12) + string(title == "Boss")                           => 12true
            """;

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = FUNCTIONS)
    void everyFunctionDoesWhatItSays(String function, String expression, String value) throws ExpressionInvalid {
        assertThat(expression).contains(function + "(");
        assertThat(evaluate(expression)).isEqualTo(value);
    }

    @Test
    void noFunctionIsThereUntried() {
        assertThat(FUNCTIONS.lines().map(line -> line.substring(0, line.indexOf(' ')))).containsExactlyElementsOf(Functions.names());
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', emptyValue = "", textBlock = """
            email                                        => Ann.Lee@Example.com
            id + status                                  => p-7active
            full_name                                    => ~~
            custom.number                                => 12
            custom.nobody                                => ~~
            custom.blank                                 => ~~
            custom.title                                 => ~~
            custom["Kürzel / Team"]                      => ALE
            first_name + " " + last_name                 => Ann Lee
            'single' + "double"                          => singledouble
            "https://example.com # | .x"                 => https://example.com # | .x
            title == "Boss" ? "B" : "-"                  => B
            title == "Boss" && full_name == "" ? "y" : "n" => y
            !(title in ["Boss", "Chief"]) || false ? "y" : "n" => n
            {"Boss": "B", "Chief": "C"}[title]           => B
            [title, custom.number][1]                    => 12
            custom.emoji.substring(0, 1)                 => \uD83D\uDE00
            custom.emoji.substring(1, 99)                => x
            email.substring(-5, 3)                       => Ann
            email.substring(5, 3)                        => ~~
            custom.emoji.replaceMatches("", "-")         => -\uD83D\uDE00-x-
            email.replace("", "-")                       => Ann.Lee@Example.com
            email.replaceMatches("(?P<name>[^@]+)@.*", "${name}") => Ann.Lee
            email.replaceMatches("(?i)E", "x")           => Ann.Lxx@xxamplx.com
            custom.many.split(",")[300]                  => ~~
            localPart("nobody") + domain("nobody")       => nobody
            localPart("a@b@c") + "/" + domain("a@b@c")   => a@b/c
            firstNonEmpty([])                            => ~~
            join([], "-")                                => ~~
            """)
    void aValueIsATextAndEmptyWhereThereIsNone(String expression, String value) throws ExpressionInvalid {
        assertThat(evaluate(expression)).isEqualTo(value);
    }

    @Test
    void theShippedDisplayNameTakesTheFullNameElseBothNamesElseTheAddress() throws ExpressionInvalid {
        CelExpression name = CelExpression.compile("firstNonEmpty([full_name, join([first_name, last_name], \" \"), localPart(email)])", Result.TEXT);
        assertThat(name.evaluate(person(Map.of("full_name", "Ann B. Lee", "first_name", "Ann")))).isEqualTo("Ann B. Lee");
        assertThat(name.evaluate(person(Map.of("full_name", " ", "first_name", "Ann", "last_name", "Lee")))).isEqualTo("Ann Lee");
        assertThat(name.evaluate(person(Map.of("last_name", "Lee")))).isEqualTo("Lee");
        assertThat(name.evaluate(person(Map.of()))).isEqualTo("ann.lee");
    }

    @Test
    void linesMayBreakAnywhereButWithinAText() throws ExpressionInvalid {
        assertThat(evaluate("email\n\t.split(\"@\")\r\n [0]")).isEqualTo("Ann.Lee");
        assertThatThrownBy(() -> evaluate("\"a\nb\"")).isInstanceOf(ExpressionInvalid.class).hasMessageContaining("at line 1, column 1");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            ful_name                       => names `ful_name`, which is no attribute of a person, at line 1, column 1 => did you mean `full_name`?
            lower(titel)                   => names `titel`, which is no attribute of a person, at line 1, column 7 => did you mean `title`?
            cost_center                    => names `cost_center`  => a further column is custom.cost_center or custom["its name"]
            full_name.bar                  => is no CEL expression: type 'string' does not support field selection at line 1, column 10 => correct it
            lowr(email)                    => calls `lowr`, which there is not, at line 1, column 1 => did you mean `lower`? functions are first
            email.spilt("@")[0]            => calls `spilt`, which there is not, at line 1, column 7 => did you mean `split`?
            email.map(x, x)[0]             => calls `map`, which  => functions are firstNonEmpty
            email.exists(x, x)             => calls `exists`, which  => functions are firstNonEmpty
            has(custom.x) ? "a" : "b"      => calls `has`, which  => functions are firstNonEmpty
            env("PATH")                    => calls `env`, which  => functions are firstNonEmpty
            matches(email, "a") ? "a" : "" => is no CEL expression: found no matching overload for 'matches' => correct it
            timestamp("2020-01-01")        => calls `timestamp`, which  => functions are firstNonEmpty
            dyn(email)                     => calls `dyn`, which  => functions are firstNonEmpty
            _                              => names `_`, which is no attribute => a further column is custom._ or custom["its name"]
            -title                         => uses `-`, which there is not, at line 1, column 1 => calculate in the directory
            email - title                  => uses `-`, which there is not, at line 1, column 7 => calculate in the directory
            size(title) * 2 == 8 ? "" : "" => uses `*`, which there is not, at line 1, column 13 => calculate in the directory
            trim(1)                        => uses `trim` on (number), where it takes (text) at line 1, column 5 => correct it
            email == 1 ? "a" : "b"         => uses `==` on (text, number), where it takes (any, any) at line 1, column 7 => correct it
            title ? "a" : "b"              => uses `? :` on (text, text, text) => correct it
            email || title                 => uses `||` on (text, text), where it takes (condition, condition) => correct it
            firstNonEmpty(email)           => uses `firstNonEmpty` on (text), where it takes (list(text)) => correct it
            join([first_name])             => uses `join` on (list(text)), where it takes (list(text), text) at line 1, column 5 => correct it
            [email, 1][0]                  => is no CEL expression: expected type 'string' but found 'int' at line 1, column 9 => correct it
            email +                        => ends too early at line 1, column 8 => correct it
            (email                         => is no CEL expression: missing ')' at '<EOF>' at line 1, column 7 => correct it
            "abc                           => has `"abc`, which is no CEL: a quote must close, => correct it
            email)                         => has `)`, which does not fit there, at line 1, column 6 => correct it
            email title                    => has `title`, which does not fit there, at line 1, column 7 => correct it
            email.matches("a\\d") ? "" : "" => has `"a\\d`, which is no CEL: a quote must close, and a backslash is written \\\\, => correct it
            email.replaceMatches("(", "")  => has the pattern `(`, which is wrong at line 1, column 22: missing closing ) => look-around
            email.replaceMatches("(?=a)", "") => has the pattern `(?=a)`, which is wrong => look-around and back-references are not
            email.replaceMatches("a{2,1}", "") => has the pattern `a{2,1}`, which is wrong => correct it
            email.replaceMatches(title, "") => computes the pattern of `replaceMatches` at line 1, column 22 => write it out between quotes
            email.replaceMatches("((a{99}){99}){99}", "") => has a pattern that repeats too much => make its counts in { } smaller
            email.replaceMatches("(((a{0,9}b){9}c){9}d)+", "") => has a pattern that repeats too much => make its counts in { } smaller
            email.replaceMatches("a{999999999999}", "") => has a pattern that repeats too much => make its counts in { } smaller
            """)
    void aMistakeIsNamedWithItsPlaceAndWhatToDo(String expression, String found, String advice) {
        assertThatThrownBy(() -> CelExpression.compile(expression, Result.TEXT)).isInstanceOfSatisfying(ExpressionInvalid.class,
                invalid -> assertThat(invalid.advice()).contains(advice)).hasMessageStartingWith(found);
    }

    @Test
    void thePlaceIsThatOfTheMistakeNotOfItsConsequence() {
        assertThatThrownBy(() -> evaluate("title == \"\uD83D\uDE00\"\n  || nobody == titel ? \"a\" : \"b\"")).isInstanceOf(ExpressionInvalid.class)
                .hasMessageContaining("names `nobody`").hasMessageEndingWith("at line 2, column 6");
        assertThatThrownBy(() -> evaluate("\"\uD83D\uDE00\" + foo(email)")).hasMessage("calls `foo`, which there is not, at line 1, column 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {".email", ".full_name // .email", "full_name // email", "(.email | split(\"@\") | first)", "[.first_name, .last_name]",
        ".first_name + \" \" + .last_name", "if .title == \"Boss\" then \"B\" else \"-\" end", "title == \"\" and .email", ".", ".[\"email\"]",
        "\"x\" + .email", "email | ascii_downcase", "{a: .email}", "\"// no comment\" // but this is", "'x' // \"y\"",
        "\"\\(.first_name) \\(.last_name)\"", "r\"\\\" // .email"})
    void jqOfAnEarlierBuildIsRefusedAndNeverMisread(String expression) {
        assertThatThrownBy(() -> CelExpression.compile(expression, Result.TEXT)).isInstanceOfSatisfying(ExpressionInvalid.class,
                invalid -> assertThat(invalid.advice()).contains("expressions are CEL: write full_name instead of .full_name",
                        "above the expression"))
                .hasMessage("is a jq expression, or holds a comment");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            TEXT              => title == "Boss"     => gives true or false
            TEXT              => size(title)         => gives a number
            TEXT              => email.split("@")    => gives a list
            TEXT              => {"name": title}     => gives a table
            TEXT              => custom              => gives a table
            TEXT              => [][0]               => gives dyn
            TEXT              => null                => gives null_type
            CONDITION         => title               => gives a text
            CONDITION         => size(title)         => gives a number
            TEXT_OR_CONDITION => size(title)         => gives a number
            """)
    void whatGivesSomethingElseIsRefusedWhenItIsSaved(Result result, String expression, String found) {
        assertThatThrownBy(() -> CelExpression.compile(expression, result)).isInstanceOfSatisfying(ExpressionInvalid.class,
                invalid -> assertThat(invalid.advice()).contains("is needed")).hasMessage(found);
    }

    @Test
    void aStatusMayBeATextOrACondition() throws ExpressionInvalid {
        assertThat(CelExpression.compile("title != \"Boss\"", Result.TEXT_OR_CONDITION).evaluate(PERSON)).isEqualTo("false");
        assertThat(CelExpression.compile("status", Result.TEXT_OR_CONDITION).evaluate(PERSON)).isEqualTo("active");
    }

    @Test
    void tooLongIsRefusedAndTheLongestIsNot() throws ExpressionInvalid {
        assertThat(evaluate("email" + " ".repeat(995))).isEqualTo("Ann.Lee@Example.com");
        assertThatThrownBy(() -> evaluate("email" + " ".repeat(996))).isInstanceOf(ExpressionInvalid.class)
                .hasMessage("is an expression of 1001 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '~', textBlock = """
            email.split("@")[2]                          => fails: Index out of bounds: 2
            string(int(title))                           => fails: For input string: "Boss"
            string(int(full_name))                       => fails: For input string: ""
            {"Chief": "C"}[title]                        => fails: Boss
            title.split(full_name)[0]                    => splits by an empty text
            email.replaceMatches("(Ann)", "$2")          => replaces by "$2", which does not fit the pattern
            """)
    void whatHasNoValueForThisPersonFailsForThemAndSaysWhy(String expression, String found) throws ExpressionInvalid {
        CelExpression compiled = CelExpression.compile(expression, Result.TEXT);
        assertThatThrownBy(() -> compiled.evaluate(PERSON)).isInstanceOfSatisfying(ExpressionFailed.class,
                failed -> assertThat(failed.advice()).isNotBlank()).hasMessageContaining(found);
        assertThat(evaluate("title")).as("the next one on this thread").isEqualTo("Boss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|a)*$", "(a|aa)+$", "([a!]{1,9}){1,9}b"})
    void aPatternThatWouldRunForAgesElsewhereEndsAtOnce(String pattern) throws ExpressionInvalid {
        assertThat(evaluate("custom.a.replaceMatches(\"" + pattern + "\", \"\")")).isEqualTo("a".repeat(40) + "!");
    }

    static final List<String> GROWING = List.of(".replace(\"a\", custom.many)", ".replaceMatches(\"a?\", custom.a)",
            ".replaceMatches(\"^\", custom.many)");

    @Test
    void aValueThatGrowsIsStoppedBeforeItFillsTheMemory() throws ExpressionInvalid {
        for (String step : GROWING) {
            stopped("custom.many" + step.repeat(Math.min(40, 980 / step.length())), "its expression makes more than 20000 characters in one value");
        }
        String joined = "custom.many";
        while (joined.length() <= CelExpression.MOST_CHARACTERS - 50) {
            joined = "join([\"a\", id, id, id, id, id, id, id], " + joined + ")";
        }
        stopped(joined, "its expression makes more than 20000 characters in one value");
        stopped("custom.many" + " + custom.many".repeat(30), "its expression makes more than 20000 characters in one value");
    }

    @Test
    void anAttributeThatIsTooLongFailsAndIsNotSearched() {
        Person person = person(Map.of("notes", "a".repeat(20_001)));
        assertThatThrownBy(() -> CelExpression.compile("custom.notes.matches(\"b$\")", Result.CONDITION).evaluate(person))
                .isInstanceOf(ExpressionFailed.class).hasMessage("its expression makes more than 20000 characters in one value");
    }

    /** The dearest there are: each is repeated as often as an expression has room, on the longest value. */
    @ParameterizedTest
    @ValueSource(strings = {"custom.notes.matches(\"(a{0,9}){0,9}b\")", "custom.notes.contains(custom.half+\"b\")",
        "custom.notes.replace(custom.half, \"\") == \"\"",
        "custom.notes.replaceMatches(\"a.*b|a\", \"\") == \"\"", "custom.notes.split(custom.half)[0] == \"b\"", "titleCase(custom.notes) == \"\"",
        "custom.notes == custom.twin + \"\"", "trim(custom.notes) == \"\""})
    void theDearestExpressionEndsSoon(String part) throws ExpressionInvalid {
        String expression = part + (" || " + part).repeat((CelExpression.MOST_CHARACTERS - part.length()) / (part.length() + 4));
        CelExpression compiled = CelExpression.compile(expression, Result.CONDITION);
        Person person = person(Map.of("notes", "a".repeat(20_000), "twin", "a".repeat(19_999) + "b", "half", "a".repeat(9_000)));
        long started = System.nanoTime();
        try {
            assertThat(compiled.evaluate(person)).isEqualTo("false");
        } catch (ExpressionFailed tooDear) {
            assertThat(tooDear).hasMessage("its expression takes more than 10000000 steps");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void lookingForOneLargeTextInAnotherIsStoppedByItsCost() throws ExpressionInvalid {
        Person person = person(Map.of("notes", "a".repeat(20_000), "half", "a".repeat(9_999) + "b"));
        for (String search : List.of("contains(custom.half)", "replace(custom.half, \"\") == \"\"", "split(custom.half)[0] == \"\"")) {
            CelExpression compiled = CelExpression.compile("custom.notes." + search, Result.CONDITION);
            assertThatThrownBy(() -> compiled.evaluate(person)).isInstanceOf(ExpressionFailed.class)
                    .hasMessage("its expression takes more than 10000000 steps");
        }
    }

    @Test
    void everyLetterOfALongValueCanBeReplacedMoreThanOnce() throws ExpressionInvalid {
        assertThat(evaluate("string(size((custom.many + custom.many).replaceMatches(\"a\", \"b\").replaceMatches(\"[b,]\", \"xy\")))"))
                .isEqualTo("3600");
    }

    @Test
    void anInterruptedThreadGetsItsValueAndStaysInterrupted() throws ExpressionInvalid {
        Thread.currentThread().interrupt();
        assertThat(evaluate("string(size(custom.many.replaceMatches(\"[ab]\", \"x\")))")).isEqualTo("900");
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(%s)", "[%s][0]", "{\"a\": %s}[\"a\"]", "true ? %s : %s", "lower(%s)", "(%s + email)", "%s.replace(\"a\", \"b\")", "!%s",
        "-%s", "email.replaceMatches(\"%s\", \"\")", "email.replaceMatches(\"(%s)\", \"\")", "{%s}", "%s[0]", "%s ? email : email"})
    void nestingToAnyDepthIsAValueARefusalOrAFailureEvenOnASmallStack(String around) throws InterruptedException {
        AtomicReference<Throwable> leaked = new AtomicReference<>();
        Thread small = new Thread(null, () -> {
            for (String core : List.of("email", "(x)")) {
                String expression = core;
                for (String next = expression; next.length() <= CelExpression.MOST_CHARACTERS; next = around.replace("%s", next)) {
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
        CelExpression expression = CelExpression.compile("lower(email.replaceMatches(\"@.*\", \"\"))", Result.TEXT);
        assertThat(Arrays.stream(new int[400]).parallel().mapToObj(i -> expression.evaluate(PERSON)).distinct()).containsExactly("ann.lee");
    }

    private static Person person(Map<String, String> attributes) {
        return new Person("p-1", "ann.lee@example.com", true, attributes);
    }

    private static void stopped(String expression, String found) throws ExpressionInvalid {
        CelExpression compiled = CelExpression.compile(expression, Result.TEXT);
        assertThatThrownBy(() -> compiled.evaluate(PERSON)).as(expression).isInstanceOf(ExpressionFailed.class).hasMessage(found);
    }

    private static String evaluate(String expression) throws ExpressionInvalid {
        return CelExpression.compile(expression, Result.TEXT).evaluate(PERSON);
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
