package io.rosterbridge.imports;

import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.profile.AttributeMapping;
import io.rosterbridge.profile.Mapper;
import io.rosterbridge.profile.MappingFailed;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The mapping read backwards: what a person must say so that the mapping in force makes of them just what Calendly holds. An
 * expression is not inverted but tried, and whatever is found is proven by the mapping itself; so nothing that is imported is
 * sent back as a change.
 */
final class Backward {

    /** What an expression for a name most likely begins with. */
    private static final List<String> NAMES = List.of("full_name", "display_name");

    /** Fields that no import writes for the sake of another attribute. */
    private static final List<String> FIXED = List.of("id", "email", "status");

    private final Profile profile;
    private final Mapper mapper;

    Backward(ProfileInForce inForce) {
        this.profile = inForce.profile();
        this.mapper = inForce.mapper();
    }

    /**
     * The draft that makes a person what Calendly holds.
     *
     * @param before the person, or empty for somebody new
     * @throws RowRefused if no draft does
     * @throws io.rosterbridge.directory.PersonRefused if the directory cannot take the values
     */
    PersonDraft draft(String id, Optional<Person> before, ScimUser calendly, Assignment assignment) {
        String status = before.isPresent() ? null : calendly.isActive() ? "active" : "inactive";
        Map<String, String> attributes = new HashMap<>(before.isPresent() ? Map.of() : externalId(calendly));
        String email = before.isEmpty() ? calendly.userName() : null;
        Optional<String> userNameField = field(ScimAttribute.USER_NAME);
        if (before.filter(person -> holdsUserName(person, calendly)).isEmpty()) {
            if (userNameField.filter(name -> !name.equals("email")).isPresent()) {
                attributes.putAll(said(userNameField.get(), calendly.userName()));
            } else {
                email = calendly.userName();
            }
        }
        for (Map<String, String> name : names(before, calendly)) {
            Map<String, String> tried = new HashMap<>(attributes);
            tried.putAll(name);
            PersonDraft draft = new PersonDraft(id, email, status, tried, assignment);
            if (difference(draft.over(before), calendly).isEmpty()) {
                return draft;
            }
        }
        PersonDraft plain = new PersonDraft(id, email, status, attributes, assignment);
        ScimAttribute differing = difference(plain.over(before), calendly).orElse(ScimAttribute.DISPLAY_NAME);
        throw new RowRefused(differing.scimName() + " cannot become what Calendly holds: the mapping makes it from "
                + profile.attribute(differing).map(attribute -> attribute.source().kind()).orElse("nothing")
                + ", and no field of the directory leads there; change it by hand, or take the directory as source");
    }

    /** The id of somebody new whose externalId the mapping makes from it; empty if it does not, or if there is none. */
    Optional<String> id(ScimUser calendly) {
        return field(ScimAttribute.EXTERNAL_ID).filter("id"::equals).flatMap(field -> calendly.externalId()).map(String::strip)
                .filter(id -> !id.isEmpty());
    }

    private Map<String, String> externalId(ScimUser calendly) {
        return field(ScimAttribute.EXTERNAL_ID).flatMap(field -> calendly.externalId().map(id -> said(field, id))).orElse(Map.of());
    }

    /** Whether the mapping makes of this person just what Calendly holds. */
    boolean isInStep(Person person, ScimUser calendly) {
        return difference(person, calendly).isEmpty();
    }

    /** The status the mapping makes of this person; empty if it makes none. */
    Optional<Boolean> active(Person person) {
        try {
            return Optional.of(mapper.identify(person).active());
        } catch (MappingFailed failed) {
            return Optional.empty();
        }
    }

    private boolean holdsUserName(Person person, ScimUser calendly) {
        try {
            return UserName.key(mapper.identify(person).userName()).equals(UserName.key(calendly.userName()));
        } catch (MappingFailed failed) {
            return false;
        }
    }

    /** What may be said of the name, the least first. */
    private List<Map<String, String>> names(Optional<Person> before, ScimUser calendly) {
        Optional<AttributeMapping> mapping = profile.attribute(ScimAttribute.DISPLAY_NAME);
        if (calendly.displayName().isEmpty() || mapping.isEmpty()) {
            return List.of(Map.of());
        }
        String name = calendly.displayName().get();
        Stream<Map<String, String>> changed = field(ScimAttribute.DISPLAY_NAME).map(field -> Stream.of(said(field, name)))
                .orElseGet(() -> mapping.get().source() instanceof Source.Expression
                        ? NAMES.stream().map(field -> Map.of(field, name)) : Stream.of());
        // Somebody new whose name the mapping makes from the address shall have one all the same.
        return (before.isPresent() ? Stream.concat(Stream.of(Map.<String, String>of()), changed)
                : Stream.concat(changed, Stream.of(Map.<String, String>of()))).toList();
    }

    private static Map<String, String> said(String field, String value) {
        return FIXED.contains(field) ? Map.of() : Map.of(field, value);
    }

    private Optional<String> field(ScimAttribute target) {
        return profile.attribute(target).map(AttributeMapping::source)
                .flatMap(source -> source instanceof Source.Field field ? Optional.of(field.text()) : Optional.empty());
    }

    private Optional<ScimAttribute> difference(Person person, ScimUser calendly) {
        try {
            ScimUser mapped = mapper.map(person, profile.attribute(ScimAttribute.DISPLAY_NAME).isPresent());
            return ScimUser.differences(mapped, calendly).stream().filter(attribute -> attribute != ScimAttribute.EXTERNAL_ID
                    && (attribute != ScimAttribute.DISPLAY_NAME || calendly.displayName().isPresent())).findFirst();
        } catch (MappingFailed failed) {
            return Optional.of(failed.attribute());
        }
    }
}
