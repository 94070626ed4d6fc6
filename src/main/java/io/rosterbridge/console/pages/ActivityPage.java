package io.rosterbridge.console.pages;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.provisioning.Page;
import io.rosterbridge.provisioning.ProvisioningLog;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The log. */
@Controller
class ActivityPage {

    private static final int ROWS = 50;

    private final ProvisioningLog log;

    ActivityPage(ProvisioningLog log) {
        this.log = log;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/activity")
    String activity(@RequestParam(defaultValue = "") String user, @RequestParam(defaultValue = "") String outcome,
                    @RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String to,
                    @RequestParam Optional<String> after, Model model) {
        Optional<Instant> begin = Days.instant("from", from);
        Optional<Instant> end = Days.instant("to", to);
        Page<ProvisioningLog.Entry> page = log.page(new ProvisioningLog.Filter(Optional.of(user.strip()).filter(id -> !id.isEmpty()),
                Optional.of(outcome).filter(word -> !word.isEmpty()).map(ActivityPage::outcome), begin, end), ROWS, after);
        model.addAttribute("page", page);
        model.addAttribute("outcomes", Outcome.values());
        model.addAttribute("user", user);
        model.addAttribute("outcome", outcome);
        model.addAttribute("from", from);
        model.addAttribute("to", to);
        model.addAttribute("isFiltered", !(user + outcome + from + to).isBlank());
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("here", link("/activity", user, outcome, from, to));
        model.addAttribute("csv", link("/api/v1/log.csv", user, outcome, begin.map(Instant::toString).orElse(""),
                end.map(Instant::toString).orElse("")));
        return "activity";
    }

    private static String link(String path, String user, String outcome, String from, String to) {
        return Links.of(path, "user", user.strip(), "outcome", outcome, "from", from, "to", to);
    }

    private static Outcome outcome(String word) {
        return Arrays.stream(Outcome.values()).filter(outcome -> outcome.name().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("outcome is \"" + word + "\"; choose one of the list"));
    }
}
