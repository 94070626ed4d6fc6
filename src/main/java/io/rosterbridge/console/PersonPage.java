package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.account.LinkedAccounts.IfUnknown;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.People;
import io.rosterbridge.log.LifeLine;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.Provisioning;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

    private final People people;
    private final PersonSheet sheet;
    private final Explanation explanation;
    private final LifeLine life;
    private final Provisioning provisioning;
    private final Erasure erasure;

    PersonPage(People people, PersonSheet sheet, Explanation explanation, LifeLine life, Provisioning provisioning, Erasure erasure) {
        this.people = people;
        this.sheet = sheet;
        this.explanation = explanation;
        this.life = life;
        this.provisioning = provisioning;
        this.erasure = erasure;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/person")
    String person(@RequestParam String id, Model model) {
        DirectoryPerson known = known(id);
        model.addAttribute("known", known);
        model.addAttribute("name", known.person().value("display_name").or(() -> known.person().value("full_name")).orElse(known.person().email()));
        sheet.show(id, model);
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

    private DirectoryPerson known(String id) {
        return known(people, id);
    }

    /** @throws ResponseStatusException 404 if the directory has no such person */
    static DirectoryPerson known(People people, String id) {
        return people.find(id).orElseThrow(() -> unknown(id));
    }

    static String at(String id) {
        return PageUrl.of("/person", "id", id);
    }

    static ResponseStatusException unknown(String id) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no person \"" + id + "\" in the directory");
    }
}
