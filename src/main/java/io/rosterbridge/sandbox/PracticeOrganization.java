package io.rosterbridge.sandbox;

import io.rosterbridge.sandbox.PracticeAccount.Invitation;
import io.rosterbridge.sandbox.PracticeAccount.InvitationStatus;
import io.rosterbridge.sandbox.PracticeAccount.Role;
import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeSettings.PendingDeletion;
import io.rosterbridge.sandbox.PracticeSettings.PreExistingDeletion;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The members of a Calendly organization and the rules Calendly documents for them. Thread-safe; every operation happens as a
 * whole or not at all.
 *
 * <p>It starts with one owner and one admin, who occupy seats.
 */
public final class PracticeOrganization {

    /** The one owner at the start; cannot be deactivated or deleted. */
    public static final String OWNER = "olivia.owner@example.com";
    /** The one admin at the start. */
    public static final String ADMIN = "adam.admin@example.com";

    /** A change asked for over SCIM, and whether it made a difference. */
    record Written(PracticeAccount account, boolean changed) {
    }

    private final Clock clock;
    private final PracticeTokens tokens;
    private volatile PracticeSettings settings;
    private volatile boolean scimEnabled = true;
    private Accounts accounts = new Accounts();
    private Mailbox mailbox = new Mailbox();
    private int seats;
    private final Set<String> elsewhere = new HashSet<>();
    private final Map<String, Departure> departures = new LinkedHashMap<>();

    public PracticeOrganization(PracticeSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.tokens = new PracticeTokens(clock);
        reset();
    }

    Clock clock() {
        return clock;
    }

    PracticeTokens tokens() {
        return tokens;
    }

    PracticeSettings settings() {
        return settings;
    }

    void change(PracticeSettings other) {
        settings = other;
    }

    boolean scimEnabled() {
        return scimEnabled;
    }

    void setScimEnabled(boolean enabled) {
        scimEnabled = enabled;
    }

    // What SCIM asks for

    synchronized PracticeAccount create(UserAttributes wanted) {
        sendDueReminders();
        Instant now = now();
        checkFree(wanted.userName(), null);
        checkRecreation(wanted.userName(), now);
        if (wanted.active() || settings.deactivatedHoldsSeat) {
            checkSeat();
        }
        PracticeAccount account = new PracticeAccount(newId(), wanted.userName(), wanted.displayName(),
                wanted.externalId(), Role.USER, wanted.active(), false, null, null, false, now, now, accounts.lastOrder() + 1);
        account = wanted.active() ? invite(account, now) : account;
        accounts.add(account);
        return account;
    }

    synchronized PracticeAccount get(String id) {
        sendDueReminders();
        return accounts.withId(id).orElseThrow(() -> Refused.with(404, "User " + id + " not found"));
    }

    /** Changes all attributes at once or, when any is refused, none. */
    synchronized Written update(String id, UnaryOperator<UserAttributes> change) {
        PracticeAccount before = get(id);
        UserAttributes wanted = change.apply(before.attributes());
        Instant now = now();
        boolean newAddress = isNewAddress(before, wanted.userName());
        if (newAddress) {
            checkFree(wanted.userName(), id);
        }
        checkActive(before, wanted.active());
        PracticeAccount after = withAttributes(before, wanted, now);
        if (newAddress) {
            after = after.withPendingUserName(wanted.userName(), now);
        }
        if (after == before) {
            return new Written(before, false);
        }
        if (newAddress) {
            mailbox.send(PracticeMail.Kind.ADDRESS_VERIFICATION, wanted.userName(), id, now);
        }
        if (after.state() == State.PENDING && after.invitation() == null) {
            after = invite(after, now);
        }
        accounts.replace(before, after);
        return new Written(after, true);
    }

    synchronized void delete(String id) {
        PracticeAccount account = get(id);
        if (account.role() == Role.OWNER) {
            throw Refused.with(settings.ownerStatus, "The owner cannot be deleted");
        }
        if (account.state() == State.PENDING && settings.pendingDeletion == PendingDeletion.REFUSED_409) {
            throw Refused.with(409, "An invitation that was not accepted cannot be deleted");
        }
        leave(account, deletionReason(account));
    }

    /** Reads several things of one moment. */
    synchronized <T> T read(Function<Accounts, T> reading) {
        sendDueReminders();
        return reading.apply(accounts);
    }

