package io.rosterbridge.domain;

import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.text.Word;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which ids identify no person: a value that a spreadsheet, a script or a failed lookup puts where the id should be. Several people share
 * it, so the second person with it would take the place of the first.
 *
 * @param words ids that mean "none", in any letter case
 */
public record IdRules(Set<String> words) {

    /** Makes the rules with the words that the source mapping has by default. */
    public static final IdRules DEFAULT = new IdRules(Set.of(
            "null", "\\N", "(null)", "<null>", "[null]", "nil", "(nil)", "none", "(none)", "nan", "na", "n/a", "n.a.", "n.n.", "<na>",
            "#n/a", "#n/d", "#nv", "undefined", "unknown", "(unknown)", "unbekannt", "not set", "not available", "not applicable",
            "no id", "id", "(empty)", "(blank)", "tbd", "tba", "tbc", "t.b.d.", "-1", "true", "false", "#getting_data", "loading..."));

    private static final String EXPORT_AGAIN = "format the column as text before the ids are put in, and export again";
    private static final String CORRECT = "give the person their own id, which never changes";

    /** A value and what is wrong with it; only what cannot be an id of a real directory. */
    private record Form(Pattern pattern, String meaning, String advice) {

        static Form of(String pattern, String meaning, String advice) {
            return new Form(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE), meaning, advice);
        }
    }

    private static final List<Form> FORMS = List.of(
            Form.of("[+-]?\\d+(?:[.,]\\d+\\s*e\\s*[+-]?|\\s*e\\s*[+-])\\s*\\d+",
                    "the short form in which a spreadsheet writes a long number, so that several people have the same", EXPORT_AGAIN),
            Form.of("#+", "what a spreadsheet shows where the column is too narrow", EXPORT_AGAIN),
            Form.of("#[¡¿]?[\\p{L}\\d_/ ]+[!?]|err:\\d+", "an error of a spreadsheet", CORRECT),
            Form.of("=.*", "a formula that nobody has worked out", EXPORT_AGAIN),
            Form.of("[^\\p{L}\\p{N}]+", "no letter and no digit", CORRECT),
            Form.of("[+-]?0+(?:[.,]0+)?", "zero, which stands for no id", CORRECT),
            Form.of("\\{?(?:0{8}-?(?:0{4}-?){3}0{12}|f{8}-?(?:f{4}-?){3}f{12})}?", "the empty GUID, which stands for no id", CORRECT),
            Form.of("\\[object [a-z]+]|"
                    + "(?:system|microsoft|java|javax)(?:\\.[a-z]\\w*)+(?:\\[])?(?:@\\p{XDigit}+)?|\\w+(?:\\.\\w+)*(?:\\[]|@\\p{XDigit}{6,8})",
                    "the name of a type, which a script writes where a value should be", "correct the script, so that it writes the id itself"),
            Form.of("\\$\\{.*}|\\{\\{.*}}|%\\w+%|<%.*%>|<\\w+>", "a placeholder that nobody has filled in",
                    "correct the script, so that it writes the id itself"));

    public IdRules {
        words = words.stream().map(IdRules::key).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Why this id identifies no person; empty if it may. The sentence goes on from the name of the field.
     *
     * @param id not blank
     */
    public Optional<String> refuses(String id) {
        String plain = key(id);
        Optional<String> byForm = FORMS.stream().filter(form -> form.pattern().matcher(plain).matches()).findFirst()
                .map(form -> sentence(id, form.meaning(), form.advice()));
        return byForm.or(() -> words.contains(plain) ? Optional.of(sentence(id, "a word for \"none\" (not-an-id in "
                + "mappings/source-csv.yaml)", CORRECT)) : Optional.empty());
    }

    /** Whether a further attribute by which people are told apart, such as a number of personnel, identifies a person. */
    public boolean identifies(String value) {
        return !value.isBlank() && refuses(value).isEmpty();
    }

    private static String sentence(String id, String meaning, String advice) {
        return "is \"" + Excerpt.of(id) + "\": " + meaning + "; " + advice;
    }

    private static String key(String id) {
        return Word.key(id);
    }
}
