package io.rosterbridge.console.pages;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.console.Caller;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.mapping.Linking;
import io.rosterbridge.mapping.Profile;
import io.rosterbridge.mapping.ProfileEdit;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileInvalid;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanText;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.provisioning.PeopleView;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /**
     * What one change means.
     *
     * @param tone {@code bad} if data may be lost by it, {@code warn} if access may, {@code plain} otherwise
     */
    public record Meaning(String tone, String what, String consequence) {
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/actions")
    String actions(Model model) {
        Profile profile = profiles.inForce().profile();
        show(profile.actions(), profile.linking(), String.join("\n", profile.safety().protectedUserNames()), model);
        return "actions";
    }

    /** @param confirmed whether the meaning of the change was shown */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/actions")
    String change(@RequestParam(defaultValue = "false") boolean create, @RequestParam(defaultValue = "false") boolean update,
                  @RequestParam(defaultValue = "false") boolean delete, @RequestParam(defaultValue = "false") boolean activateDeactivate,
                  @RequestParam String whenUnassigned, @RequestParam String linking, @RequestParam(defaultValue = "") String protectedNames,
                  @RequestParam(defaultValue = "false") boolean confirmed, Principal who, Model model, HttpServletResponse response,
                  RedirectAttributes next) {
        Profile present = profiles.latest().profile();
        EnabledActions actions = new EnabledActions(create, update, delete, activateDeactivate, whenUnassigned.equals("deactivate"));
        Linking link = linking(linking);
        try {
            Profile wanted = ProfileEdit.withProtection(ProfileEdit.withActions(present, actions), link, names(protectedNames));
            List<Meaning> meanings = meanings(present, wanted);
            if (meanings.isEmpty()) {
                Flash.ok(next, "Nothing was changed.");
                return "redirect:/actions";
            }
            if (confirmed) {
                ProfileInForce saved = profiles.save(wanted.document(), who.getName());
                Flash.ok(next, "Saved as version " + saved.version() + ". Everybody concerned is looked at again.");
                return "redirect:/actions";
            }
            model.addAttribute("meanings", meanings);
            model.addAttribute("policy", wanted.leaverPolicy());
            model.addAttribute("impact", plans.impact(wanted.document(), who.getName(), VersionsPage.PATIENCE));
            model.addAttribute("plans", new PlanWords());
            show(actions, link, protectedNames, model);
            return "actions-confirm";
        } catch (ProfileInvalid invalid) {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
            model.addAttribute("problems", invalid.problems().stream().map(problem -> problem.found() + "; " + problem.advice()).toList());
            show(actions, link, protectedNames, model);
            return "actions";
        }
    }

    /** Asks for a plan of it, which says who. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/actions/plan")
    String plan(@RequestParam(defaultValue = "false") boolean create, @RequestParam(defaultValue = "false") boolean update,
                @RequestParam(defaultValue = "false") boolean delete, @RequestParam(defaultValue = "false") boolean activateDeactivate,
                @RequestParam String whenUnassigned, @RequestParam String linking, @RequestParam(defaultValue = "") String protectedNames,
                RedirectAttributes next) {
        EnabledActions actions = new EnabledActions(create, update, delete, activateDeactivate, whenUnassigned.equals("deactivate"));
        try {
            Profile wanted = ProfileEdit.withProtection(ProfileEdit.withActions(profiles.latest().profile(), actions), linking(linking),
                    names(protectedNames));
            return "redirect:" + PlansPage.at(decisions.ask(new PlanRequest.Profile(), PlanText.of(wanted.document()), Caller.login()));
        } catch (ProfileInvalid invalid) {
            Flash.bad(next, invalid.getMessage());
            return "redirect:/actions";
        }
    }

    private static Linking linking(String word) {
        return Linking.of(word);
    }

    private static List<String> names(String text) {
        return text.lines().map(String::strip).filter(name -> !name.isEmpty()).toList();
    }

    private void show(EnabledActions actions, Linking linking, String protectedNames, Model model) {
        ProfileInForce inForce = profiles.inForce();
        model.addAttribute("actions", actions);
        model.addAttribute("linking", linking.word());
        model.addAttribute("protectedNames", protectedNames);
        model.addAttribute("inForce", inForce);
        model.addAttribute("safety", inForce.profile().safety());
        model.addAttribute("maxShare", String.format(Locale.ROOT, "%.0f", inForce.profile().safety().shrink().maxShare() * 100));
        model.addAttribute("sizes", people.sizes());
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
        if (!before.safety().equals(after.safety())) {
            meanings.add(new Meaning("warn", "The protected accounts are other ones", words.count(after.safety().protectedUserNames().size(),
                    "account is", "accounts are") + " never deactivated or deleted; before it was " + before.safety().protectedUserNames().size() + "."));
        }
        return meanings;
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }
}
