package io.rosterbridge.calendly;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What to deliver, and what is known beforehand.
 *
 * @param action        anything but NOTHING
 * @param wanted        the values to send; for DEACTIVATE and DELETE what is held, with {@code active} as wanted
 * @param differing     the attributes an UPDATE, ACTIVATE or DEACTIVATE sends
 * @param account       the linked Calendly user; empty for CREATE only
 * @param lookUpFirst   whether an earlier creation had no clear answer
 * @param linksExisting whether an existing Calendly user with the same userName may be linked
 * @param updateMethod  how this target takes changes
 * @param noSeatWords   found in the words of a 4xx answer, they mean that no seat is free
 */
public record DeliveryOrder(Action action, ScimUser wanted, Set<ScimAttribute> differing, Optional<Account> account,
                            boolean lookUpFirst, boolean linksExisting, UpdateMethod updateMethod, Pattern noSeatWords) {

    public DeliveryOrder {
        Objects.requireNonNull(wanted);
        Objects.requireNonNull(noSeatWords);
        if (account.isEmpty() != (action == Action.CREATE)) {
            throw new IllegalArgumentException(action + " with account " + account.map(Account::scimId).orElse("none"));
        }
    }

    /** The base with the differing attributes as wanted: what a PUT carries, and what is held after the write. */
    ScimUser wantedOver(ScimUser base) {
        return new ScimUser(
                differing.contains(ScimAttribute.USER_NAME) ? wanted.userName() : base.userName(),
                differing.contains(ScimAttribute.DISPLAY_NAME) ? wanted.displayName() : base.displayName(),
                differing.contains(ScimAttribute.ACTIVE) ? wanted.active() : base.active(),
                differing.contains(ScimAttribute.EXTERNAL_ID) ? wanted.externalId() : base.externalId());
    }
}