    // What people and Calendly's own pages do

    synchronized PracticeAccount accept(String userName) {
        PracticeAccount account = invited(userName);
        PracticeAccount accepted =
                account.withAccepted(account.invitation().withStatus(InvitationStatus.ACCEPTED), now());
        accounts.replace(account, accepted);
        return accepted;
    }

    synchronized int acceptAll() {
        List<PracticeAccount> pending = accounts.all().stream().filter(a -> a.state() == State.PENDING).toList();
        pending.forEach(account -> accept(account.userName()));
        return pending.size();
    }

    synchronized void decline(String userName) {
        PracticeAccount account = invited(userName);
        leave(account.withInvitation(account.invitation().withStatus(InvitationStatus.DECLINED)),
                Departure.Reason.INVITATION_DECLINED);
    }

    synchronized PracticeAccount confirmAddress(String userName) {
        PracticeAccount account = member(userName);
        if (account.pendingUserName() == null) {
            throw new IllegalStateException("no address change of " + userName + " awaits confirmation");
        }
        Instant now = now();
        PracticeAccount confirmed = account.withAttributes(account.attributes().withUserName(account.pendingUserName()), now)
                .withPendingUserName(null, now);
        accounts.replace(account, confirmed);
        return confirmed;
    }

    synchronized PracticeAccount add(PracticeMember member) {
        if (member.role() == Role.OWNER && accounts.all().stream().anyMatch(a -> a.role() == Role.OWNER)) {
            throw new IllegalArgumentException(member.userName() + " cannot be the owner: an organization has exactly one");
        }
        if (accounts.withName(member.userName()).isPresent()) {
            throw new IllegalArgumentException(member.userName() + " is in the organization already");
        }
        return insert(member, accounts.lastOrder() + 1);
    }

    /** Puts somebody before everybody else in the list, as another administrator's work during a scan may do. */
    synchronized PracticeAccount addFirst(PracticeMember member) {
        return insert(member, accounts.firstOrder() - 1);
    }

    /** Takes away the first account that is neither owner nor admin, if there is one. */
    synchronized void removeFirst() {
        accounts.all().stream().filter(account -> account.role() == Role.USER).findFirst()
                .ifPresent(account -> leave(account, Departure.Reason.DELETED));
    }

    synchronized void addElsewhere(String address) {
        elsewhere.add(PracticeAccount.key(address));
    }

    synchronized void removeElsewhere(String address) {
        elsewhere.remove(PracticeAccount.key(address));
    }

