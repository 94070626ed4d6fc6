package io.rosterbridge.profile;

import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.platform.text.Edges;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.text.MailAddress;
import io.rosterbridge.platform.text.PersonName;
import io.rosterbridge.platform.text.StorableText;
import io.rosterbridge.platform.text.TextRefused;
import io.rosterbridge.platform.text.Word;
import io.rosterbridge.profile.expression.ExpressionFailed;
import java.util.List;
import java.util.Optional;

/** Turns a person into what Calendly shall hold, by one profile. Safe to use from many threads. */
public final class Mapper {

    private static final String FILL_IN = "fill it in the directory or add `default` in " + Profile.FILE;
    private static final String CORRECT = "correct it in the directory, or map another field in " + Profile.FILE;
    private static final int MOST_DISPLAY_NAME = 2000;
    private static final int MOST_EXTERNAL_ID = 200;

    private final Profile profile;

    public Mapper(Profile profile) {
        this.profile = profile;
    }

    /**
     * Maps userName and active only.
     *
     * @throws MappingFailed if one of them has no usable value
     */
    public Identity identify(Person person) {
        return new Identity(value(ScimAttribute.USER_NAME, person).orElseThrow(), active(person));
    }

    /**
     * Maps a person.
     *
     * @param creating whether the user is to be created; without it, attributes with {@code apply: on-create} are empty
     * @throws MappingFailed if an attribute has no usable value
     */
    public ScimUser map(Person person, boolean creating) {
        Optional<String> displayName = sent(ScimAttribute.DISPLAY_NAME, person, creating);
        if (creating && displayName.isEmpty()) {
            throw new MappingFailed(person.id(), ScimAttribute.DISPLAY_NAME, "is not mapped, and Calendly requires it",
                    "map it in " + Profile.FILE);
        }
        return new ScimUser(value(ScimAttribute.USER_NAME, person).orElseThrow(), displayName, active(person),
                sent(ScimAttribute.EXTERNAL_ID, person, creating));
    }

    /** The externalId this person is created with; empty if it is not mapped, or has no usable value. */
    public Optional<String> externalId(Person person) {
        try {
            return value(ScimAttribute.EXTERNAL_ID, person);
        } catch (MappingFailed unusable) {
            return Optional.empty();
        }
    }

    /** The displayName this person is created with; empty if it is not mapped, or has no usable value. */
    public Optional<String> displayName(Person person) {
        try {
            return value(ScimAttribute.DISPLAY_NAME, person);
        } catch (MappingFailed unusable) {
            return Optional.empty();
        }
    }

    /** How every mapped attribute of a person comes about; a mistake in one does not hide the others. */
    public List<AttributeTrace> explain(Person person) {
        return profile.attributes().stream().map(attribute -> {
            String source = attribute.source().kind() + " " + attribute.source().text();
            try {
                Optional<String> value = value(attribute, person);
                return new AttributeTrace(attribute.target(), source, attribute.target() == ScimAttribute.ACTIVE
                        ? Optional.of(Boolean.toString(active(person))) : value, Optional.empty());
            } catch (MappingFailed failed) {
                return new AttributeTrace(attribute.target(), source, Optional.empty(), Optional.of(failed.getMessage()));
            }
        }).toList();
    }

    /** What a status means: active or true, inactive or false, in any letter case; empty if it is another word. */
    static Optional<Boolean> truth(String status) {
        return switch (Word.key(status)) {
            case "active", "true" -> Optional.of(true);
            case "inactive", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private boolean active(Person person) {
        return truth(value(ScimAttribute.ACTIVE, person).orElseThrow()).orElseThrow();
    }

    private Optional<String> sent(ScimAttribute target, Person person, boolean creating) {
        return profile.attribute(target).filter(attribute -> creating || !attribute.onCreate())
                .flatMap(attribute -> value(attribute, person));
    }

    private Optional<String> value(ScimAttribute target, Person person) {
        return profile.attribute(target).flatMap(attribute -> value(attribute, person));
    }

    private Optional<String> value(AttributeMapping attribute, Person person) {
        Optional<String> value;
        try {
            value = attribute.choose(attribute.source().of(person)).map(chosen -> canonical(attribute, chosen, person));
        } catch (ExpressionFailed failed) {
            throw new MappingFailed(person.id(), attribute.target(), "has no value: " + failed.getMessage(), failed.advice());
        }
        if (value.isEmpty() && attribute.target() != ScimAttribute.EXTERNAL_ID) {
            throw new MappingFailed(person.id(), attribute.target(), attribute.source().emptiness(),
                    attribute.target() == ScimAttribute.USER_NAME ? "fill it in the directory" : FILL_IN);
        }
        value.ifPresent(present -> check(attribute.target(), present, person));
        return value;
    }

    /** The value with its letters as the mapping wants them, in the form in which Calendly gets it. */
    private static String canonical(AttributeMapping attribute, String value, Person person) {
        if (attribute.target() == ScimAttribute.USER_NAME) {
            return address(attribute, value, person);
        }
        require(StorableText.is(value), attribute.target(), "has a character that is no text (NUL or half a surrogate pair)", person);
        return switch (attribute.target()) {
            case DISPLAY_NAME -> {
                PersonName.Cleaned cleaned = PersonName.name(value);
                yield attribute.letterCase().apply(attribute.trim() || !cleaned.removed().isEmpty() ? cleaned.text() : value);
            }
            case USER_NAME, ACTIVE, EXTERNAL_ID -> attribute.letterCase().apply(attribute.trim() ? Edges.strip(value) : value);
        };
    }

    /** Other letters are the same mailbox; where they are not, as with the ß that has no upper case, the address is nobody's. */
    private static String address(AttributeMapping attribute, String value, Person person) {
        try {
            String address = MailAddress.checked(value);
            String changed = attribute.letterCase().apply(address);
            require(MailAddress.same(address, changed), attribute.target(), "is \"" + Excerpt.of(address) + "\", and letter-case: "
                    + attribute.letterCase().word() + " would make another address of it", person);
            return MailAddress.checked(changed);
        } catch (TextRefused refused) {
            throw new MappingFailed(person.id(), attribute.target(), refused.problem(), CORRECT);
        }
    }

    private static void check(ScimAttribute target, String value, Person person) {
        switch (target) {
            case USER_NAME -> { }
            case DISPLAY_NAME -> require(value.length() <= MOST_DISPLAY_NAME, target, "has " + value.length()
                    + " characters, more than " + MOST_DISPLAY_NAME, person);
            case ACTIVE -> require(truth(value).isPresent(), target, "is \"" + Excerpt.of(value)
                    + "\"; allowed are active, inactive, true and false", person);
            case EXTERNAL_ID -> require(value.length() <= MOST_EXTERNAL_ID, target, "has " + value.length()
                    + " characters, more than " + MOST_EXTERNAL_ID, person);
        }
    }

    private static void require(boolean fine, ScimAttribute target, String found, Person person) {
        if (!fine) {
            throw new MappingFailed(person.id(), target, found, CORRECT);
        }
    }
}
