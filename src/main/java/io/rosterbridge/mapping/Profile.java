package io.rosterbridge.mapping;

import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.ScimAttribute;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How Calendly is provisioned: the mapping of the attributes, the enabled actions, linking and the safety limits.
 *
 * @param attributes the mapped attributes, in the order they are sent
 * @param actions    the enabled actions, with {@code when-unassigned} among them
 * @param linking    what happens to a person who already has a Calendly user
 * @param safety     the limits
 * @param document   the YAML it was read from, with its comments
 */
public record Profile(List<AttributeMapping> attributes, EnabledActions actions, Linking linking, Safety safety,
                      String document) {

    /** Where the profile lies, as messages name it. */
    public static final String FILE = "mappings/calendly.yaml";

    public Profile {
        attributes = List.copyOf(attributes);
        Objects.requireNonNull(actions);
        Objects.requireNonNull(linking);
        Objects.requireNonNull(safety);
        Objects.requireNonNull(document);
    }

    /**
     * Reads a profile.
     *
     * @param fileName the name that messages give the document
     * @throws ProfileInvalid if anything is wrong with it, naming every mistake
     */
    public static Profile parse(String fileName, String yaml) {
        return new ProfileReader(fileName, yaml).read();
    }

    /** The mapping of one attribute; empty if it is not mapped, and so never sent. */
    public Optional<AttributeMapping> attribute(ScimAttribute target) {
        return attributes.stream().filter(attribute -> attribute.target() == target).findFirst();
    }

    /**
     * The same profile with other actions. The text of the document stays, comments and all, if it names every action;
     * else it is written anew.
     */
    public Profile withActions(EnabledActions others) {
        Profile edited = parse(FILE, new ProfileEdit(document).actions(others));
        if (edited.actions.equals(others)) {
            return edited;
        }
        Profile unwritten = new Profile(attributes, others, linking, safety, document);
        return parse(FILE, unwritten.toYaml());
    }

    /**
     * The same profile with other attributes. The text of the document stays, comments and all, but for what changed, if the
     * same attributes are mapped as before; else it is written anew.
     *
     * @param rows by the attribute they make; an attribute that is not among them is not mapped
     * @throws ProfileInvalid if a row is wrong; the path of each problem begins with {@code attributes.} and the attribute's name
     */
    public Profile withAttributes(Map<ScimAttribute, AttributeRow> rows) {
        Map<ScimAttribute, AttributeRow> changed = new EnumMap<>(ScimAttribute.class);
        rows.forEach((target, row) -> {
            if (!attribute(target).map(AttributeRow::of).equals(Optional.of(row))) {
                changed.put(target, row);
            }
        });
        Profile wanted = parse(FILE, ProfileWriter.withAttributes(this, rows));
        if (rows.size() == attributes.size() && changed.keySet().stream().allMatch(target -> attribute(target).isPresent())) {
            Optional<Profile> edited = parsed(new ProfileEdit(document).attributes(changed));
            if (edited.filter(wanted::isLike).isPresent()) {
                return edited.get();
            }
        }
        return wanted;
    }

    /** The same profile with other protected users and another linking; the text of the document stays as far as it can. */
    public Profile with(Linking otherLinking, List<String> protectedUserNames) {
        Profile unwritten = new Profile(attributes, actions, otherLinking,
                safety.protecting(protectedUserNames), document);
        Profile wanted = parse(FILE, unwritten.toYaml());
        return parsed(new ProfileEdit(document).safety(otherLinking, protectedUserNames)).filter(wanted::isLike).orElse(wanted);
    }

    /** The same profile with another linking and other limits; the text of the document stays as far as it can. */
    public Profile with(Linking otherLinking, Safety limits) {
        Profile sameLimits = with(otherLinking, limits.protectedUserNames());
        return sameLimits.safety.equals(limits) ? sameLimits
                : parse(FILE, new Profile(attributes, actions, otherLinking, limits, document).toYaml());
    }

    private static Optional<Profile> parsed(String yaml) {
        try {
            return Optional.of(parse(FILE, yaml));
        } catch (ProfileInvalid notEditedInPlace) {
            return Optional.empty();
        }
    }

    private boolean isLike(Profile other) {
        return attributes.equals(other.attributes) && actions.equals(other.actions) && linking == other.linking && safety.equals(other.safety);
    }

    /** The profile written out in full, every default named, without comments. */
    public String toYaml() {
        return ProfileWriter.yaml(this);
    }

    /** Whether the directory's own status says who is to be active, so that no value has to be mapped to know. */
    public boolean followsStatus() {
        return attribute(ScimAttribute.ACTIVE).map(AttributeMapping::source)
                .filter(source -> source.kind().equals("field") && source.text().equals("status")).isPresent();
    }

    /** Whether both take the userName from the address, which no two present people share. */
    public boolean namesByAddressLike(Profile other) {
        Optional<AttributeMapping> userName = attribute(ScimAttribute.USER_NAME);
        return userName.filter(mapping -> mapping.source().equals(new Source.Field("email"))).isPresent()
                && userName.equals(other.attribute(ScimAttribute.USER_NAME));
    }

    /** Whether another profile may decide otherwise about somebody, so that everybody has to be looked at again. */
    public boolean decidesLike(Profile other) {
        return attributes.equals(other.attributes) && actions.equals(other.actions) && linking == other.linking
                && safety.protectedUserNames().equals(other.safety.protectedUserNames())
                && safety.deleteAfter().equals(other.safety.deleteAfter());
    }
}
