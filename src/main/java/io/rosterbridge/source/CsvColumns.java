package io.rosterbridge.source;

import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Likeness;
import io.rosterbridge.domain.NameDamage;
import io.rosterbridge.domain.Person;
import io.rosterbridge.platform.text.ColumnName;
import io.rosterbridge.platform.text.Edges;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.text.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The columns of one file, and how a row of it becomes a person. */
final class CsvColumns {

    private final SourceMapping mapping;
    private final List<String> header;
    private final int width;
    private final Map<String, Integer> fields = new HashMap<>();
    private final Map<String, Integer> custom = new HashMap<>();
    private final List<Integer> unnamed = new ArrayList<>();
    /** The attributes of a person among all these, in the order of the contract. */
    private final Map<String, Integer> values = new LinkedHashMap<>();

    /**
     * A column without a name is left out; it must have no values.
     *
     * @param width cells of the first row, with those behind the last name
     * @throws UnreadableFile if id or email is missing, or a column has an impossible name, one that stands twice, or one that looks like a
     *                        known one
     */
    CsvColumns(List<String> header, int width, SourceMapping mapping) {
        this.width = width;
        this.header = header;
        this.mapping = mapping;
        Set<String> names = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            String column = header.get(i);
            if (column.isEmpty()) {
                unnamed.add(i);
                continue;
            }
            mapping.lookalike(column).ifPresent(known -> {
                throw new UnreadableFile("the column \"" + Shown.of(column) + "\" looks like " + known + " and is another; write " + known
                        + ", or if it is something else, give it a name that nobody takes for that");
            });
            String name = mapping.field(column).orElseGet(() -> customName(column));
            if (!names.add(ColumnName.key(name))) {
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
        if (cells.size() > header.size() && cells.size() <= width) {
            requireEmpty(cells, IntStream.range(header.size(), cells.size()).boxed().toList());
        }
        if (cells.size() != header.size()) {
            throw new PersonRefused("row", "has " + cells.size() + " cells, the header has " + header.size()
                    + "; quote cells that hold a separator, and fill up missing ones");
        }
        requireEmpty(cells, unnamed);
        String status = mapping.status(cell(cells, "status"));
        Assignment assignment = mapping.assignment(cell(cells, "assigned"));
        Map<String, String> attributes = new HashMap<>();
        values.forEach((name, index) -> attributes.put(name, isNothing(name, cells) ? "" : cells.get(index)));
        PersonDraft person = new PersonDraft(cell(cells, "id"), cell(cells, "email"), status, attributes, assignment);
        mapping.identityRules().check(person);
        return person;
    }

    private static void requireEmpty(List<String> cells, List<Integer> unnamed) {
        unnamed.stream().filter(column -> !Edges.strip(cells.get(column)).isEmpty()).findFirst().ifPresent(column -> {
            throw new PersonRefused("row", "has \"" + Excerpt.of(Shown.of(cells.get(column))) + "\" in column " + (column + 1)
                    + ", which has no name; name the column in the first row, or empty the cell");
        });
    }

    /** Whether two people with one address are one human. */
    Likeness likeness(Person one, Person other) {
        return mapping.identityRules().likeness(one, other);
    }

    private boolean isNothing(String name, List<String> cells) {
        return mapping.isNothing(name, Edges.strip(cells.get(values.get(name))), other -> cell(cells, other));
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

    /** Whether a value has control characters, which stand for letters of another encoding. */
    boolean hasControls(List<String> cells) {
        return values.values().stream().anyMatch(column -> column < cells.size() && NameDamage.hasControls(cells.get(column)));
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
