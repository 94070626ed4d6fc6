package io.rosterbridge.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a CSV file is read: which column feeds which field of a person, and which words mean what.
 *
 * <p>The file {@code mappings/source-csv.yaml} is read at start, strictly: a key or value it does not know stops the start.
 */
public final class SourceMapping {

    private static final List<String> FIELDS =
            Stream.concat(Stream.of("id", "email", "status", "assigned"), Person.COLUMNS.stream()).toList();

    private final Map<String, String> fieldsByColumn = new HashMap<>();
    private final Map<String, String> columns = new HashMap<>();
    private final Map<String, String> statusWords = new HashMap<>(Map.of("active", "active", "inactive", "inactive"));
    private final Map<String, String> assignedWords = new HashMap<>(Map.of("true", "yes", "false", "no"));

    private SourceMapping(String file, JsonNode document) {
        onlyKeys(file, "", document, List.of("source", "columns", "status", "assigned"));
        if (!document.path("source").asText().equals("csv")) {
            throw refused(file, "source", "is \"" + document.path("source").asText() + "\"; it must be csv");
        }
        onlyKeys(file, "columns.", document.path("columns"), FIELDS);
        for (String field : FIELDS) {
            JsonNode column = document.path("columns").path(field);
            if (!column.isMissingNode() && (!column.isValueNode() || column.asText().isBlank())) {
                throw refused(file, "columns." + field, "must name one column");
            }
            columns.put(field, column.asText(field).strip());
            if (fieldsByColumn.put(key(columns.get(field)), field) != null) {
                throw refused(file, "columns." + field, "names the column " + columns.get(field)
                        + ", which feeds another field too");
            }
        }
        words(file, document, "status", List.of("active", "inactive"), statusWords);
        words(file, document, "assigned", List.of("yes", "no"), assignedWords);
    }

    /**
     * Reads the text of a mapping file.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException if it is no YAML, or has an unknown key or a value of the wrong kind; names file and key
     */
    public static SourceMapping parse(String file, String yaml) {
        try {
            return new SourceMapping(file, new YAMLMapper().readTree(yaml));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is no YAML: " + e.getOriginalMessage(), e);
        }
    }

    /** The field that this column feeds; empty for a custom attribute. Column names are compared without letter case. */
    Optional<String> field(String column) {
        return Optional.ofNullable(fieldsByColumn.get(key(column)));
    }

    /** The column that feeds this field. */
    String column(String field) {
        return columns.get(field);
    }

    /** @return {@code active} or {@code inactive}; null for an empty cell */
    String status(String cell) {
        return cell.isEmpty() ? null : known(statusWords, "status", cell);
    }

    /** @return null for an empty cell */
    Assignment assignment(String cell) {
        if (cell.isEmpty()) {
            return null;
        }
        return known(assignedWords, "assigned", cell).equals("yes") ? Assignment.ASSIGNED : Assignment.NONE;
    }

    private static String known(Map<String, String> words, String field, String cell) {
        String meaning = words.get(key(cell));
        if (meaning == null) {
            throw new PersonRefused(field, "is \"" + PersonDraft.shortened(cell) + "\"; it must be one of "
                    + words.keySet().stream().sorted().toList() + ", or empty to leave it as it is");
        }
        return meaning;
    }

    private static void words(String file, JsonNode document, String name, List<String> meanings, Map<String, String> words) {
        onlyKeys(file, name + ".", document.path(name), meanings);
        for (String meaning : meanings) {
            JsonNode list = document.path(name).path(meaning);
            if (list.isMissingNode()) {
                continue;
            }
            if (!list.isArray() || list.isEmpty()) {
                throw refused(file, name + "." + meaning, "must be a list of one or more words");
            }
            words.values().removeIf(meaning::equals);
            for (JsonNode word : list) {
                if (!word.isValueNode() || word.asText().isBlank() || words.put(key(word.asText()), meaning) != null) {
                    throw refused(file, name + "." + meaning, "has \"" + word.asText() + "\", which is no word or stands twice");
                }
            }
        }
    }

    private static void onlyKeys(String file, String path, JsonNode node, List<String> known) {
        if (!node.isMissingNode() && !node.isObject()) {
            throw new IllegalArgumentException(file + ": " + (path.isEmpty() ? "the file" : path)
                    + " must hold keys with values");
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw refused(file, path + name, "is not known; known are " + known);
            }
        });
    }

    private static IllegalArgumentException refused(String file, String key, String reason) {
        return new IllegalArgumentException(file + ": " + key + " " + reason);
    }

    private static String key(String word) {
        return word.strip().toLowerCase(Locale.ROOT);
    }
}
