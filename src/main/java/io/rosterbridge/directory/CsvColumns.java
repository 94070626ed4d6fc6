package io.rosterbridge.directory;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Excerpt;
import io.rosterbridge.domain.Person;
import io.rosterbridge.text.Edges;
import io.rosterbridge.text.Shown;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The columns of one file, and how a row of it becomes a person. */
final class CsvColumns {

    private final SourceMapping mapping;
    private final List<String> header;
    private final Map<String, Integer> fields = new HashMap<>();
    private final Map<String, Integer> custom = new HashMap<>();
    /** The attributes of a person among all these, in the order of the contract. */
    private final Map<String, Integer> values = new LinkedHashMap<>();

    /** @throws UnreadableFile if id or email is missing, or a column has no name, an impossible one, one that
     *                        stands twice, or one that looks like a known one */
    CsvColumns(List<String> header, SourceMapping mapping) {
        this.header = header;
        this.mapping = mapping;
        Set<String> names = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            String column = header.get(i);
            if (column.isEmpty()) {
                throw new UnreadableFile("column " + (i + 1) + " has no name; name it or remove it");
            }
            mapping.lookalike(column).ifPresent(known -> {
                throw new UnreadableFile("the column \"" + Shown.of(column) + "\" looks like " + known + " and is another; write " + known
                        + ", or if it is something else, give it a name that nobody takes for that");
            });
            String name = mapping.field(column).orElseGet(() -> customName(column));
            if (!names.add(name)) {
                throw new UnreadableFile("the column " + Shown.of(column) + " stands twice; remove or rename one");
            }
            if (mapping.field(column).isPresent()) {
                fields.put(name, i);
            } else {
                custom.put(name, i);
            }
        }
        for (String needed : List.of("id", "email")) {
            if (!fields.containsKey(needed)) {
                throw new UnreadableFile("the column " + mapping.column(needed) + " is missing; the columns are "
                        + Excerpt.of(header.toString()));
            }
        }
        attributes().forEach(column -> values.put(column, fields.get(column)));
        values.putAll(custom);
    }

    /** The columns of the contract that the file has, without id, email, status and assigned. */
    List<String> attributes() {
        return Person.COLUMNS.stream().filter(fields::containsKey).toList();
    }

    /** The names of the custom attributes that the file has. */
    Set<String> custom() {
        return custom.keySet();
    }

    /** @throws PersonRefused if the row has too few or too many cells, a value is outside its limits, or the id identifies nobody */
    PersonDraft person(List<String> cells) {
        if (cells.size() != header.size()) {
            throw new PersonRefused("row", "has " + cells.size() + " cells, the header has " + header.size()
                    + "; quote cells that hold a separator, and fill up missing ones");
        }
        String status = mapping.status(cell(cells, "status"));
        Assignment assignment = mapping.assignment(cell(cells, "assigned"));
        Map<String, String> attributes = new HashMap<>();
        values.forEach((name, index) -> attributes.put(name, cells.get(index)));
        PersonDraft person = new PersonDraft(cell(cells, "id"), cell(cells, "email"), status, attributes, assignment);
        mapping.identityRules().check(person);
        return person;
    }

    /** Whether the address is that of an entry which the directory has deleted. */
    boolean isTombstone(PersonDraft person) {
        return mapping.identityRules().tombstones().is(person.email());
    }

    /** What the row says and its person does not get: see {@link PersonDraft#removed}. To be asked for a row that was taken. */
    Optional<String> removed(List<String> cells) {
        for (Map.Entry<String, Integer> value : values.entrySet()) {
            Optional<String> removed = PersonDraft.removed(value.getKey(), cells.get(value.getValue()));
            if (removed.isPresent()) {
                return removed;
            }
        }
        return Optional.empty();
    }

    /** The cell of this field without what does not show at its ends; empty if the row or the file has none. */
    String cell(List<String> cells, String field) {
        Integer index = fields.get(field);
        return index == null || index >= cells.size() ? "" : Edges.strip(cells.get(index));
    }

    private static String customName(String name) {
        try {
            return PersonDraft.checkedName(name);
        } catch (PersonRefused e) {
            throw new UnreadableFile("column " + e.getMessage());
        }
    }
}
