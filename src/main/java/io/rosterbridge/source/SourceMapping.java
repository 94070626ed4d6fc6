package io.rosterbridge.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.directory.IdentityRules;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.IdRules;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.Tombstones;
import io.rosterbridge.platform.text.ColumnName;
import io.rosterbridge.platform.text.Edges;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.text.Word;
import io.rosterbridge.platform.yaml.FileInvalid;
import io.rosterbridge.platform.yaml.FileSchema;
import io.rosterbridge.platform.yaml.YamlFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a CSV file is read: which column feeds which field of a person, and which words mean what.
 *
 * <p>The file {@code mappings/source-csv.yaml} is read at start, strictly: a key or value that its schema does not know stops
 * the start. What a schema cannot say is said here: no column feeds two fields, and no word has two meanings.
 */
public final class SourceMapping {

    /** The fields of a person that a column can feed. */
    static final List<String> FIELDS = Stream.concat(Stream.of("id", "email", "status", "assigned"), Person.COLUMNS.stream()).toList();

    private static final FileSchema SCHEMA = FileSchema.of("source-csv.schema.json");

    private final Map<String, String> fieldsByColumn = new HashMap<>();
    private final Map<String, String> columns = new HashMap<>();
    private final Map<String, String> statusWords;
    private final Map<String, String> assignedWords;
    private final IdentityRules identityRules;
    private final Set<String> nothing;

    private SourceMapping(YamlFile file) {
        JsonNode content = SCHEMA.check(file);
        for (String field : FIELDS) {
            String column = Edges.strip(content.path("columns").path(field).asText(field));
            columns.put(field, column);
            String other = fieldsByColumn.put(ColumnName.key(column), field);
            if (other != null) {
                file.problem("columns." + (content.path("columns").has(field) ? field : other), "names the column \"" + Excerpt.of(column)
                        + "\", which feeds another field too", "give each field a column of its own");
            }
        }
        statusWords = words(file, content, "status");
        assignedWords = words(file, content, "assigned");
        nothing = list(content, "nothing").stream().map(Word::key).collect(Collectors.toUnmodifiableSet());
        identityRules = new IdentityRules(new IdRules(Set.copyOf(list(content, "not-an-id"))), new Tombstones(list(content, "deleted-prefixes")));
    }

    private static List<String> list(JsonNode content, String name) {
        List<String> words = new ArrayList<>();
        content.path(name).forEach(word -> words.add(word.asText()));
        return words;
    }

    /**
     * Reads the text of a mapping file.
     *
     * @param name its name, for messages
     * @throws FileInvalid if anything is wrong with it, naming every mistake
     */
    public static SourceMapping parse(String name, String yaml) {
        YamlFile file = YamlFile.of(name, yaml);
        SourceMapping mapping = new SourceMapping(file);
        if (!file.problems().isEmpty()) {
            throw new FileInvalid(file.problems());
        }
        return mapping;
    }

    /** Which ids and addresses identify no person. */
    public IdentityRules identityRules() {
        return identityRules;
    }

    /** The field that this column feeds; empty for a custom attribute. Column names are compared by {@link ColumnName#key}. */
    Optional<String> field(String column) {
        return Optional.ofNullable(fieldsByColumn.get(ColumnName.key(column)));
    }

    /**
     * The column of the file, or of the contract, that a person would take this one for, although it is another. Taken for an attribute of
     * its own, a status that is only misspelled would leave all people active.
     */
    Optional<String> lookalike(String column) {
        Set<String> known = new HashSet<>(columns.values());
        known.addAll(FIELDS);
        return field(column).isPresent() ? Optional.empty() : ColumnName.lookalike(column, known);
    }

    /** The column that feeds this field. */
    String column(String field) {
        return columns.get(field);
    }

    /** Whether the cell holds a word that an export writes where it has no value. */
    boolean isNothing(String cell) {
        return nothing.contains(Word.key(cell));
    }

    /**
     * Whether the value of this attribute is a word for nothing. A name may be such a word: Nina Null, and NINA NULL where all names are in
     * capitals.
     *
     * @param others the values of the other names
     */
    boolean isNothing(String name, String value, UnaryOperator<String> others) {
        if (!isNothing(value)) {
            return false;
        }
        return switch (name) {
            case "first_name" -> !isName(value, others.apply("last_name"));
            case "last_name" -> !isName(value, others.apply("first_name"));
            default -> true;
        };
    }

    private boolean isName(String value, String other) {
        return value.matches("\\p{Lu}\\p{Ll}+") || value.matches("\\p{Lu}+") && other.matches("\\p{Lu}[\\p{Lu} .'-]+") && !isNothing(other);
    }

    /** @return {@code active} or {@code inactive}; null for an empty cell */
    String status(String cell) {
        return isLeft(statusWords, cell) ? null : known(statusWords, "status", cell);
    }

    private boolean isLeft(Map<String, String> words, String cell) {
        return cell.isEmpty() || isNothing(cell) && !words.containsKey(Word.key(cell));
    }

    /** @return null for an empty cell */
    Assignment assignment(String cell) {
        if (isLeft(assignedWords, cell)) {
            return null;
        }
        return known(assignedWords, "assigned", cell).equals("yes") ? Assignment.ASSIGNED : Assignment.NONE;
    }

    private static String known(Map<String, String> words, String field, String cell) {
        String meaning = words.get(Word.key(cell));
        if (meaning == null) {
            throw new PersonRefused(field, "is \"" + Excerpt.of(cell) + "\"; it must be one of "
                    + words.keySet().stream().sorted().toList() + ", or empty to leave it as it is");
        }
        return meaning;
    }

    /** The meanings by their words. */
    private static Map<String, String> words(YamlFile file, JsonNode content, String name) {
        Map<String, String> words = new HashMap<>();
        content.path(name).fields().forEachRemaining(meaning -> {
            for (int i = 0; i < meaning.getValue().size(); i++) {
                String word = meaning.getValue().get(i).asText();
                String other = words.put(Word.key(word), meaning.getKey());
                if (other != null) {
                    file.problem(name + "." + meaning.getKey() + "[" + i + "]", "has \"" + Excerpt.of(word)
                            + "\", which means " + other + " already", "one word can mean one thing only");
                }
            }
        });
        return words;
    }
}
