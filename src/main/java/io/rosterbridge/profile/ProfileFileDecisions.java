package io.rosterbridge.profile;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.Approvals.Matter;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.profile.ProfileVersions.WaitingFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what becomes of a changed profile file that would take back what was set in the console since, or loosens what two people
 * have to agree to: it is taken, or what is in force is kept. Recorded in the audit trail.
 */
public final class ProfileFileDecisions {

    private static final String SUBJECT = "profile-file";

    private final ProfileVersions profiles;
    private final Approvals approvals;
    private final AuditTrail audit;

    public ProfileFileDecisions(ProfileVersions profiles, Approvals approvals, AuditTrail audit) {
        this.profiles = profiles;
        this.approvals = approvals;
        this.audit = audit;
    }

    /** The file that waits, with what it would change; empty if none does. */
    public Optional<WaitingFile> waiting() {
        return profiles.waitingFile();
    }

    /** The number of the version in force. */
    public long inForce() {
        return profiles.latest().version();
    }

    /** How the approval stands of a file that takes two people; where one is enough there is nothing to say. */
    public Approvals.Standing standing(WaitingFile file) {
        return file.looser().isEmpty() ? new Approvals.Standing(List.of(), List.of(), Optional.empty())
                : approvals.standing(matter(file), List::of);
    }

    /**
     * Puts the file in force.
     *
     * @param fingerprint of what was shown: the file, and the version it takes the place of
     * @return the version it is; empty if the word of a second person is needed and this was the first
     * @throws IllegalStateException if no file waits, or what was shown is another by now, or if two people are needed and this one is
     *                               not to be one of them
     */
    public Optional<ProfileInForce> take(Actor who, String fingerprint) {
        WaitingFile file = required(fingerprint);
        Optional<ProfileInForce> taken = audit.doing(who.name(), AuditAction.PROFILE_FILE_TAKEN, SUBJECT, () ->
                !file.looser().isEmpty() && !approvals.approve(matter(file), who, List::of) ? Optional.<ProfileInForce>empty()
                : Optional.of(profiles.takeFile(file, by(file, who))), done -> done.<Map<String, ?>>map(version -> Map.of("fingerprint",
                fingerprint, "version", version.version(), "by", by(file, who)))
                .orElse(Map.of("fingerprint", fingerprint, "waitsForAnother", true)));
        profiles.latest();
        return taken;
    }

    private String by(WaitingFile file, Actor who) {
        return file.looser().isEmpty() ? who.name() : String.join(" and ", approvals.approvers(matter(file), List::of));
    }

    /**
     * Keeps what is in force; the file as it is now is not asked about again. One person is enough.
     *
     * @throws IllegalStateException as {@link #take}
     */
    public void keep(Actor who, String fingerprint) {
        WaitingFile file = required(fingerprint);
        audit.doing(who.name(), AuditAction.PROFILE_FILE_KEPT_OUT, SUBJECT, Map.of("fingerprint", fingerprint), () -> {
            profiles.keepOut(file, who.name());
            return null;
        });
    }

    private WaitingFile required(String fingerprint) {
        WaitingFile file = waiting().orElseThrow(() -> new IllegalStateException("no profile file waits for a decision"));
        Fingerprint.require("the profile file", file.shown(), fingerprint);
        return file;
    }

    private static Matter matter(WaitingFile file) {
        return new Matter(SUBJECT, file.shown(), file.foundAt());
    }
}
