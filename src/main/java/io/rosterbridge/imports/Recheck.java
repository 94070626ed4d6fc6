package io.rosterbridge.imports;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Comparison;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.LinkDecision.Standing;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.profile.Mapper;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.source.ImportedPeople;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Decides what applying one confirmed candidate does. What was confirmed is a snapshot: whatever no longer holds is skipped with
 * the reason, never guessed at.
 */
final class Recheck {

    private final Profile profile;
    private final Mapper mapper;
    private final Backward backward;
    private final ApplySettings settings;
    private final String secondaryAddresses;
    private final Predicate<String> identifies;

    /** @param identifies whether an externalId can be the id of a person */
    Recheck(ProfileInForce inForce, ApplySettings settings, String secondaryAddresses, Predicate<String> identifies) {
        this.identifies = identifies;
        this.profile = inForce.profile();
        this.mapper = inForce.mapper();
        this.backward = new Backward(inForce);
        this.settings = settings;
        this.secondaryAddresses = secondaryAddresses;
    }

    Verdict of(Confirmed row) {
        try {
            ScimUser calendly = row.listed().orElseThrow(() -> new RowRefused("the list it was in is no longer kept; import again"));
            return switch (row.list()) {
                case NEW -> newcomer(row, calendly);
                case UPDATE -> update(row, person(row, calendly), calendly);
                case ACTIVATE -> activate(row, person(row, calendly), calendly);
                case DEACTIVATE -> deactivate(row, person(row, calendly), calendly);
                case LINK -> link(row, calendly);
                case APART -> throw new RowRefused("is apart, which cannot be applied");
            };
        } catch (RowRefused | PersonRefused refused) {
            return Verdict.skipped(row, refused.getMessage());
        }
    }

    // ---- the lists

    private Verdict newcomer(Confirmed row, ScimUser calendly) {
        row.linkedBy().ifPresent(other -> {
            throw new RowRefused("is linked to person " + other + " by now");
        });
        row.addressHolder().ifPresent(holder -> {
            throw new RowRefused("person " + holder + " has the address by now; import again to match them");
        });
        refuseProtected(Stream.of(calendly.userName()));
        row.externalIdOwner().filter(owner -> backward.id(calendly).isPresent()).ifPresent(owner -> {
            throw new RowRefused("the externalId is that of person " + owner.id() + (owner.gone() ? ", who has left" : "") + "; import again");
        });
        String made = ImportedPeople.MADE_ID + row.scimId();
        String id = backward.id(calendly).filter(identifies).orElse(made);
        if (id.equals(made) && row.madeIdPresent()) {
            throw new RowRefused("person " + made + " is in the directory by now, with another address; import again");
        }
        PersonDraft draft = backward.draft(id, Optional.empty(), calendly, Assignment.ASSIGNED);
        return new Verdict(row, Optional.of(id), Optional.of(draft), true, true,
                "added to the directory as " + id + ", assigned and linked");
    }

    private Verdict update(Confirmed row, DirectoryPerson there, ScimUser calendly) {
        Person person = there.person();
        boolean linked = row.linkedTo().isPresent();
        if (there.assignment() == Assignment.SUSPENDED && !calendly.isInactive()) {
            throw new RowRefused("is disabled from Calendly by now, and active there");
        }
        boolean staysInactive = calendly.isInactive() && there.assignment().keepsInactive(linked);
        if (!staysInactive && !backward.active(person).equals(calendly.active())) {
            throw new RowRefused("the status in the directory is another by now; import again");
        }
        // Whoever was linked before has no assignment because somebody took it away.
        boolean isAssigned = there.assignment() == Assignment.NONE && !linked;
        Assignment assignment = isAssigned ? Assignment.ASSIGNED : null;
        String also = isAssigned ? ", assigned and linked" : !linked ? ", linked"
                : there.assignment() == Assignment.NONE ? ", stays unassigned" : "";
        if (row.choice().winner() == WinningSide.DIRECTORY) {
            refuseWhereNothingIsSent(there, linked, calendly);
            refuseChanged(row);
            return applied(row, person, new PersonDraft(person.id(), null, null, Map.of(), assignment),
                    "Calendly is sent what the directory says" + also);
        }
        ScimUser target = staysInactive ? calendly.withActive(backward.active(person).orElse(false)) : calendly;
        if (!backward.isInStep(person, target)) {
            refuseChanged(row);
        }
        return applied(row, person, backward.draft(person.id(), Optional.of(person), target, assignment),
                "the directory has taken Calendly's values" + also);
    }

