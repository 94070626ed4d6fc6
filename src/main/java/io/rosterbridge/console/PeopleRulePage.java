package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.plans.PeopleRule;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.RuleCounts;
import io.rosterbridge.profile.expression.CelExpression;
import io.rosterbridge.provisioning.Departments;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Assigns Calendly by a rule: everybody, a department, a condition, or whom the list of people shows. It makes a plan. */
@Controller
class PeopleRulePage {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String LIST = "list";

    private final RuleCounts counts;
    private final Departments departments;
    private final PlanDecisions decisions;

    PeopleRulePage(RuleCounts counts, Departments departments, PlanDecisions decisions) {
        this.counts = counts;
        this.departments = departments;
        this.decisions = decisions;
    }

    /**
     * What was chosen.
     *
     * @param who        {@code everyone}, {@code department}, {@code condition} or {@code list}
     * @param department of the rule, and the others with their name in front: of the list
     */
    record Form(String who, String assignment, String department, String condition, String query, String state, String family,
                String listDepartment, String listAssignment) {

        Form {
            who = or(who, "everyone");
            assignment = or(assignment, Assignment.ASSIGNED.word());
            department = or(department, "");
            condition = or(condition, "");
            query = or(query, "");
            state = or(state, "");
            family = or(family, "");
            listDepartment = or(listDepartment, "");
            listAssignment = or(listAssignment, "");
        }

        private static String or(String given, String otherwise) {
            return given == null ? otherwise : given;
        }

        /** @throws IllegalArgumentException if nothing is said, or something that is none */
        PeopleRule rule() {
            return switch (who) {
                case "everyone" -> PeopleRule.everybody();
                case "department" -> new PeopleRule(false, department, null, null, null, null, null);
                case "condition" -> new PeopleRule(false, null, condition, null, null, null, null);
                case LIST -> PeopleRule.listed(query, state, family, listDepartment, listAssignment);
                default -> throw new IllegalArgumentException("who is \"" + who + "\"; it must be everyone, department, condition or list");
            };
        }

        private boolean isOfList() {
            return who.equals(LIST) || !(query + state + family + listDepartment + listAssignment).isBlank();
        }

        /** What the list shows, in words. */
        private String listed() {
            return PeopleRule.listed(query, state, family, listDepartment, listAssignment).words();
        }
    }

    /** Counts whom the rule means, if there is one yet. */
    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/people/rule")
    String form(@ModelAttribute("form") Form form, Model model) {
        model.addAttribute("departments", departments.all());
        model.addAttribute("names", CelExpression.names(List.of()));
        model.addAttribute("listed", form.isOfList() ? form.listed() : null);
        boolean isSaid = switch (form.who()) {
            case "department" -> !form.department().isBlank();
            case "condition" -> !form.condition().isBlank();
            default -> true;
        };
        try {
            model.addAttribute("counted", isSaid ? counts.count(form.rule(), PATIENCE) : null);
        } catch (IllegalArgumentException invalid) {
            model.addAttribute("problem", new Words().sentence(invalid.getMessage()));
        }
        return "people-rule";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/people/rule")
    String plan(@ModelAttribute("form") Form form, RedirectAttributes next) {
        try {
            return "redirect:" + PlansPage.at(decisions.ask(new PlanRequest.Assign(Assignment.of(form.assignment()), form.rule()),
                    Caller.login()));
        } catch (IllegalArgumentException invalid) {
            Flash.warn(next, "No plan was made: " + invalid.getMessage() + ".");
            return "redirect:" + PageUrl.of("/people/rule", "who", form.who(), "assignment", form.assignment(), "department",
                    form.department(),
                    "condition", form.condition(), "query", form.query(), "state", form.state(), "family", form.family(), "listDepartment",
                    form.listDepartment(), "listAssignment", form.listAssignment());
        }
    }
}
