package io.rosterbridge.console;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.platform.text.Edges;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A person as typed into the form.
 *
 * @param columns by {@link Person#COLUMNS}
 * @param further custom attributes, one a line as {@code name = value}
 */
public record PersonForm(String id, String email, String status, String assignment, Map<String, String> columns, String further) {

    private static final Map<String, String> LABELS = Map.of("first_name", "First name", "last_name", "Last name", "display_name",
            "Display name", "full_name", "Full name", "employee_id", "Employee number", "department", "Department", "title", "Job title",
            "mobile", "Mobile", "user_type", "Kind of user");

    static PersonForm empty() {
        return new PersonForm("", "", "active", "none", Map.of(), "");
    }

    static PersonForm of(DirectoryPerson known) {
        Person person = known.person();
        Map<String, String> columns = new LinkedHashMap<>();
        Person.COLUMNS.forEach(column -> columns.put(column, person.value(column).orElse("")));
        return new PersonForm(person.id(), person.email(), person.active() ? "active" : "inactive", known.assignment().word(), columns,
                custom(person).entrySet().stream().map(entry -> entry.getKey() + " = " + entry.getValue()).collect(Collectors.joining("\n")));
    }

    static PersonForm of(String id, Map<String, String> parameters) {
        return new PersonForm(id, parameters.getOrDefault("email", ""), parameters.getOrDefault("status", "active"),
                parameters.getOrDefault("assignment", "none"), parameters, parameters.getOrDefault("further", ""));
    }

    public List<String> names() {
        return Person.COLUMNS;
    }

    public String label(String column) {
        return LABELS.get(column);
    }

    public String value(String column) {
        return columns.getOrDefault(column, "");
    }

    /**
     * What the form says; a further attribute whose line is gone is cleared.
     *
     * @param before the person's custom attributes so far
     * @throws IllegalArgumentException if a line of the further attributes cannot be read
     */
    PersonDraft draft(Map<String, String> before) {
        Map<String, String> attributes = new HashMap<>();
        before.keySet().forEach(name -> attributes.put(name, ""));
        attributes.putAll(furtherByName());
        Person.COLUMNS.forEach(column -> attributes.put(column, value(column)));
        return new PersonDraft(id, email, status, attributes, Assignment.of(assignment));
    }

    private Map<String, String> furtherByName() {
        Map<String, String> attributes = new LinkedHashMap<>();
        further.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            int sign = line.indexOf('=');
            if (sign < 1) {
                throw new IllegalArgumentException("the line \"" + line + "\" has no name; write name = value");
            }
            String name = Edges.strip(line.substring(0, sign));
            if (Person.COLUMNS.contains(name)) {
                throw new IllegalArgumentException(name + " has a field of its own; fill in that one");
            }
            attributes.put(name, line.substring(sign + 1).strip());
        });
        return attributes;
    }

    static Map<String, String> custom(Person person) {
        Map<String, String> custom = new TreeMap<>(person.attributes());
        custom.keySet().removeAll(Person.COLUMNS);
        return custom;
    }
}
