package io.rosterbridge.calendly;

import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * What to deliver, and what is known beforehand.
 *
 * @param action          what to do; NOTHING looks up what is unclear and writes nothing
 * @param wanted          the values to send; for DEACTIVATE and DELETE what is held, with {@code active} as wanted; for NOTHING
 *                        only its externalId counts
 * @param differing       the attributes an UPDATE, ACTIVATE or DEACTIVATE sends
 * @param account         the linked Calendly user; empty for CREATE and NOTHING only
 * @param unclearUserName what an earlier creation without a clear answer was sent with; always there for NOTHING
 * @param existing        what may become of an existing Calendly user with the same userName
 * @param updateMethod    how this target takes changes
 * @param noSeatWords     found in the words of a 4xx answer, they mean that no seat is free
 * @param lateness        in what Calendly may show less than it has
 */
public record DeliveryOrder(Action action, ScimUser wanted, Set<ScimAttribute> differing, Optional<Account> account,
                            Optional<String> unclearUserName, ExistingUser existing, UpdateMethod updateMethod, Pattern noSeatWords,
                            Lateness lateness) {

    /**
     * In what Calendly may show less than it has.
     *
     * @param maybeNotListed whether a user made by the unclear creation may not be listed yet, so that a lookup which finds nobody is
     *                       not believed
     * @param maybeInvited   whether a user just made may be shown as inactive because the invitation is not accepted yet
     * @param isUnverified   whether the userName of the account was sent and is not shown yet, so that an earlier one may be shown
     */
    public record Lateness(boolean maybeNotListed, boolean maybeInvited, BooleanSupplier isUnverified) {

        /** New users are listed at once and shown as active, and the account's userName is shown as it is held. */
        public static final Lateness NONE = new Lateness(false, false, () -> false);

        public Lateness {
            Objects.requireNonNull(isUnverified);
        }
    }

    public DeliveryOrder {
        Objects.requireNonNull(wanted);
        Objects.requireNonNull(existing);
        Objects.requireNonNull(noSeatWords);
        Objects.requireNonNull(lateness);
        if (action == Action.NOTHING && unclearUserName.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to deliver");
        }
        if (account.isEmpty() != (action == Action.CREATE || action == Action.NOTHING)) {
            throw new IllegalArgumentException(action + " with account " + account.map(Account::scimId).orElse("none"));
        }
    }

    /** The base with the differing attributes as wanted: what a PUT carries, and what is held after the write. It always says {@code active}. */
    ScimUser wantedOver(ScimUser base) {
        return new ScimUser(
                differing.contains(ScimAttribute.USER_NAME) ? wanted.userName() : base.userName(),
                differing.contains(ScimAttribute.DISPLAY_NAME) ? wanted.displayName() : base.displayName(),
                differing.contains(ScimAttribute.ACTIVE) || base.active().isEmpty() ? wanted.active() : base.active(),
                differing.contains(ScimAttribute.EXTERNAL_ID) ? wanted.externalId() : base.externalId());
    }
}
