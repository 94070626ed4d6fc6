package io.rosterbridge.directory;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Excerpt;
import io.rosterbridge.domain.Person;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The columns of one file, and how a row of it becomes a person. */
final class CsvColumns {

    private final SourceMapping mapping;
    private final List<String> header;
    private final Map<String, Integer> fields = new HashMap<>();
    private final Map<String, Integer> custom = new HashMap<>();

    /** @throws UnreadableFile if id or email is missing, or a column has no name, an impossible one, or one that stands twice */
    CsvColumns(List<String> header, SourceMapping mapping) {
        this.header = header;
        this.mapping = mapping;
        Set<String> names = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            String column = header.get(i);
            if (column.isEmpty()) {
                throw new UnreadableFile("column " + (i + 1) + " has no name; name it or remove it");
            }
            String name = mapping.field(column).orElse(column);
            if (!names.add(name)) {
                throw new UnreadableFile("the column " + column + " stands twice; remove or rename one");
            }
            if (mapping.field(column).isPresent()) {
                fields.put(name, i);
            } else {
                custom.put(customName(name), i);
            }
        }
        for (String needed : List.of("id", "email")) {
            if (!fields.containsKey(needed)) {
                throw new UnreadableFile("the column " + mapping.column(needed) + " is missing; the columns are "
                        + Excerpt.of(header.toString()));
            }
        }
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
        Map<String, String> attributes = new HashMap<>();
        attributes().forEach(column -> attributes.put(column, cells.get(fields.get(column))));
        custom.forEach((name, index) -> attributes.put(name, cells.get(index)));
        String status = mapping.status(cell(cells, "status"));
        Assignment assignment = mapping.assignment(cell(cells, "assigned"));
        PersonDraft person = new PersonDraft(cell(cells, "id"), cell(cells, "email"), status, attributes, assignment);
        mapping.identityRules().check(person);
        return person;
    }

    /** Whether the address is that of an entry which the directory has deleted. */
    boolean isTombstone(PersonDraft person) {
        return mapping.identityRules().tombstones().is(person.email());
    }

    /** The cell of this field, stripped; empty if the row or the file has none. */
    String cell(List<String> cells, String field) {
        Integer index = fields.get(field);
        return index == null || index >= cells.size() ? "" : cells.get(index).strip();
    }

    private static String customName(String name) {
        try {
            return PersonDraft.checkedName(name);
        } catch (PersonRefused e) {
            throw new UnreadableFile("column " + e.getMessage());
        }
    }
}
