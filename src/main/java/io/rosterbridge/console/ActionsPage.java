package io.rosterbridge.console;

import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.console.ProfileChange.Meaning;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanText;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.profile.IdentityChange;
import io.rosterbridge.profile.Linking;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileInvalid;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.profile.Safety;
import io.rosterbridge.provisioning.PeopleView;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Which actions are on, who is protected, and the limits. A change is shown with what it means before it is saved. */
@Controller
class ActionsPage {

    private final ProfileVersions profiles;
    private final PeopleView people;
    private final Plans plans;
    private final PlanDecisions decisions;

    ActionsPage(ProfileVersions profiles, PeopleView people, Plans plans, PlanDecisions decisions) {
        this.plans = plans;
        this.decisions = decisions;
        this.profiles = profiles;
        this.people = people;
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/actions")
    String actions(Model model) {
        ProfileInForce inForce = profiles.latest();
        show(inForce, ActionsForm.of(inForce.profile()), List.of(), model);
        return "actions";
    }

    /** Shows what the change means, or saves it if exactly that was shown. */
    @FreshLogin
    @Requires(Permission.CONFIGURE)
    @PostMapping("/actions")
    String change(@RequestParam Map<String, String> typed, @RequestParam(defaultValue = "0") long base,
                  @RequestParam(defaultValue = "false") boolean confirmed, Model model, HttpServletResponse response,
                  RedirectAttributes next) {
        return changing(typed, base, model, response, (inForce, form, wanted) -> {
            ProfileChange change = change(inForce, form, wanted).since(base, profiles);
            if (change.settings().isEmpty()) {
                Flash.ok(next, "Nothing was changed.");
                return "redirect:/actions";
            }
            Optional<ProfileInForce> saved = confirmed ? profiles.saveOver(base, wanted.document(), Caller.login().name()) : Optional.empty();
            if (saved.isPresent()) {
                Flash.ok(next, "Saved as version " + saved.get().version() + ". Everybody concerned is looked at again.");
                return "redirect:/actions";
            }
            model.addAttribute(ProfileChange.NAME, change);
            return "profile-confirm";
        });
    }

    /** The same with how many people it concerns. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/actions/impact")
    String impact(@RequestParam Map<String, String> typed, @RequestParam(defaultValue = "0") long base, Principal who, Model model,
                  HttpServletResponse response) {
        return changing(typed, base, model, response, (inForce, form, wanted) -> {
            model.addAttribute(ProfileChange.NAME, change(inForce, form, wanted).since(base, profiles)
                    .counted(plans.impact(wanted.document(), who.getName(), VersionsPage.PATIENCE)));
            return "profile-confirm";
        });
    }

    /** Asks for a plan of it, which says who. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/actions/plan")
    String plan(@RequestParam Map<String, String> typed, @RequestParam(defaultValue = "0") long base, Model model,
                HttpServletResponse response) {
        return changing(typed, base, model, response,
                (inForce, form, wanted) -> "redirect:" + PlansPage.at(decisions.ask(new PlanRequest.Profile(),
                        PlanText.of(wanted.document()), Caller.login())));
    }

    /** What becomes of a form that can be read. */
    private interface Then {

        String with(ProfileInForce inForce, ActionsForm form, Profile wanted);
    }

    /** What somebody has changed since the version they looked at, over the one in force; or the form again with what is wrong. */
    private String changing(Map<String, String> typed, long base, Model model, HttpServletResponse response, Then then) {
        ProfileInForce inForce = profiles.latest();
        ActionsForm form = ActionsForm.of(typed, inForce.profile());
        List<String> problems;
        try {
            if (base != inForce.version()) {
                form = profiles.find(base).map(seen -> ActionsForm.of(typed, seen.profile()).since(ActionsForm.of(seen.profile()),
                        ActionsForm.of(inForce.profile()))).orElse(form);
            }
            return then.with(inForce, form, form.over(inForce.profile()));
        } catch (ProfileInvalid invalid) {
            problems = invalid.problems().stream().map(problem -> Setting.named(problem.path()) + problem.found() + "; "
                    + problem.advice()).toList();
        } catch (IllegalArgumentException unreadable) {
            problems = List.of(unreadable.getMessage());
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
        show(inForce, form, problems, model);
        return "actions";
    }

    private ProfileChange change(ProfileInForce inForce, ActionsForm form, Profile wanted) {
        return ProfileChange.of("Save these changes?", inForce, wanted, form.fields(),
                        new ProfileChange.Navigation("/actions", "/actions", "Actions", "Save as a new version"))
                .meaning(meanings(inForce.profile(), wanted)).takingTwo(profiles.looseningForTwo(wanted));
    }

    private static void show(ProfileInForce inForce, ActionsForm form, List<String> problems, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("inForce", inForce);
        model.addAttribute("limits", new Limits(inForce.profile().safety()));
        model.addAttribute("problems", problems);
    }

    private List<Meaning> meanings(Profile before, Profile after) {
        Words words = new Words();
        EnabledActions was = before.actions();
        EnabledActions is = after.actions();
        PeopleView.Sizes sizes = people.sizes();
        List<Meaning> meanings = new ArrayList<>();
        if (was.create() != is.create()) {
            meanings.add(new Meaning("plain", "Create is switched " + word(is.create()), is.create()
                    ? "Every active person who is assigned gets a Calendly user. Each new user takes a seat."
                    : "Nobody gets a new Calendly user; people who are assigned later wait as skipped."));
        }
        if (was.update() != is.update()) {
            meanings.add(new Meaning("plain", "Update is switched " + word(is.update()), is.update()
                    ? "Changed names and addresses are sent for " + words.count(sizes.linked(), "linked Calendly user.", "linked Calendly users.")
                    : "Changed names and addresses stay as they are in Calendly."));
        }
        if (was.delete() != is.delete()) {
            long concerned = people.linkedUnassigned();
            meanings.add(is.delete() ? new Meaning("bad", "Delete is switched on", words.count(concerned, "linked Calendly user belongs",
                    "linked Calendly users belong") + " to people who are not assigned or gone: " + (concerned == 0 ? "nobody is deleted now. "
                    : "these are DELETED at once with all their events and settings. ")
                    + "Whoever is unassigned later is deleted too. A deletion cannot be undone.")
                    : new Meaning("plain", "Delete is switched off", "Nobody is deleted any more."));
        }
        if (was.activateDeactivate() != is.activateDeactivate()) {
            meanings.add(new Meaning(is.activateDeactivate() ? "warn" : "plain", "Activate & deactivate is switched " + word(is.activateDeactivate()),
                    is.activateDeactivate() ? "Whoever is inactive in the directory or suspended loses access to Calendly until that changes."
                    : "People who leave or are suspended KEEP their access to Calendly."));
        }
        if (was.deactivateUnassigned() != is.deactivateUnassigned()) {
            long concerned = people.linkedUnassigned();
            meanings.add(new Meaning(is.deactivateUnassigned() && !is.delete() ? "warn" : "plain", is.deactivateUnassigned()
                    ? "Whoever is unassigned is deactivated" : "Whoever is unassigned stays as they are", is.deactivateUnassigned()
                    ? words.count(concerned, "linked Calendly user", "linked Calendly users") + " of people who are not assigned or gone "
                            + (concerned == 1 ? "loses" : "lose") + " access, unless Delete is on."
                    : "Unassigned people KEEP their access to Calendly, unless Delete is on."));
        }
        if (before.linking() != after.linking()) {
            meanings.add(switch (after.linking()) {
                case AUTO -> new Meaning("plain", "Linking is automatic",
                        "Whoever is to be created and has a Calendly user with the same address is linked to it.");
                case ASK -> new Meaning("plain", "Linking has to be confirmed",
                        "Whoever is to be created and has a Calendly user with the same address waits until somebody confirms or refuses the link.");
                case NEVER -> new Meaning("plain", "Linking is off", "Whoever is to be created and has a Calendly user already is rejected.");
            });
        }
        meanings.addAll(meanings(before.safety(), after.safety()));
        if (!before.leaverPolicy().equals(after.leaverPolicy())) {
            meanings.add(new Meaning("plain", "Leavers from then on", after.leaverPolicy()));
        }
        return meanings;
    }

    private static List<Meaning> meanings(Safety was, Safety is) {
        Words words = new Words();
        Limits limits = new Limits(is);
        List<Meaning> meanings = new ArrayList<>();
        if (!was.protectedUserNames().equals(is.protectedUserNames())) {
            meanings.add(new Meaning("warn", "The protected accounts are other ones", words.count(is.protectedUserNames().size(),
                    "account is", "accounts are") + " never deactivated or deleted; before it was " + was.protectedUserNames().size()
                    + "."));
        }
        if (!was.removals().equals(is.removals())) {
            boolean isLooser = is.removals().maxPeople() > was.removals().maxPeople()
                    || is.removals().maxShare() > was.removals().maxShare() || is.removals().ignoreBelow() > was.removals().ignoreBelow()
                    || is.removals().window().compareTo(was.removals().window()) < 0;
            meanings.add(new Meaning(isLooser ? "warn" : "plain", isLooser ? "More people can lose access without anybody's approval"
                    : "Fewer people can lose access without somebody's approval", limits.removals()));
        }
        if (!was.holdExpires().equals(is.holdExpires())) {
            meanings.add(new Meaning("plain", "Held removals wait for another time", limits.holds()));
        }
        if (!was.shrink().equals(is.shrink()) || was.absentReads() != is.absentReads()) {
            meanings.add(new Meaning("warn", "Missing people are judged otherwise", limits.shrink() + " " + limits.absence()));
        }
        if (!was.deleteAfter().equals(is.deleteAfter())) {
            meanings.add(new Meaning(is.deleteAfter().compareTo(was.deleteAfter()) < 0 ? "bad" : "plain", "Deletions come at another time",
                    limits.deletion()));
        }
        if (was.identityChange() != is.identityChange()) {
            meanings.add(is.identityChange() == IdentityChange.ASK ? new Meaning("plain", "A person who becomes another is asked about",
                    "When name and address of a linked person change as a whole, nothing is sent until somebody has said whether it is the same "
                    + "person.")
                    : new Meaning("bad", "A person who becomes another is renamed", "When an id comes to another human, that human gets the Calendly "
                            + "user with all its bookings."));
        }
        if (was.vanishLimit() != is.vanishLimit()) {
            meanings.add(new Meaning("plain", "Vanished users stop the connection at another number", limits.vanished()));
        }
        return meanings;
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }
}
