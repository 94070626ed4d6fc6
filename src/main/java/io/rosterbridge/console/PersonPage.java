package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.account.LinkedAccounts.IfUnknown;
import io.rosterbridge.directory.Change;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.log.LifeLine;
import io.rosterbridge.platform.text.PersonId;
import io.rosterbridge.platform.text.TextRefused;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.LinkDecisions;
import io.rosterbridge.provisioning.LinkQuestions;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.source.PeopleEditing;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One person: why they are as they are, what would be done now, and what has been. Ids stand in the query: they may hold anything. */
@Controller
class PersonPage {

    private static final int MOMENTS = 100;

    private final PeopleView view;
    private final People people;
    private final PeopleEditing editing;
    private final Explanation explanation;
    private final LifeLine life;
    private final Provisioning provisioning;
    private final Consequences consequences;
    private final Erasure erasure;
    private final LinkQuestions links;
    private final LinkDecisions decisions;
    private final ExternalIds externalIds;

    PersonPage(PeopleView view, People people, PeopleEditing editing, Explanation explanation, LifeLine life, Provisioning provisioning,
                Consequences consequences, Erasure erasure, LinkQuestions links, LinkDecisions decisions, ExternalIds externalIds) {
        this.decisions = decisions;
        this.externalIds = externalIds;
        this.erasure = erasure;
        this.links = links;
        this.view = view;
        this.people = people;
        this.editing = editing;
        this.explanation = explanation;
        this.life = life;
        this.provisioning = provisioning;
        this.consequences = consequences;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/person")
    String person(@RequestParam String id, Model model) {
        DirectoryPerson known = known(id);
        model.addAttribute("known", known);
        model.addAttribute("name", known.person().value("display_name").or(() -> known.person().value("full_name")).orElse(known.person().email()));
        Explanation.Explained why = explanation.explain(id).orElseThrow(() -> unknown(id));
        model.addAttribute("why", why);
        model.addAttribute("isInStep", isInStep(why));
        model.addAttribute("row", view.find(id).orElse(null));
        model.addAttribute("deletes", why.account() != null && consequences.areDeletions());
        model.addAttribute("link", links.find(id).orElse(null));
        model.addAttribute("foreign", externalIds.of(id, ownExternalId(why)).orElse(null));
        model.addAttribute("isNothingSent", List.of(Action.NOTHING.name(), Action.DELETE.name()).contains(why.decision().action()));
        model.addAttribute("life", life.page(id, MOMENTS, Optional.empty()).items());
        model.addAttribute("moments", MOMENTS);
        model.addAttribute("canErase", erasure.obstacle(id).isEmpty());
        return "person";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/person/life.csv")
    void csv(@RequestParam String id, HttpServletResponse response) throws IOException {
        known(id);
        CsvResponse.send(response, "life-line.csv", List.of("at", "side", "what", "outcome", "attributes", "reason"),
                next -> life.page(id, CsvResponse.ROWS_AT_ONCE, next), moment -> Arrays.asList(moment.at(),
                moment.isCalendly() ? "calendly" : "directory", moment.what(), moment.outcome(), moment.attributes(), moment.reason()));
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/person/provision")
    String provision(@RequestParam String id, Principal who, RedirectAttributes next) {
        known(id);
        provisioning.now(Actor.of(who), id).ifPresentOrElse(done -> {
            String text = "Provisioned now: " + done.action().toLowerCase(Locale.ROOT) + ", " + done.outcome().toLowerCase(Locale.ROOT)
                    + ". The steps stand below.";
            switch (new Words().tone(done.outcome())) {
                case "bad" -> Flash.bad(next, text);
                case "warn" -> Flash.warn(next, text);
                default -> Flash.ok(next, text);
            }
        }, () -> Flash.warn(next, "A worker has this person right now; load the page again in a moment."));
        return "redirect:" + at(id);
    }

    /** @param id to whom the Calendly user passes */
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/pass")
    String pass(@RequestParam String id, @RequestParam String from, @RequestParam String scimId, Principal who, RedirectAttributes next) {
        try {
            decisions.passOn(Actor.of(who), scimId, from, id);
            Flash.ok(next, "The Calendly user is this person's now. Nothing was sent for that; what differs is sent next.");
        } catch (IllegalStateException refused) {
            Flash.bad(next, "Nothing was passed on: " + refused.getMessage() + ".");
        }
        return "redirect:" + at(id);
    }

    private static Optional<String> ownExternalId(Explanation.Explained why) {
        return why.mapping().stream().filter(mapped -> mapped.attribute().equals(ScimAttribute.EXTERNAL_ID.scimName())).findFirst()
                .map(Explanation.Mapped::value);
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/person/external-id")
    String confirmExternalId(@RequestParam String id, Model model) {
        DirectoryPerson known = known(id);
        Explanation.Explained why = explanation.explain(id).orElseThrow(() -> unknown(id));
        model.addAttribute("known", known);
        model.addAttribute("foreign", externalIds.of(id, ownExternalId(why)).orElse(null));
        return "person-external-id";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/external-id")
    String correctExternalId(@RequestParam String id, @RequestParam String scimId, @RequestParam String externalId, Principal who,
                             RedirectAttributes next) {
        known(id);
        if (externalIds.correct(Actor.of(who), List.of(new ExternalIds.Shown(id, scimId, externalId))).isEmpty()) {
            Flash.warn(next, "Nothing was overwritten: the person is not in service, is linked to another account, or the account has another "
                    + "externalId by now.");
        } else {
            Flash.ok(next, "The externalId is being overwritten. The log shows when it is done.");
        }
        return "redirect:" + at(id);
    }

    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/people/new")
    String add(Model model) {
        model.addAttribute("form", PersonForm.empty());
        model.addAttribute("isNew", true);
        return "person-form";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/people/new")
    String add(@RequestParam String id, @RequestParam Map<String, String> parameters, Principal who, Model model,
               HttpServletResponse response, RedirectAttributes next) {
        model.addAttribute("isNew", true);
        String known = canonical(id);
        if (people.find(known).filter(person -> !person.gone()).isPresent()) {
            return again(PersonForm.of(id, parameters), "There is a person with the id \"" + known + "\" already.", model, response);
        }
        return save(PersonForm.of(id, parameters), Map.of(), who, model, response, next);
    }

    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/person/edit")
    String edit(@RequestParam String id, Model model) {
        DirectoryPerson known = known(id);
        model.addAttribute("form", PersonForm.of(known));
        model.addAttribute("known", known);
        return "person-form";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/edit")
    String edit(@RequestParam String id, @RequestParam Map<String, String> parameters, Principal who, Model model,
                HttpServletResponse response, RedirectAttributes next) {
        DirectoryPerson known = known(id);
        model.addAttribute("known", known);
        return save(PersonForm.of(id, parameters), PersonForm.custom(known.person()), who, model, response, next);
    }

    private String save(PersonForm form, Map<String, String> before, Principal who, Model model, HttpServletResponse response,
                        RedirectAttributes next) {
        try {
            PersonDraft draft = form.draft(before);
            Change change = editing.put(Actor.of(who), draft);
            Flash.ok(next, change.kind() == Change.Kind.UNCHANGED ? "Nothing was changed." : "Saved.");
            return "redirect:" + at(draft.id());
        } catch (PersonRefused | IllegalArgumentException refused) {
            return again(form, refused.getMessage(), model, response);
        }
    }

    /** As the directory has it; what it would never take stays as it is, and saving says why. */
    private static String canonical(String id) {
        try {
            return PersonId.checked(id);
        } catch (TextRefused refused) {
            return id;
        }
    }

    private static String again(PersonForm form, String problem, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        return "person-form";
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/person/remove")
    String confirmRemoval(@RequestParam String id, Model model) {
        DirectoryPerson known = known(id);
        boolean isLinked = view.find(id).map(PeopleView.Row::account).isPresent();
        model.addAttribute("known", known);
        model.addAttribute("consequence", consequences.of(Assignment.NONE, isLinked ? 1 : 0, isLinked ? 1 : 0));
        return "person-remove";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/remove")
    String remove(@RequestParam String id, Principal who, RedirectAttributes next) {
        if (!editing.remove(Actor.of(who), id)) {
            throw unknown(id);
        }
        Flash.ok(next, "Removed from the directory.");
        return "redirect:/people";
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/person/erase")
    String confirmErasure(@RequestParam String id, Model model) {
        model.addAttribute("known", known(id));
        model.addAttribute("account", explanation.explain(id).orElseThrow(() -> unknown(id)).account());
        return "person-erase";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/erase")
    String erase(@RequestParam String id, @RequestParam(defaultValue = "false") boolean leaveUnknown, Principal who, RedirectAttributes next) {
        try {
            Erasure.Erased erased = erasure.erase(Actor.of(who), id, leaveUnknown ? IfUnknown.LEAVE : IfUnknown.REFUSE)
                    .orElseThrow(() -> unknown(id));
            String done = "Erased. In log and audit trail stands " + erased.pseudonym() + ".";
            if (erased.kept().isEmpty()) {
                Flash.ok(next, done);
            } else {
                Flash.warn(next, done + " What may still name the person: " + erased.kept().stream().map(PersonPage::kept)
                        .collect(Collectors.joining(", ")) + ".");
            }
            return "redirect:/people";
        } catch (IllegalStateException needed) {
            Flash.warn(next, "Not erased: " + needed.getMessage() + ".");
            return "redirect:" + at(id);
        }
    }

    private static String kept(Forgets.Kept kept) {
        return kept.where() + (kept.until() == null ? "" : " (until " + LocalDate.ofInstant(kept.until(), ZoneOffset.UTC) + ")");
    }

    /** The filter lets an update through whatever the values; the mapping ends it where none differs. */
    private static boolean isInStep(Explanation.Explained why) {
        return why.decision().action().equals(Action.UPDATE.name()) && why.decision().outcome() == null && why.decision().differences().isEmpty()
                && why.mapping().stream().allMatch(mapped -> mapped.error() == null);
    }

    private DirectoryPerson known(String id) {
        return people.find(id).orElseThrow(() -> unknown(id));
    }

    private static String at(String id) {
        return Links.of("/person", "id", id);
    }

    private static ResponseStatusException unknown(String id) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no person \"" + id + "\" in the directory");
    }
}
