package io.rosterbridge.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rosterbridge.platform.text.MailAddress;
import java.time.Instant;
import java.util.Locale;

/**
 * A member of the practice organization, or somebody invited to it, as it was at one moment.
 *
 * @param id              opaque, stable, never used again
 * @param userName        the address in force
 * @param externalId      the identity provider's id; null if none was sent
 * @param enabled         what {@code active} was last set to
 * @param accepted        whether the person ever accepted an invitation; always true for those who were here before
 * @param pendingUserName the new address that awaits its confirmation; null if none does
 * @param invitation      the last invitation; null if none was sent
 * @param preExisting     whether the account is older than its membership
 * @param order           position among all accounts: the order of creation, with gaps
 */
public record PracticeAccount(String id, String userName, String displayName, String externalId, Role role, boolean enabled,
        boolean accepted, String pendingUserName, Invitation invitation, boolean preExisting, Instant created,
        Instant lastModified, long order) {

    /** What a member may do; SCIM neither shows nor sets it. */
    public enum Role { OWNER, ADMIN, USER }

    /** The state that seats and lists go by. */
    public enum State { PENDING, ACTIVE, DEACTIVATED }

    /** What became of an invitation; a declined one takes its account out of the organization. */
    public enum InvitationStatus { PENDING, ACCEPTED, DECLINED }

    /**
     * An invitation by mail.
     *
     * @param resent whether the one automatic reminder has been sent
     */
    public record Invitation(Instant sentAt, boolean resent, InvitationStatus status) {

        Invitation withStatus(InvitationStatus other) {
            return new Invitation(sentAt, resent, other);
        }
    }

    /** {@code DEACTIVATED} unless enabled, else {@code PENDING} until accepted. */
    @JsonProperty
    public State state() {
        if (!enabled) {
            return State.DEACTIVATED;
        }
        return accepted ? State.ACTIVE : State.PENDING;
    }

    /**
     * What two spellings of one userName share here. It folds more than this application does, such as KELVIN SIGN onto k, as a server
     * may: no person may be taken for another because of it.
     */
    static String key(String userName) {
        int at = userName.lastIndexOf('@') + 1;
        String domain = MailAddress.key("x@" + userName.substring(at)).substring("x@".length());
        return at == 0 ? userName.toLowerCase(Locale.ROOT) : userName.substring(0, at).toLowerCase(Locale.ROOT) + domain;
    }

    /** The {@code userName} SCIM answers. */
    String shownUserName(PracticeSettings settings) {
        return switch (settings.addressShown) {
            case OLD -> userName;
            case NEW -> pendingUserName == null ? userName : pendingUserName;
        };
    }

    /** The {@code active} SCIM answers. */
    boolean shownActive(PracticeSettings settings) {
        return switch (state()) {
            case ACTIVE -> true;
            case DEACTIVATED -> false;
            case PENDING -> settings.pendingUsers != PracticeSettings.PendingUsers.LISTED_INACTIVE;
        };
    }

    UserAttributes attributes() {
        return new UserAttributes(userName, displayName, enabled, externalId);
    }

    PracticeAccount withAttributes(UserAttributes other, Instant now) {
        return new PracticeAccount(id, other.userName(), other.displayName(), other.externalId(), role, other.active(), accepted,
                pendingUserName, invitation, preExisting, created, now, order);
    }

    PracticeAccount withAccepted(Invitation acceptedInvitation, Instant now) {
        return new PracticeAccount(id, userName, displayName, externalId, role, enabled, true, pendingUserName,
                acceptedInvitation, preExisting, created, now, order);
    }

    PracticeAccount withInvitation(Invitation other) {
        return new PracticeAccount(id, userName, displayName, externalId, role, enabled, accepted, pendingUserName, other,
                preExisting, created, lastModified, order);
    }

    PracticeAccount withPendingUserName(String other, Instant now) {
        return new PracticeAccount(id, userName, displayName, externalId, role, enabled, accepted, other, invitation,
                preExisting, created, now, order);
    }
}
