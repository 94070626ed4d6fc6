package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.provisioning.Departments;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Status;
import io.rosterbridge.queue.TaskState;
import io.rosterbridge.source.PeopleEditing;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The people, and what is done with one or many of them at once. */
@Controller
class PeoplePage {

    private static final int ROWS = 50;
    private static final int MOST_AT_ONCE = 200;

    private final PeopleView view;
    private final PeopleEditing editing;
    private final Status status;
    private final Consequences consequences;
    private final Departments departments;

    PeoplePage(PeopleView view, PeopleEditing editing, Status status, Consequences consequences, Departments departments) {
        this.view = view;
        this.editing = editing;
        this.status = status;
        this.consequences = consequences;
        this.departments = departments;
    }

    /** What the list is filtered by; blank where it does not matter. */
    record Shown(String query, String state, String family, String department, String assignment) {

        Shown {
            query = or(query);
            state = or(state);
            family = or(family);
            department = or(department);
            assignment = or(assignment);
        }

        private static String or(String given) {
            return given == null ? "" : given;
        }

        public boolean isFiltered() {
            return !(query + state + family + department + assignment).isBlank();
        }

        public boolean isGone() {
            return state.equals(PeopleView.GONE);
        }

        /** @throws IllegalArgumentException if one is no such word */
        private PeopleView.Filter filter() {
            return new PeopleView.Filter(text(query), text(state).filter(word -> !isGone()).map(TaskState::of),
                    text(family).map(Family::of), text(department), text(assignment).map(Assignment::of));
        }

        /** Nothing can be assigned to those who are gone. */
        private String rule() {
            return !isFiltered() || isGone() ? "/people/rule" : PageUrl.of("/people/rule", "who", "list", "query", query, "state", state,
                    "family", family, "listDepartment", department, "listAssignment", assignment);
        }

        private String at(String path, String after) {
            return PageUrl.of(path, "query", query, "state", state, "family", family, "department", department, "assignment", assignment,
                    "after", after);
        }
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/people")
    String people(@ModelAttribute("shown") Shown shown, @RequestParam Optional<String> after, Model model) {
        PeopleView.Filter filter = shown.filter();
        model.addAttribute("page", shown.isGone() ? view.gone(filter, ROWS, after) : view.page(filter, ROWS, after));
        model.addAttribute("states", TaskState.values());
        model.addAttribute("departments", departments.all());
        model.addAttribute("assignments", Assignment.values());
        model.addAttribute("counts", status.counts());
        model.addAttribute("deletes", consequences.areDeletions());
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("here", shown.at("/people", ""));
        model.addAttribute("csv", shown.at("/people.csv", ""));
        model.addAttribute("rule", shown.rule());
        model.addAttribute("back", shown.at("/people", after.orElse("")));
        return "people";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/people.csv")
    void csv(@ModelAttribute("shown") Shown shown, HttpServletResponse response) throws IOException {
        PeopleView.Filter filter = shown.filter();
        Writer csv = CsvResponse.begin(response, "people.csv");
        if (shown.isGone()) {
            view.writeGoneCsv(filter, csv);
        } else {
            view.writeCsv(filter, csv);
        }
    }

    /**
     * What a change of the assignment would come to.
     *
     * @param changing who is not so already
     * @param losing   how many of them lose their access by it, or their Calendly user
     */
    public record Impact(Assignment assignment, List<PeopleView.Row> changing, long already, long losing, String consequence) {
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/people/assignment")
    String confirm(@RequestParam(defaultValue = "") List<String> id, @RequestParam String assignment,
                   @RequestParam(defaultValue = "/people") String back, Model model, RedirectAttributes next) {
        Assignment wanted = Assignment.of(assignment);
        if (id.isEmpty()) {
            Flash.warn(next, "Nothing is selected. Tick people in the list first.");
            return "redirect:" + own(back);
        }
        checkNumber(id);
        List<PeopleView.Row> found = view.these(id).stream().filter(row -> !row.status().equals("gone")).toList();
        List<PeopleView.Row> changing = found.stream().filter(row -> !row.assignment().equals(wanted.word())).toList();
        long losing = wanted == Assignment.ASSIGNED ? 0 : changing.stream()
                .filter(row -> row.account() != null && !Boolean.FALSE.equals(row.account().active())).count();
        long linked = changing.stream().filter(row -> row.account() != null).count();
        boolean deletes = wanted == Assignment.NONE && consequences.areDeletions();
        model.addAttribute("impact", new Impact(wanted, changing, found.size() - changing.size(), deletes ? linked : losing,
                consequences.of(wanted, linked, losing)));
        model.addAttribute("verb", switch (wanted) {
            case ASSIGNED -> "Assign";
            case SUSPENDED -> "Suspend";
            case NONE -> "Unassign";
        });
        model.addAttribute("back", own(back));
        return "assignment";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/people/assign")
    String assign(@RequestParam List<String> id, @RequestParam String assignment, @RequestParam(defaultValue = "/people") String back,
                  Principal who, RedirectAttributes next) {
        Assignment wanted = Assignment.of(assignment);
        checkNumber(id);
        int changed = editing.assign(Actor.of(who), id, wanted).size();
        Flash.ok(next, new Words().people(changed) + switch (wanted) {
            case ASSIGNED -> " assigned to Calendly.";
            case SUSPENDED -> " suspended from Calendly.";
            case NONE -> " unassigned from Calendly.";
        });
        return "redirect:" + own(back);
    }

    private static void checkNumber(List<String> ids) {
        if (ids.size() > MOST_AT_ONCE) {
            throw new IllegalArgumentException(ids.size() + " people are selected; at most " + MOST_AT_ONCE + " can be changed at once");
        }
    }

    /** Where a form came from; only a page of the console. */
    static String own(String path) {
        return path.startsWith("/people") || path.startsWith("/person?id=") ? path : "/people";
    }

    private static Optional<String> text(String parameter) {
        return Optional.of(parameter.strip()).filter(given -> !given.isEmpty());
    }
}
