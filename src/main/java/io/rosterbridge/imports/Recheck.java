package io.rosterbridge.imports;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.mapping.Profile;
import io.rosterbridge.mapping.ProfileInForce;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what applying one confirmed candidate does. What was confirmed is a snapshot: whatever no longer holds is skipped with
 * the reason, never guessed at.
 */
final class Recheck {

    private final ProfileInForce profile;
    private final Backward backward;
    private final ApplySettings settings;

    Recheck(ProfileInForce profile, ApplySettings settings) {
        this.profile = profile;
        this.backward = new Backward(profile);
        this.settings = settings;
    }

    Verdict of(Confirmed row) {
        try {
            ScimUser calendly = row.listed().orElseThrow(() -> new RowRefused("the list it was in is no longer kept; import again"));
            return switch (row.list()) {
                case NEW -> newcomer(row, calendly);
                case UPDATE -> update(row, person(row, calendly), calendly);
                case ACTIVATE -> activate(row, person(row, calendly), calendly);
                case DEACTIVATE -> deactivate(row, person(row, calendly), calendly);
                case APART -> throw new RowRefused("is apart, which cannot be applied");
            };
        } catch (RowRefused | PersonRefused refused) {
            return Verdict.skipped(row, refused.getMessage());
        }
    }

    // ---- the four lists

    private Verdict newcomer(Confirmed row, ScimUser calendly) {
        row.linkedBy().ifPresent(other -> {
            throw new RowRefused("is linked to person " + other + " by now");
        });
        row.addressHolder().ifPresent(holder -> {
            throw new RowRefused("person " + holder + " has the address by now; import again to match them");
        });
        String made = Confirmed.MADE_ID + row.scimId();
        String id = calendly.externalId().map(String::strip).filter(given -> !given.isEmpty() && !row.externalIdKnown()).orElse(made);
        if (id.equals(made) && row.madeIdPresent()) {
            throw new RowRefused("person " + made + " is in the directory by now, with another address; import again");
        }
        PersonDraft draft = backward.draft(id, Optional.empty(), calendly, Assignment.ASSIGNED);
        return new Verdict(row, Optional.of(id), Optional.of(draft), true, true,
                "added to the directory as " + id + ", assigned and linked");
    }

    private Verdict update(Confirmed row, DirectoryPerson there, ScimUser calendly) {
        Person person = there.person();
        if (!backward.active(person).equals(Optional.of(calendly.active()))) {
            throw new RowRefused("the status in the directory is another by now; import again");
        }
        if (there.assignment() == Assignment.SUSPENDED && calendly.active()) {
            throw new RowRefused("is disabled from Calendly by now, and active there");
        }
        Assignment assignment = there.assignment() == Assignment.NONE ? Assignment.ASSIGNED : null;
        if (row.side() == WinningSide.DIRECTORY) {
            return applied(row, person, new PersonDraft(person.id(), null, null, Map.of(), assignment),
                    "linked; Calendly is sent what the directory says");
        }
        if (row.changedSince() && !backward.isInStep(person, calendly)) {
            throw new RowRefused("was changed in the directory since the list was made; import again");
        }
        return applied(row, person, backward.draft(person.id(), Optional.of(person), calendly, assignment),
                "the directory has taken Calendly's values");
    }

    private Verdict activate(Confirmed row, DirectoryPerson there, ScimUser calendly) {
        if (backward.active(there.person()).orElse(false)) {
            throw new RowRefused("is active in the directory by now");
        }
        PersonDraft draft = new PersonDraft(there.person().id(), null, "active", Map.of(), Assignment.ASSIGNED);
        return applied(row, there.person(), provenActive(draft, there.person(), calendly), "activated in the directory, assigned and linked");
    }

    private Verdict deactivate(Confirmed row, DirectoryPerson there, ScimUser calendly) {
        if (!backward.active(there.person()).orElse(false)) {
            throw new RowRefused("is inactive in the directory by now");
        }
        if (there.assignment() == Assignment.SUSPENDED) {
            throw new RowRefused("is disabled from Calendly by now");
        }
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
        if (profile.profile().actions().delete()) {
            throw new RowRefused("taking the assignment away would delete the Calendly user, since the action delete is on; "
                    + "turn it off, or set rosterbridge.imports.deactivate to suspend");
        }
        return new Verdict(row, Optional.of(id), Optional.of(new PersonDraft(id, null, null, Map.of(), Assignment.NONE)),
                row.linkedTo().isPresent(), true, "no longer assigned");
    }

    private PersonDraft provenActive(PersonDraft draft, Person person, ScimUser calendly) {
        if (!backward.active(draft.over(Optional.of(person))).equals(Optional.of(calendly.active()))) {
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
        DirectoryPerson there = row.person().filter(person -> !person.gone())
                .orElseThrow(() -> new RowRefused("the person is no longer in the directory"));
        row.linkedTo().filter(scimId -> !scimId.equals(row.scimId())).ifPresent(other -> {
            throw new RowRefused("the person is linked to Calendly user " + other + " by now");
        });
        row.linkedBy().filter(userId -> !userId.equals(there.person().id())).ifPresent(other -> {
            throw new RowRefused("the Calendly user is linked to person " + other + " by now");
        });
        if (row.sentSince()) {
            throw new RowRefused("was sent to Calendly since the list was begun; import again");
        }
        if (row.linkedTo().isEmpty() && !matches(there.person(), calendly)) {
            throw new RowRefused("neither id nor address of the person match any longer");
        }
        return there;
    }

    /** By id, or by any address the person is known by. */
    private boolean matches(Person person, ScimUser calendly) {
        return calendly.externalId().filter(person.id()::equals).isPresent() || person.values().values().stream()
                .flatMap(value -> Arrays.stream(value.split("[,;\\s]+")))
                .anyMatch(word -> UserName.key(word).equals(UserName.key(calendly.userName())));
    }
}
