package io.rosterbridge.domain;

import io.rosterbridge.platform.text.PersonName;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The four attributes of a Calendly user; nothing else ever leaves this application.
 *
 * @param userName    the mail address the person logs in with; not blank, compared by {@link UserName#key}
 * @param displayName the shown name; empty if the mapping leaves it alone or Calendly did not say
 * @param active      whether the user may log in; empty if Calendly did not say, which means neither (RFC 7643 section 4.1.1)
 * @param externalId  our id of the person; empty if the mapping does not send it or Calendly did not say
 */
public record ScimUser(String userName, Optional<String> displayName, Optional<Boolean> active, Optional<String> externalId) {

    public ScimUser {
        Objects.requireNonNull(displayName);
        Objects.requireNonNull(active);
        Objects.requireNonNull(externalId);
        if (userName.isBlank()) {
            throw new IllegalArgumentException("a SCIM user needs a userName");
        }
    }

    /** A user of whom it is known whether they may log in. */
    public ScimUser(String userName, Optional<String> displayName, boolean active, Optional<String> externalId) {
        this(userName, displayName, Optional.of(active), externalId);
    }

    public ScimUser withActive(boolean other) {
        return new ScimUser(userName, displayName, other, externalId);
    }

    /** Whether the user surely may log in; false if it is not known. */
    public boolean isActive() {
        return active.orElse(false);
    }

    /** Whether the user surely may not log in; false if it is not known. */
    public boolean isInactive() {
        return !active.orElse(true);
    }

    /**
     * The attributes whose wanted value differs from the held one. Another spelling of the same mailbox is no difference ({@link
     * UserName#key}), nor is white space around a displayName or another way to write an accent in it. An attribute that is not
     * wanted ({@code Optional.empty()}) is left alone, one that is not known differs, and an externalId that is there already is never
     * overwritten: it is a person's link.
     */
    public static Set<ScimAttribute> differences(ScimUser wanted, ScimUser held) {
        Set<ScimAttribute> differing = EnumSet.noneOf(ScimAttribute.class);
        if (!UserName.key(wanted.userName).equals(UserName.key(held.userName))) {
            differing.add(ScimAttribute.USER_NAME);
        }
        if (wanted.displayName.isPresent() && held.displayName.filter(name -> PersonName.same(name, wanted.displayName.get())).isEmpty()) {
            differing.add(ScimAttribute.DISPLAY_NAME);
        }
        if (wanted.active.isPresent() && !wanted.active.equals(held.active)) {
            differing.add(ScimAttribute.ACTIVE);
        }
        if (wanted.externalId.isPresent() && held.externalId.isEmpty()) {
            differing.add(ScimAttribute.EXTERNAL_ID);
        }
        return differing;
    }

    /**
     * The differences that are worth a request. A missing externalId goes along with others; on its own it is worth none
     * unless it is to be claimed, so that a user who was only found and linked is left as they are.
     */
    public static Set<ScimAttribute> changes(ScimUser wanted, ScimUser held, boolean claimsExternalId) {
        Set<ScimAttribute> differing = differences(wanted, held);
        if (!claimsExternalId && differing.equals(EnumSet.of(ScimAttribute.EXTERNAL_ID))) {
            differing.clear();
        }
        return differing;
    }
}
