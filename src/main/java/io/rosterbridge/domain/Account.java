package io.rosterbridge.domain;

import java.util.Objects;

/**
 * A Calendly user that is linked to a person.
 *
 * @param scimId             Calendly's own id of the user, opaque and case-exact
 * @param held               what Calendly is known to hold: what was last sent, or what was found when linking
 * @param correctsExternalId whether an admin has asked for its externalId to be overwritten, which happens in no other case
 */
public record Account(String scimId, ScimUser held, boolean correctsExternalId) {

    public Account {
        Objects.requireNonNull(scimId);
        Objects.requireNonNull(held);
    }

    public Account(String scimId, ScimUser held) {
        this(scimId, held, false);
    }
}