    /** The flow updates only active users of people who are assigned; to say that it will where it does not would be no help. */
    private void refuseWhereNothingIsSent(DirectoryPerson there, boolean linked, ScimUser calendly) {
        if (!calendly.isActive()) {
            throw new RowRefused("is inactive in Calendly, which is sent the directory's values only with the activation; "
                    + "take Calendly as source");
        }
        if (there.assignment() == Assignment.NONE && linked) {
            throw new RowRefused("is not assigned, so Calendly is sent nothing; assign the person, or take Calendly as source");
        }
        if (!profile.actions().update()) {
            throw new RowRefused("the action update is off, so Calendly is sent nothing; turn it on, or take Calendly as source");
        }
    }

    /** No leaver, except one whom the profile keeps in Calendly whatever the directory says of the status. */
    private Verdict activate(Confirmed row, DirectoryPerson there, ScimUser calendly) {
        if (backward.active(there.person()).orElse(false)) {
            throw new RowRefused("is active in the directory by now");
        }
        refuseUnsettled(row);
        refuseChanged(row);
        if (row.linkedTo().isEmpty()) {
            throw new RowRefused("is not linked, so has left: import again, and link the account to deactivate it");
        }
        if (there.assignment() != Assignment.ASSIGNED) {
            throw new RowRefused("is no longer assigned, so has left");
        }
        if (profile.actions().activateDeactivate()) {
            throw new RowRefused("is inactive in the directory, and the action activate-deactivate is on, so access is taken away; if the "
                    + "person is back, make them active in the directory");
        }
        PersonDraft draft = new PersonDraft(there.person().id(), null, "active", Map.of(), Assignment.ASSIGNED);
        return applied(row, there.person(), provenActive(draft, there.person(), calendly), "activated in the directory, assigned and linked");
    }

    /**
     * Links those who match, and assigns Calendly where that was chosen: to people in service, so that no leaver is given
     * anything. No person in service loses access by a link, and nothing is deleted by one.
     */
    private Verdict link(Confirmed row, ScimUser calendly) {
        DirectoryPerson there = matched(row, calendly);
        if (row.linkedTo().isPresent()) {
            throw new RowRefused("is linked by now");
        }
        refuseChanged(row);
        boolean isActive = !there.gone() && backward.active(there.person()).orElse(false);
        Standing standing = Standing.of(!there.gone(), isActive, there.assignment());
        boolean assigns = row.choice().assigning() && standing == Standing.UNASSIGNED;
        boolean isUnassigned = there.gone() || there.assignment() == Assignment.NONE;
        if (isUnassigned && !assigns && profile.actions().delete()) {
            throw new RowRefused("is " + standing.words() + ", so the link alone would delete the Calendly user, since the action delete is on; "
                    + (standing == Standing.UNASSIGNED ? "link and assign" : there.gone() ? "deactivate the user in Calendly"
                    : "assign the person, who is deactivated then and not deleted") + ", or turn it off");
        }
        boolean losesAccess = !assigns && !calendly.isInactive() && takesAway(standing, there.assignment());
        if (losesAccess && standing == Standing.UNASSIGNED) {
            throw new RowRefused("is not assigned, so the link alone would deactivate somebody in service; link and assign");
        }
        Optional<PersonDraft> draft = assigns
                ? Optional.of(new PersonDraft(there.person().id(), null, null, Map.of(), Assignment.ASSIGNED)) : Optional.empty();
        return new Verdict(row, Optional.of(there.person().id()), draft, true, true, assigns ? "linked and assigned"
                : losesAccess ? "linked; " + standing.words() + ", so the Calendly user is deactivated" : "linked");
    }

    private boolean takesAway(Standing standing, Assignment assignment) {
        EnabledActions actions = profile.actions();
        return switch (standing) {
            case IN_SERVICE -> assignment == Assignment.SUSPENDED && actions.activateDeactivate();
            case UNASSIGNED, GONE -> actions.deactivateUnassigned() && actions.activateDeactivate();
            case INACTIVE -> actions.activateDeactivate() && (assignment != Assignment.NONE || actions.deactivateUnassigned());
        };
    }