    synchronized void setSeats(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("seats is " + count + ", must be 0 or more");
        }
        seats = count;
    }

    synchronized int seats() {
        return seats;
    }

    synchronized int seatsTaken() {
        return accounts.count(State.ACTIVE) + accounts.count(State.PENDING)
                + (settings.deactivatedHoldsSeat ? accounts.count(State.DEACTIVATED) : 0);
    }

    synchronized List<PracticeAccount> all() {
        sendDueReminders();
        return List.copyOf(accounts.all());
    }

    synchronized int size() {
        return accounts.all().size();
    }

    synchronized List<PracticeMail> mails() {
        sendDueReminders();
        return mailbox.sent();
    }

    synchronized List<Departure> departures() {
        return List.copyOf(departures.values());
    }

    /** Back to one owner, one admin and the seats of the settings. Tokens stay, so that a connection survives. */
    synchronized void reset() {
        accounts = new Accounts();
        mailbox = new Mailbox();
        elsewhere.clear();
        departures.clear();
        seats = settings.seats;
        scimEnabled = true;
        add(PracticeMember.active(OWNER, "Olivia Owner").withRole(Role.OWNER));
        add(PracticeMember.active(ADMIN, "Adam Admin").withRole(Role.ADMIN));
    }

    /** Everybody as they were at another time; who is there now is forgotten. Mails are not sent again. */
    synchronized void restore(List<PracticeAccount> all) {
        accounts = new Accounts();
        all.forEach(accounts::add);
    }

    // Rules

    private void checkFree(String userName, String exceptId) {
        if (elsewhere.contains(PracticeAccount.key(userName))) {
            throw Refused.conflict(settings.otherOrganizationStatus, "User belongs to another organization");
        }
        accounts.withName(userName).filter(holder -> !holder.id().equals(exceptId)).ifPresent(holder -> {
            throw Refused.conflict(409, "userName is already in use");
        });
    }

    private void checkRecreation(String userName, Instant now) {
        Departure departure = departures.get(PracticeAccount.key(userName));
        if (departure != null && departure.reason() == Departure.Reason.DELETED
                && now.isBefore(departure.at().plusMillis(settings.recreationRefusedMs))) {
            throw Refused.conflict(409, "userName was deleted a short while ago");
        }
    }

    private void checkSeat() {
        if (seatsTaken() >= seats) {
            throw Refused.with(settings.noSeatStatus, "No seats available");
        }
    }

    private void checkActive(PracticeAccount account, boolean wanted) {
        if (account.enabled() && !wanted && account.role() == Role.OWNER) {
            throw Refused.with(settings.ownerStatus, "The owner cannot be deactivated");
        }
        if (!account.enabled() && wanted && settings.reactivationNeedsSeat && !settings.deactivatedHoldsSeat) {
            checkSeat();
        }
    }

    private static boolean isNewAddress(PracticeAccount account, String wanted) {
        String key = PracticeAccount.key(wanted);
        return !key.equals(PracticeAccount.key(account.userName()))
                && (account.pendingUserName() == null || !key.equals(PracticeAccount.key(account.pendingUserName())));
    }

    /** The address stays; another spelling of the one in force is taken over. Answers the same object if nothing differs. */
    private static PracticeAccount withAttributes(PracticeAccount account, UserAttributes wanted, Instant now) {
        boolean sameAddress = PracticeAccount.key(wanted.userName()).equals(PracticeAccount.key(account.userName()));
        UserAttributes next = sameAddress ? wanted : wanted.withUserName(account.userName());
        return next.equals(account.attributes()) ? account : account.withAttributes(next, now);
    }

    private Departure.Reason deletionReason(PracticeAccount account) {
        if (!account.accepted()) {
            return Departure.Reason.INVITATION_REVOKED;
        }
        return account.preExisting() && settings.preExistingDeletion == PreExistingDeletion.BECOMES_SOLO
                ? Departure.Reason.BECAME_SOLO : Departure.Reason.DELETED;
    }

    private void leave(PracticeAccount account, Departure.Reason reason) {
        accounts.withId(account.id()).ifPresent(accounts::remove);
        String key = PracticeAccount.key(account.userName());
        // Removed first, so that the map stays in the order of leaving.
        departures.remove(key);
        departures.put(key, new Departure(account, reason, now()));
    }

    private String newId() {
        return settings.looseTypes ? Long.toString(UUID.randomUUID().getMostSignificantBits() >>> 1) : UUID.randomUUID().toString();
    }

    private PracticeAccount insert(PracticeMember member, long order) {
        Instant now = now();
        PracticeAccount account = new PracticeAccount(newId(), member.userName(), member.displayName(),
                member.externalId(), member.role(), member.state() != State.DEACTIVATED, member.state() != State.PENDING, null,
                null, member.preExisting(), now, now, order);
        account = member.state() == State.PENDING ? invite(account, now) : account;
        accounts.add(account);
        return account;
    }

    private PracticeAccount invite(PracticeAccount account, Instant now) {
        mailbox.send(PracticeMail.Kind.INVITATION, account.userName(), account.id(), now);
        return account.withInvitation(new Invitation(now, false, InvitationStatus.PENDING));
    }

    private void sendDueReminders() {
        mailbox.takeDue(now(), reminder -> accounts.withId(reminder.accountId())
                .filter(account -> account.state() == State.PENDING)
                .ifPresent(account -> remind(account, reminder.due())));
    }

    private void remind(PracticeAccount account, Instant due) {
        mailbox.send(PracticeMail.Kind.INVITATION_REMINDER, account.userName(), account.id(), due);
        accounts.replace(account,
                account.withInvitation(new Invitation(account.invitation().sentAt(), true, InvitationStatus.PENDING)));
    }

    synchronized PracticeAccount member(String userName) {
        return accounts.withName(userName)
                .orElseThrow(() -> new IllegalArgumentException(userName + " is not in the practice organization"));
    }

    private PracticeAccount invited(String userName) {
        PracticeAccount account = member(userName);
        if (account.state() != State.PENDING) {
            throw new IllegalStateException(userName + " is " + account.state() + ", only PENDING has an invitation to answer");
        }
        return account;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
