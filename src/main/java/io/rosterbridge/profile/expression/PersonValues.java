package io.rosterbridge.profile.expression;

import io.rosterbridge.domain.Person;
import java.util.AbstractMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The variables of an expression: texts, empty where the person has nothing or nothing that can be seen. */
final class PersonValues extends AbstractMap<String, String> {

    /** By which name the further columns are found. */
    static final String CUSTOM = "custom";
    /** The attributes every person may have. */
    static final Set<String> NAMES = new LinkedHashSet<>(Stream.concat(Stream.of("id", "email", "status"), Person.COLUMNS.stream()).toList());

    private final Person person;

    PersonValues(Person person) {
        this.person = person;
    }

    /** How an expression names a further column. */
    static String custom(String column) {
        return column.matches("[A-Za-z_]\\w*") ? CUSTOM + "." + column
                : CUSTOM + "[\"" + column.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
    }

    Optional<Object> find(String name) {
        return name.equals(CUSTOM) ? Optional.of(this) : NAMES.contains(name) ? Optional.of(shown(name)) : Optional.empty();
    }

    private String shown(String name) {
        return Cost.paid(person.value(name).filter(Functions::shows).orElse(""));
    }

    // ---- the further columns: a column that this person has not is empty, not an error

    @Override
    public String get(Object column) {
        return NAMES.contains(column) ? "" : shown((String) column);
    }

    @Override
    public boolean containsKey(Object column) {
        return true;
    }

    /** Not for lookups: no expression can go through a map. */
    @Override
    public Set<Entry<String, String>> entrySet() {
        return person.attributes().entrySet();
    }
}