    private Verdict deactivate(Confirmed row, DirectoryPerson there, ScimUser calendly) {
        if (!backward.active(there.person()).orElse(false)) {
            throw new RowRefused("is inactive in the directory by now");
        }
        if (there.assignment() == Assignment.SUSPENDED) {
            throw new RowRefused("is disabled from Calendly by now");
        }
        if (there.assignment() == Assignment.NONE && row.linkedTo().isPresent()) {
            throw new RowRefused("is no longer assigned");
        }
        refuseUnsettled(row);
        refuseChanged(row);
        String id = there.person().id();
        return switch (settings.deactivate()) {
            case SUSPEND -> applied(row, there.person(), new PersonDraft(id, null, null, Map.of(), Assignment.SUSPENDED),
                    "disabled from Calendly and linked");
            case UNASSIGN -> unassigned(row, id);
            case INACTIVE -> applied(row, there.person(), provenActive(new PersonDraft(id, null, "inactive", Map.of(), Assignment.ASSIGNED),
                    there.person(), calendly), "inactive in the directory and linked");
        };
    }

    /** Somebody unassigned and linked is whom the action delete deletes; so nobody is linked here who was not. */
    private Verdict unassigned(Confirmed row, String id) {
        if (profile.actions().delete()) {
            throw new RowRefused("taking the assignment away would delete the Calendly user, since the action delete is on; "
                    + "turn it off, or set rosterbridge.imports.deactivate to suspend");
        }
        return new Verdict(row, Optional.of(id), Optional.of(new PersonDraft(id, null, null, Map.of(), Assignment.NONE)),
                row.linkedTo().isPresent(), true, "no longer assigned");
    }

    private PersonDraft provenActive(PersonDraft draft, Person person, ScimUser calendly) {
        if (!backward.active(draft.over(Optional.of(person))).equals(calendly.active())) {
            throw new RowRefused("active is not mapped from the status in " + Profile.FILE
                    + ", so changing the status would change nothing; change the person by hand");
        }
        return draft;
    }

    private static Verdict applied(Confirmed row, Person person, PersonDraft draft, String outcome) {
        return new Verdict(row, Optional.of(person.id()), Optional.of(draft), true, true, outcome);
    }

    // ---- what holds for all who are in both

    private DirectoryPerson person(Confirmed row, ScimUser calendly) {
        row.present().orElseThrow(() -> new RowRefused("the person is no longer in the directory"));
        return matched(row, calendly);
    }

    /** The person, even if they are gone. */
    private DirectoryPerson matched(Confirmed row, ScimUser calendly) {
        DirectoryPerson there = row.person().orElseThrow(() -> new RowRefused("the person is no longer known"));
        row.linkedTo().filter(scimId -> !scimId.equals(row.scimId())).ifPresent(other -> {
            throw new RowRefused("the person is linked to Calendly user " + other + " by now");
        });
        row.linkedBy().filter(userId -> !userId.equals(there.person().id())).ifPresent(other -> {
            throw new RowRefused("the Calendly user is linked to person " + other + " by now");
        });
        if (row.sentSince()) {
            throw new RowRefused("was sent to Calendly since the list was begun; import again");
        }
        KnownBy known = KnownBy.of(there.person(), mapper, secondaryAddresses);
        if (row.linkedTo().isEmpty() && !known.fits(calendly)) {
            throw new RowRefused("neither id nor address of the person match any longer");
        }
        if (row.linkedTo().isEmpty()) {
            refuseAmbiguous(row, there.person().id(), calendly);
        }
        refuseProtected(Stream.concat(Stream.of(calendly.userName(), there.person().email()),
                known.mapped().stream().map(ScimUser::userName)));
        return there;
    }

    /** Why the Calendly user may now be that of two people, since the list was made. */
    private void refuseAmbiguous(Confirmed row, String userId, ScimUser calendly) {
        row.addressHolder().filter(holder -> !holder.equals(userId)).ifPresent(holder -> {
            throw new RowRefused("the userName is the address of person " + holder + " by now; import again");
        });
        row.externalIdOwner().filter(owner -> backward.id(calendly).isPresent() && !owner.id().equals(userId)).ifPresent(owner -> {
            throw new RowRefused("the externalId is that of person " + owner.id() + " by now; import again");
        });
    }

    private void refuseProtected(Stream<String> userNames) {
        if (profile.safety().protects(userNames)) {
            throw new RowRefused(Comparison.PROTECTED + " by now");
        }
    }

    /** What was confirmed is the person as the list showed them. */
    private static void refuseChanged(Confirmed row) {
        if (row.changedSince()) {
            throw new RowRefused("was changed in the directory since the list was made; import again");
        }
    }

    /** A status that waits for the provision flow, or for somebody's approval, is theirs to decide. */
    private static void refuseUnsettled(Confirmed row) {
        row.unsettled().ifPresent(work -> {
            throw new RowRefused(work.reason() + "; import again once that is over");
        });
    }
}
