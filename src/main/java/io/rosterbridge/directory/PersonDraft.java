package io.rosterbridge.directory;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.platform.text.ColumnName;
import io.rosterbridge.platform.text.Edges;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.text.MailAddress;
import io.rosterbridge.platform.text.PersonId;
import io.rosterbridge.platform.text.PersonName;
import io.rosterbridge.platform.text.StorableText;
import io.rosterbridge.platform.text.TextRefused;
import io.rosterbridge.platform.text.Word;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a source says of one person. {@code null}, or an attribute that is not in the map, leaves the value as it is; an empty
 * attribute clears it. Whatever the source, each value takes its canonical form here: see {@link io.rosterbridge.platform.text}.
 *
 * @param id         the source's own id of the person, which never changes; 1 to 200 characters, as {@link PersonId} takes them
 * @param email      an address as {@link MailAddress#checked} takes it; needed for a new person; cannot be cleared
 * @param status     {@code active} or {@code inactive}; empty is like {@code null}
 * @param attributes by column name ({@link Person#COLUMNS}) or name of a custom attribute; values up to 1,000 characters
 * @param assignment whether Calendly is assigned
 */
public record PersonDraft(String id, String email, String status, Map<String, String> attributes, Assignment assignment) {

    public static final int ID_LENGTH = 200;
    public static final int EMAIL_LENGTH = 320;
    public static final int VALUE_LENGTH = 1000;

    private static final Set<String> NOT_CUSTOM = Set.of("id", "email", "status", "assigned");
    /** A text that people read; on one line. */
    private static final Set<String> NAMES = Set.of("first_name", "last_name", "display_name", "full_name");
    /** A text that programs read, so that nothing invisible may stand at its ends. */
    private static final Set<String> CODES = Set.of("employee_id", "mobile", "user_type");

    /** @throws PersonRefused if one of the values is outside its limits */
    public PersonDraft {
        id = checkedId(id);
        email = email == null ? null : checkedEmail(email);
        status = status == null || Word.key(status).isEmpty() ? null : checkedStatus(status);
        attributes = checkedAttributes(attributes);
        CustomAttributes.write(new TreeMap<>(custom(attributes)));
    }

    /** Those attributes that are none of the contract's columns. */
    public Map<String, String> custom() {
        return custom(attributes);
    }

    /**
     * The person as they are once this is said.
     *
     * @throws PersonRefused if it is somebody new without an address
     */
    public Person over(Optional<Person> before) {
        if (email == null && before.isEmpty()) {
            throw new PersonRefused("email", "is missing; somebody new needs an address");
        }
        Map<String, String> merged = new HashMap<>(before.map(Person::attributes).orElse(Map.of()));
        merged.putAll(attributes);
        merged.values().removeIf(String::isEmpty);
        return new Person(id, email != null ? email : before.get().email(),
                status != null ? status.equals("active") : before.map(Person::active).orElse(true), merged);
    }

    private static Map<String, String> custom(Map<String, String> attributes) {
        return attributes.entrySet().stream().filter(entry -> !Person.COLUMNS.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String checkedId(String given) {
        String id = checked("id", Objects.requireNonNullElse(given, ""), PersonId::checked);
        if (id.isEmpty()) {
            throw new PersonRefused("id", "is empty; every person needs an id that never changes");
        }
        if (id.length() > ID_LENGTH) {
            throw new PersonRefused("id", "has " + id.length() + " characters, the limit is " + ID_LENGTH + "; use a shorter id");
        }
        return id;
    }

    private static String checkedEmail(String email) {
        return checked("email", email, MailAddress::checked);
    }

    private static String checked(String field, String value, UnaryOperator<String> check) {
        try {
            return check.apply(value);
        } catch (TextRefused refused) {
            throw new PersonRefused(field, refused.getMessage());
        }
    }

    private static String checkedStatus(String status) {
        String word = Word.key(status);
        if (!word.equals("active") && !word.equals("inactive")) {
            throw new PersonRefused("status", "is \"" + Excerpt.of(Edges.strip(status))
                    + "\"; it must be active or inactive, or empty to leave it as it is");
        }
        return word;
    }

    private static Map<String, String> checkedAttributes(Map<String, String> given) {
        Map<String, String> attributes = new HashMap<>();
        given.forEach((name, value) -> {
            if (value != null && attributes.put(checkedName(name), checkedValue(name, value)) != null) {
                throw new PersonRefused("attributes", "has \"" + Excerpt.of(name) + "\" twice, written in two ways; send one");
            }
        });
        return Map.copyOf(attributes);
    }

    /** The name of an attribute in its canonical form. */
    public static String checkedName(String given) {
        if (Person.COLUMNS.contains(given)) {
            return given;
        }
        String name = checked("attributes", given, ColumnName::checked);
        if (name.isEmpty() || name.length() > ID_LENGTH || NOT_CUSTOM.contains(ColumnName.key(name)) || Person.COLUMNS.contains(name)) {
            throw new PersonRefused("attributes", "has the name \"" + Excerpt.of(given) + "\"; a name has 1 to " + ID_LENGTH
                    + " characters that show, and is none of " + NOT_CUSTOM.stream().sorted().toList() + " and no other spelling of a column "
                    + "of the contract; rename it");
        }
        return name;
    }

    private static String checkedValue(String name, String given) {
        storable(name, given);
        String value = clean(name, given).text();
        if (value.length() > VALUE_LENGTH) {
            throw new PersonRefused(name, "has " + value.length() + " characters, the limit is " + VALUE_LENGTH + "; shorten it");
        }
        return CODES.contains(name) ? Edges.strip(value) : value;
    }

    private static PersonName.Cleaned clean(String name, String value) {
        return NAMES.contains(name) ? PersonName.name(value) : PersonName.text(value);
    }

    /**
     * What a value loses when a draft is made of it, beside white space at its ends: the code point and the place; empty if it loses
     * nothing.
     */
    public static Optional<String> removed(String name, String value) {
        return clean(name, value).told().map(told -> name + " had " + told);
    }

    private static void storable(String field, String value) {
        if (!StorableText.is(value)) {
            throw new PersonRefused(field, "has a character that is no text (NUL or half a surrogate pair); remove it");
        }
    }
}
