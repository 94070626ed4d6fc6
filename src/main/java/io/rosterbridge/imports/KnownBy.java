package io.rosterbridge.imports;

import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.profile.AttributeTrace;
import io.rosterbridge.profile.Mapper;
import io.rosterbridge.profile.MappingFailed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a person may be known by in Calendly, as the mapping in force says.
 *
 * @param mapped     the person as a Calendly user; empty if the mapping failed
 * @param externalId the mapped one, also where it is only sent when a user is created
 * @param failure    why the mapping failed; null if it did not
 * @param addresses  keys of the mapped userName and of the primary and secondary addresses
 */
record KnownBy(Optional<ScimUser> mapped, Optional<String> externalId, String failure, Set<String> addresses) {

    private static final int LONGEST_ADDRESS = 320;

    KnownBy {
        addresses = Set.copyOf(addresses);
    }

    /** @param secondaryAddresses the attribute that holds further addresses, separated by comma, semicolon or blank */
    static KnownBy of(Person person, Mapper mapper, String secondaryAddresses) {
        Set<String> addresses = new LinkedHashSet<>();
        addresses.add(UserName.key(person.email()));
        person.value(secondaryAddresses).ifPresent(texts -> List.of(texts.split("[,;\\s\\p{Z}]+")).stream()
                .map(UserName::key).filter(key -> !key.isEmpty() && key.length() <= LONGEST_ADDRESS).forEach(addresses::add));
        try {
            ScimUser mapped = mapper.map(person, false);
            addresses.add(UserName.key(mapped.userName()));
            // An externalId that is only sent on creation is no difference later, but still tells who it is.
            Optional<String> externalId = mapped.externalId().or(() -> traced(mapper, person, ScimAttribute.EXTERNAL_ID));
            return new KnownBy(Optional.of(mapped), externalId, null, addresses);
        } catch (MappingFailed failed) {
            // Whoever cannot be mapped is still found, so that their Calendly user is not taken for somebody new.
            traced(mapper, person, ScimAttribute.USER_NAME).map(UserName::key).ifPresent(addresses::add);
            return new KnownBy(Optional.empty(), traced(mapper, person, ScimAttribute.EXTERNAL_ID), failed.getMessage(), addresses);
        }
    }

    /** Whether a Calendly user may be this person: by externalId or by address. */
    boolean fits(ScimUser calendly) {
        return calendly.externalId().isPresent() && calendly.externalId().equals(externalId)
                || addresses.contains(UserName.key(calendly.userName()));
    }

    private static Optional<String> traced(Mapper mapper, Person person, ScimAttribute attribute) {
        return mapper.explain(person).stream().filter(trace -> trace.target() == attribute).findFirst().flatMap(AttributeTrace::value);
    }
}
