package io.rosterbridge.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything one can do to a practice Calendly besides SCIM: what invited people and Calendly's own pages do, what goes wrong,
 * and a look inside.
 */
public final class PracticeControl {

    private final PracticeOrganization organization;
    private final Faults faults;
    private final Traffic traffic;
    private final RateLimit rateLimit;

    PracticeControl(PracticeOrganization organization, Faults faults, Traffic traffic, RateLimit rateLimit) {
        this.organization = organization;
        this.faults = faults;
        this.traffic = traffic;
        this.rateLimit = rateLimit;
    }

    /** How the organization stands. */
    public record Overview(int seats, int seatsTaken, boolean scimEnabled, int accounts, int departures, int mails) {
    }

    public Overview overview() {
        return new Overview(organization.seats(), organization.seatsTaken(), organization.scimEnabled(),
                organization.size(), organization.departures().size(), organization.mails().size());
    }

    public PracticeSettings settings() {
        return organization.settings();
    }

    /** Puts other settings in force, from the next request on. Seats already bought stay. */
    public void change(PracticeSettings settings) {
        organization.change(settings);
    }

    /**
     * Changes some settings by name.
     *
     * @throws IllegalArgumentException as {@link PracticeSettings#with(Map)}; nothing is changed then
     */
    public PracticeSettings change(Map<String, ?> switches) {
        PracticeSettings changed = organization.settings().with(switches);
        organization.change(changed);
        return changed;
    }

    /** Everybody in the organization or invited to it, in order of creation. */
    public List<PracticeAccount> accounts() {
        return organization.all();
    }

    /**
     * @throws IllegalArgumentException if nobody has this address, in force or awaiting confirmation
     */
    public PracticeAccount account(String userName) {
        return organization.member(userName);
    }

    /** Who left, why and when; of one address only the last departure. In the order of leaving. */
    public List<Departure> departures() {
        return organization.departures();
    }

    /** The last mails sent, at most 100,000, oldest first. */
    public List<PracticeMail> mails() {
        return organization.mails();
    }

    /**
     * Buys or returns seats.
     *
     * @param count all seats, 0 or more; below the seats taken, nobody can be added but nobody leaves either
     */
    public void setSeats(int count) {
        organization.setSeats(count);
    }

    /**
     * The person accepts the invitation and becomes active.
     *
     * @throws IllegalArgumentException if nobody has this address
     * @throws IllegalStateException    if the person is not pending
     */
    public PracticeAccount accept(String userName) {
        return organization.accept(userName);
    }

    /** Everybody invited accepts. Answers how many they were. */
    public int acceptAll() {
        return organization.acceptAll();
    }

    /**
     * The person declines the invitation and is in the organization no more.
     *
     * @throws IllegalArgumentException if nobody has this address
     * @throws IllegalStateException    if the person is not pending
     */
    public void decline(String userName) {
        organization.decline(userName);
    }

    /**
     * The person follows the link in the verification mail: the new address comes into force.
     *
     * @param userName the old address or the new one
     * @throws IllegalArgumentException if nobody has this address
     * @throws IllegalStateException    if no change awaits confirmation
     */
    public PracticeAccount confirmAddress(String userName) {
        return organization.confirmAddress(userName);
    }

    /**
     * Puts somebody into the organization without SCIM and without asking for a seat.
     *
     * @throws IllegalArgumentException if the address is in the organization already, or a second owner would come to be
     */
    public PracticeAccount addAccount(PracticeMember member) {
        return organization.add(member);
    }

    /** The owner of this address is in another Calendly organization from now on. */
    public void elsewhere(String address) {
        organization.addElsewhere(address);
    }

    /** The other organization has let the owner of this address go. */
    public void released(String address) {
        organization.removeElsewhere(address);
    }

    /**
     * Makes a token; the value is shown this once.
     *
     * @param expiresAt null for never
     */
    public String newToken(Instant expiresAt) {
        return organization.tokens().make(expiresAt, organization.settings().severalTokens);
    }

    /**
     * Takes a token chosen by the caller, who may have to know it before the server runs.
     *
     * @param expiresAt null for never
     */
    public void useToken(String value, Instant expiresAt) {
        organization.tokens().add(value, expiresAt, organization.settings().severalTokens);
    }

    /** Revokes every token. */
    public void revokeToken() {
        organization.tokens().revokeAll();
    }

    public void setScimEnabled(boolean enabled) {
        organization.setScimEnabled(enabled);
    }

    /** Puts a fault in force, after those that are. Answers its id. */
    public int addFault(Fault fault) {
        return faults.add(fault);
    }

    /** Whether there was such a fault. */
    public boolean removeFault(int id) {
        return faults.remove(id);
    }

    public void clearFaults() {
        faults.clear();
    }

    public List<ActiveFault> faults() {
        return faults.active();
    }

    public PracticeCounters counters() {
        return traffic.counters();
    }

    /** The last requests, at most 1,000, oldest first. */
    public List<RecordedRequest> requests() {
        return traffic.last();
    }

    /** Sets counters and recorded requests back, and nothing else. */
    public void resetCounters() {
        traffic.reset();
    }

    /**
     * Back to the start: one owner, one admin, the seats of the settings, SCIM on, no faults, counters at zero. Settings and
     * tokens stay, so that a connection survives.
     */
    public void reset() {
        organization.reset();
        faults.clear();
        traffic.reset();
        rateLimit.reset();
    }
}
