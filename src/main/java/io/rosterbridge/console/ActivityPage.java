package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.log.ProvisioningLog;
import io.rosterbridge.log.ProvisioningLog.Entry;
import io.rosterbridge.log.ProvisioningLog.Filter;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.provisioning.PeopleView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** The log. */
@Controller
class ActivityPage {

    private static final int ROWS = 50;

    private final ProvisioningLog log;
    private final PeopleView people;

    ActivityPage(ProvisioningLog log, PeopleView people) {
        this.log = log;
        this.people = people;
    }

    /** What the list is filtered by; blank where it does not matter. */
    record ActivityQuery(String user, String action, String outcome, String from, String to) {

        ActivityQuery {
            user = Objects.requireNonNullElse(user, "");
            action = Objects.requireNonNullElse(action, "");
            outcome = Objects.requireNonNullElse(outcome, "");
            from = Objects.requireNonNullElse(from, "");
            to = Objects.requireNonNullElse(to, "");
        }

        public boolean isFiltered() {
            return !(user + action + outcome + from + to).isBlank();
        }

        private Filter filter(Meant meant) {
            return new Filter(meant.ids(), word("action", action, Action.values()), word("outcome", outcome, Outcome.values()),
                    Days.instant("from", from), Days.instant("to", to));
        }

        private String at(String path) {
            return PageUrl.of(path, "user", user.strip(), "action", action, "outcome", outcome, "from", from, "to", to);
        }
    }

    /** Those whom somebody means by what they typed, and whether there are more. */
    private record Meant(List<String> ids, boolean isCut) {
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/activity")
    String activity(@ModelAttribute("shown") ActivityQuery shown, @RequestParam Optional<String> after, Model model) {
        Meant meant = meant(shown.user());
        Page<Entry> page = log.page(shown.filter(meant), ROWS, after);
        model.addAttribute("page", page);
        model.addAttribute("names", people.names(page.items().stream().map(Entry::userId).distinct().toList()));
        model.addAttribute("people", meant.ids());
        model.addAttribute("isCut", meant.isCut());
        model.addAttribute("actions", Action.values());
        model.addAttribute("outcomes", Outcome.values());
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("here", shown.at("/activity"));
        model.addAttribute("csv", shown.at("/activity.csv"));
        return "activity";
    }

    /** The list as it is shown, all of it. */
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/activity.csv")
    void csv(@ModelAttribute("shown") ActivityQuery shown, HttpServletResponse response) throws IOException {
        Filter filter = shown.filter(meant(shown.user()));
        log.writeCsv(filter, CsvResponse.begin(response, "activity.csv"));
    }

    /** By id, or else whom a search finds. Whoever is not in the directory any more is still found by the id. */
    private Meant meant(String text) {
        if (text.isBlank()) {
            return new Meant(List.of(), false);
        }
        String id = text.strip();
        if (people.find(id).isPresent()) {
            return new Meant(List.of(id), false);
        }
        Page<PeopleView.Row> found = people.page(PeopleView.Filter.of(id), ProvisioningLog.MOST_USERS, Optional.empty());
        return found.items().isEmpty() ? new Meant(List.of(id), false)
                : new Meant(found.items().stream().map(PeopleView.Row::id).toList(), found.next().isPresent());
    }

    private static <E extends Enum<E>> Optional<E> word(String parameter, String word, E[] words) {
        return Optional.of(word).filter(text -> !text.isEmpty()).map(text -> Arrays.stream(words).filter(one -> one.name().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(parameter + " is \"" + text + "\"; choose one of the list")));
    }
}
