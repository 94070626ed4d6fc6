package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.provisioning.LinkDecisions;
import io.rosterbridge.provisioning.LinkQuestions;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who waits until somebody says whether a Calendly user who was there before is theirs. */
@Controller
class LinksPage {

    private static final int ROWS = 50;

    private final LinkQuestions questions;
    private final LinkDecisions decisions;

    LinksPage(LinkQuestions questions, LinkDecisions decisions) {
        this.questions = questions;
        this.decisions = decisions;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/links")
    String links(@RequestParam Optional<String> after, Model model) {
        model.addAttribute("page", questions.waiting(ROWS, after));
        model.addAttribute("isFirst", after.isEmpty());
        return "links";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/links.csv")
    void csv(HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "links.csv", List.of("userId", "email", "name", "scimId", "userName", "displayName", "active",
                "externalId", "askedAt", "kind", "other"), next -> questions.waiting(CsvResponse.ROWS_AT_ONCE, next), question -> Arrays.asList(
                question.userId(), question.email(), question.name(), question.scimId(), question.userName(), question.displayName(),
                question.active(), question.externalId(), question.askedAt(), question.kind().word(), question.other()));
    }

    /**
     * The form has {@code shown}, {@code scimId} and {@code asked}, in the same order: the people, the Calendly user each was shown with,
     * and when that was asked; and {@code id}: those who are meant. It is read as it is, since an id may hold a comma.
     *
     * @param all    whether all that were shown are meant
     * @param person whose page the answer comes from; empty for the list
     */
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/links")
    String answer(@RequestParam MultiValueMap<String, String> form, @RequestParam(defaultValue = "false") boolean all,
                  @RequestParam boolean confirmed, @RequestParam(defaultValue = "") String person, Principal who, RedirectAttributes next) {
        List<String> shown = form.getOrDefault("shown", List.of());
        List<String> scimIds = form.getOrDefault("scimId", List.of());
        List<String> asked = form.getOrDefault("asked", List.of());
        List<String> meant = all ? shown : form.getOrDefault("id", List.of());
        List<Pair> pairs = new ArrayList<>();
        for (int row = 0; row < Math.min(shown.size(), scimIds.size()); row++) {
            if (meant.contains(shown.get(row))) {
                pairs.add(new Pair(shown.get(row), scimIds.get(row), row < asked.size() ? Instant.parse(asked.get(row)) : null));
            }
        }
        List<String> answered = decisions.answer(Actor.of(who), pairs, confirmed);
        tell(pairs.size(), answered.size(), confirmed, next);
        return "redirect:" + (person.isEmpty() ? "/links" : PageUrl.of("/person", "id", person));
    }

    private static void tell(int asked, int answered, boolean confirmed, RedirectAttributes next) {
        Words words = new Words();
        if (asked == 0) {
            Flash.warn(next, "Nothing is selected.");
        } else if (answered < asked) {
            Flash.warn(next, words.count(answered, "link", "links") + (confirmed ? " confirmed" : " refused") + "; "
                    + words.people(asked - answered) + " changed meanwhile: look again.");
        } else {
            Flash.ok(next, words.count(answered, "link", "links") + (confirmed
                    ? " confirmed. It counts if the Calendly user is still as it was shown."
                    : " refused. A Calendly user that was linked is no longer; whoever has none waits as long as their address is taken."));
        }
    }
}
