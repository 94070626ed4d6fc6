package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.Family;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Retrying;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Whoever is held, rejected or failed, by the cause they have in common. */
@Controller
class FailuresPage {

    private final Failures failures;
    private final Retrying retrying;

    FailuresPage(Failures failures, Retrying retrying) {
        this.failures = failures;
        this.retrying = retrying;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/failures")
    String failures(Model model) {
        model.addAttribute("families", failures.families());
        return "failures";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/failures.csv")
    void csv(HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "failures.csv", List.of("family", "people", "since", "nextTryAt", "hint", "longestWaiting",
                "onHold"),
                failures.families(), group -> Arrays.asList(group.family(), group.count(), group.since(), group.nextTryAt(), group.hint(),
                String.join(" ", group.userIds()), group.onHold()));
    }

    /** @param family none for all of them */
    @Requires(Permission.OPERATE)
    @PostMapping("/failures/retry")
    String retry(@RequestParam Optional<String> family, @RequestParam(defaultValue = "/failures") String next, Principal who,
                 RedirectAttributes flash) {
        int people = family.isPresent() ? retrying.family(Actor.of(who), Family.of(family.get())) : retrying.everybody(Actor.of(who));
        Flash.ok(flash, people == 0 ? "Nobody was left to be tried again." : new Words().people(people)
                + (family.filter("no-seats"::equals).isPresent()
                        ? ": one creation is tried now, the others follow if it succeeds."
                        : " will be tried again now."));
        return "redirect:" + (next.equals("/") ? "/" : "/failures");
    }
}
