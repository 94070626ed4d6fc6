package io.rosterbridge.directory;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Excerpt;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.StorableText;
import io.rosterbridge.domain.UserName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a source says of one person. {@code null}, or an attribute that is not in the map, leaves the value as it is; an empty
 * attribute clears it. Surrounding white space is dropped.
 *
 * @param id         the source's own id of the person, which never changes; 1 to 200 characters, no control characters
 * @param email      up to 320 characters without white space, one {@code @} inside; needed for somebody new; cannot be cleared
 * @param status     {@code active} or {@code inactive}; empty is like {@code null}
 * @param attributes by column name ({@link Person#COLUMNS}) or name of a custom attribute; values up to 1,000 characters
 * @param assignment whether Calendly is assigned
 */
public record PersonDraft(String id, String email, String status, Map<String, String> attributes, Assignment assignment) {

    static final int ID_LENGTH = 200;
    static final int EMAIL_LENGTH = 320;
    static final int VALUE_LENGTH = 1000;

    private static final List<String> NOT_CUSTOM = List.of("id", "email", "status", "assigned");

    /** @throws PersonRefused if one of the values is outside its limits */
    public PersonDraft {
        id = checkedId(id);
        email = email == null ? null : checkedEmail(email.strip());
        status = status == null || status.isBlank() ? null : checkedStatus(status.strip());
        attributes = attributes.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toUnmodifiableMap(entry -> checkedName(entry.getKey()),
                        entry -> checkedValue(entry.getKey(), entry.getValue().strip())));
        CustomAttributes.write(new TreeMap<>(custom(attributes)));
    }

    /** Those attributes that are none of the contract's columns. */
    Map<String, String> custom() {
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
        String id = Objects.requireNonNullElse(given, "").strip();
        if (id.isEmpty()) {
            throw new PersonRefused("id", "is empty; every person needs an id that never changes");
        }
        if (id.length() > ID_LENGTH) {
            throw new PersonRefused("id", "has " + id.length() + " characters, the limit is " + ID_LENGTH + "; use a shorter id");
        }
        if (id.chars().anyMatch(Character::isISOControl)) {
            throw new PersonRefused("id", "has a control character; remove it");
        }
        return storable("id", id);
    }

    private static String checkedEmail(String email) {
        if (email.isEmpty()) {
            throw new PersonRefused("email", "is empty; every person needs an address");
        }
        if (email.length() > EMAIL_LENGTH) {
            throw new PersonRefused("email", "has " + email.length() + " characters, the limit is " + EMAIL_LENGTH
                    + "; correct the address");
        }
        int keyLength = UserName.key(email).length();
        if (keyLength > EMAIL_LENGTH) {
            throw new PersonRefused("email", "has " + keyLength + " characters in lower case, the limit is " + EMAIL_LENGTH
                    + "; correct the address");
        }
        int at = email.indexOf('@');
        if (at < 1 || at != email.lastIndexOf('@') || at == email.length() - 1
                || email.chars()
                        .anyMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c))) {
            throw new PersonRefused("email", "is \"" + email
                    + "\", which is no address: one @ with something on both sides and no spaces; correct it");
        }
        return storable("email", email);
    }

    private static String checkedStatus(String status) {
        String word = status.toLowerCase(Locale.ROOT);
        if (!word.equals("active") && !word.equals("inactive")) {
            throw new PersonRefused("status", "is \"" + Excerpt.of(status)
                    + "\"; it must be active or inactive, or empty to leave it as it is");
        }
        return word;
    }

    static String checkedName(String name) {
        if (name.isBlank() || name.length() > ID_LENGTH || name.chars().anyMatch(Character::isISOControl)
                || NOT_CUSTOM.contains(name)) {
            throw new PersonRefused("attributes", "has the name \"" + Excerpt.of(name) + "\"; a name has 1 to " + ID_LENGTH
                    + " characters without control characters, and is none of " + NOT_CUSTOM + "; rename it");
        }
        return storable("attributes", name);
    }

    private static String checkedValue(String name, String value) {
        if (value.length() > VALUE_LENGTH) {
            throw new PersonRefused(name, "has " + value.length() + " characters, the limit is " + VALUE_LENGTH + "; shorten it");
        }
        return storable(name, value);
    }

    private static String storable(String field, String value) {
        if (!StorableText.is(value)) {
            throw new PersonRefused(field, "has a character that is no text (NUL or half a surrogate pair); remove it");
        }
        return value;
    }
}
