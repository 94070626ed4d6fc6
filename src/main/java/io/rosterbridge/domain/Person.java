package io.rosterbridge.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A person of the directory, as a mapping sees them.
 *
 * @param id         the directory's own id, which never changes; 1 to 200 characters
 * @param email      the primary address, trimmed, in the spelling of the directory; 3 to 320 characters with one {@code @} inside
 * @param active     the directory's status
 * @param attributes every further attribute that has a value, by the column name of the CSV contract
 *                   ({@link #COLUMNS}) or the name of the custom column; no value is blank
 */
public record Person(String id, String email, boolean active, Map<String, String> attributes) {

    /** The attributes every source may give, in the order of the CSV contract. */
    public static final List<String> COLUMNS = List.of("first_name", "last_name", "display_name", "full_name", "employee_id",
            "department", "title", "mobile", "user_type");

    public Person {
        Objects.requireNonNull(id);
        Objects.requireNonNull(email);
        attributes = Map.copyOf(attributes);
    }

    /**
     * One attribute by its name: {@code id}, {@code email}, {@code status} ({@code active} or {@code inactive}), a column
     * or a custom column. Empty if this person has no such value.
     */
    public Optional<String> value(String name) {
        return switch (name) {
            case "id" -> Optional.of(id);
            case "email" -> Optional.of(email);
            case "status" -> Optional.of(active ? "active" : "inactive");
            default -> Optional.ofNullable(attributes.get(name));
        };
    }

    /** All that {@link #value} knows, in a stable order. */
    public Map<String, String> values() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("id", id);
        all.put("email", email);
        all.put("status", active ? "active" : "inactive");
        COLUMNS.stream().filter(attributes::containsKey).forEach(column -> all.put(column, attributes.get(column)));
        attributes.keySet().stream().sorted().forEach(name -> all.putIfAbsent(name, attributes.get(name)));
        return all;
    }
}
