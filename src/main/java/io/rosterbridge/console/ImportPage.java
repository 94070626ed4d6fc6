package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.ApplySettings;
import io.rosterbridge.imports.CandidateOrder;
import io.rosterbridge.imports.CandidateOrder.By;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Confirmations.Foreseen;
import io.rosterbridge.imports.Confirmations.Taken;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.ImportView.Candidate;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.imports.WinningSide;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.web.CsvResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** All users of Calendly beside all people of the directory: lists from which an admin confirms what is to be done. */
@Controller
class ImportPage {

    private static final String KIND = "import";
    private static final int RUNS = 20;
    private static final int ROWS = 50;

    private final StartingRuns starting;
    private final ImportView view;
    private final Confirmations confirmations;
    private final ApplySettings settings;
    private final Schedule schedule;

    ImportPage(StartingRuns starting, ImportView view, Confirmations confirmations, ApplySettings settings, Schedule schedule) {
        this.starting = starting;
        this.view = view;
        this.confirmations = confirmations;
        this.settings = settings;
        this.schedule = schedule;
    }

    /** A list as a tab: what it is called, and what it means to confirm it. */
    public record Tab(CandidateList list, String label, String meaning, int count) {

        static Tab of(CandidateList list, Run run) {
            return new Tab(list, label(list), switch (list) {
                case NEW -> "In Calendly, and not in the directory.";
                case UPDATE -> "In both, with different values.";
                case ACTIVATE -> "Linked and assigned, inactive in the directory, active in Calendly. Leavers are not among them.";
                case DEACTIVATE -> "Active in the directory, deactivated in Calendly.";
                case LINK -> "In both, and not linked: the same on both sides, or the account of a leaver.";
                case APART -> "Not to be told for sure, or not to be touched. Each says why; nothing is done about them.";
            }, run.counts().get(list.word()));
        }

        static String label(CandidateList list) {
            return switch (list) {
                case NEW -> "New users";
                case UPDATE -> "Update users";
                case ACTIVATE -> "Users to activate";
                case DEACTIVATE -> "Users to deactivate";
                case LINK -> "Matched, not linked";
                case APART -> "Set apart";
            };
        }
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/import")
    String runs(@RequestParam Optional<String> after, Model model) {
        Page<Run> page = view.page(KIND, RUNS, after);
        model.addAttribute("page", page);
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("isListing", page.items().stream().anyMatch(run -> run.state().equals("running")));
        model.addAttribute("isMoving", page.items().stream().anyMatch(ImportPage::isMoving));
        model.addAttribute("nextAt", schedule.nextImport().orElse(null));
        return "import";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/import.csv")
    void csv(HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "imports.csv", List.of("id", "startedBy", "startedAt", "finishedAt", "state", "listed", "new",
                "update", "activate", "deactivate", "apart", "confirmed", "applied", "skipped", "reason", "link", "inSync"),
                next -> view.page(KIND, CsvResponse.ROWS_AT_ONCE, next), run -> Arrays.asList(run.id(), run.startedBy(), run.startedAt(),
                run.finishedAt(), run.state(), run.accounts(), run.counts().get("new"),
                        run.counts().get("update"), run.counts().get("activate"), run.counts().get("deactivate"), run.counts().get("apart"),
                        run.apply().of(), run.apply().applied(), run.apply().skipped(), run.reason(), run.counts().get("link"), run.inSync()));
    }

    private static boolean isMoving(Run run) {
        return run.state().equals("running") || run.state().equals("applying");
    }

    @Requires(Permission.IMPORT_USERS)
    @PostMapping("/import/start")
    String start(Principal who, RedirectAttributes next) {
        try {
            return "redirect:/import/run?id=" + starting.startImport(Actor.of(who));
        } catch (IllegalStateException another) {
            Flash.warn(next, "Not started: " + another.getMessage() + ".");
            return "redirect:/import";
        }
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/import/run")
    String run(@RequestParam long id, @RequestParam(defaultValue = "") String list, @RequestParam(defaultValue = "") String query,
               @RequestParam(defaultValue = "") String sort, @RequestParam Optional<String> after, Model model) {
        Run run = found(id);
        CandidateOrder order = CandidateOrder.of(sort);
        List<Tab> tabs = List.of(CandidateList.values()).stream().map(one -> Tab.of(one, run)).toList();
        Tab tab = list.isBlank() ? tabs.stream().filter(one -> one.count() > 0).findFirst().orElse(tabs.get(0))
                : tabs.get(CandidateList.of(list).ordinal());
        Page<Candidate> page = view.candidates(id, Optional.of(tab.list()), Optional.of(query), order, ROWS, after);
        model.addAttribute("run", run);
        model.addAttribute("tabs", tabs);
        model.addAttribute("tab", tab);
        model.addAttribute("page", page);
        model.addAttribute("query", query);
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("canConfirm", List.of("complete", "applying", "applied").contains(run.state()) && mayConfirm(tab.list()));
        model.addAttribute("open", view.open(id, tab.list(), query));
        model.addAttribute("sort", sort);
        model.addAttribute("columns", columns(id, tab.list(), query, order));
        model.addAttribute("after", after.orElse(""));
        model.addAttribute("isMoving", isMoving(run));
        model.addAttribute("here", back(id, tab.list().word(), query, sort));
        model.addAttribute("csv", PageUrl.of("/api/v1/imports/" + id + "/candidates.csv", "list", tab.list().word(), "query", query, "sort", sort));
        return "import-run";
    }

    /** A link is as good as an assignment: it decides what becomes of an account. */
    private static boolean mayConfirm(CandidateList list) {
        return list != CandidateList.APART && (list != CandidateList.LINK || Caller.may(Permission.ASSIGN_APPS));
    }

    /**
     * The head of a column that can be sorted by.
     *
     * @param sorted {@code ascending}, {@code descending}, or null if the list is sorted by another
     * @param path   the same list sorted by this column, or, if it is so already, the other way
     */
    public record Column(String sorted, String path) {
    }

    /** By word. */
    private static Map<String, Column> columns(long run, CandidateList list, String query, CandidateOrder order) {
        return Arrays.stream(By.values()).collect(Collectors.toMap(By::word, by -> {
            boolean isSorted = by == order.by();
            CandidateOrder next = new CandidateOrder(by, isSorted && !order.descending());
            return new Column(isSorted ? order.descending() ? "descending" : "ascending" : null,
                    PageUrl.of("/import/run", "id", String.valueOf(run), "list", list.word(), "query", query, "sort", next.word()));
        }));
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.IMPORT_USERS)
    @PostMapping("/import/select")
    String select(@RequestParam long run, @RequestParam String list, @RequestParam String fingerprint,
                  @ModelAttribute("chosen") ChosenCandidates candidates, Model model, RedirectAttributes next) {
        CandidateList chosen = CandidateList.of(list);
        if (candidates.isNobody()) {
            Flash.warn(next, "Nothing is selected. Tick rows in the list first.");
            return "redirect:" + candidates.back(run, list);
        }
        Choice choice = candidates.choice(chosen);
        Foreseen foreseen = confirmations.foresee(run, chosen, candidates.selection(), choice);
        model.addAttribute("run", found(run));
        model.addAttribute("list", chosen);
        model.addAttribute("label", Tab.label(chosen));
        model.addAttribute("scope", candidates.scope());
        model.addAttribute("ids", candidates.id());
        model.addAttribute("query", candidates.query());
        model.addAttribute("sort", candidates.sort());
        model.addAttribute("after", candidates.after());
        model.addAttribute("source", choice.side().map(WinningSide::word).orElse(""));
        model.addAttribute("assign", choice.assigns().map(String::valueOf).orElse(""));
        model.addAttribute("fingerprint", fingerprint);
        model.addAttribute("number", foreseen.candidates());
        model.addAttribute("consequence", consequence(chosen, choice, foreseen.candidates()));
        model.addAttribute("requests", requests(foreseen.requests()));
        model.addAttribute("back", candidates.back(run, list));
        return "import-confirm";
    }

    @Requires(Permission.IMPORT_USERS)
    @PostMapping("/import/confirm")
    String confirm(@RequestParam long run, @RequestParam String list, @RequestParam String fingerprint,
                   @ModelAttribute("chosen") ChosenCandidates candidates, Principal who, RedirectAttributes next) {
        CandidateList chosen = CandidateList.of(list);
        if (chosen == CandidateList.LINK) {
            Caller.login().require(Permission.ASSIGN_APPS);
        }
        try {
            Taken taken = confirmations.confirm(Actor.of(who), run, chosen, candidates.selection(), candidates.choice(chosen), fingerprint)
                    .orElseThrow(() -> unknown(run));
            boolean isHere = taken.runId() == run;
            String where = isHere ? "" : " here: import " + taken.runId() + " is newer than " + run + " and shows the same";
            Flash.ok(next, new Words().people(taken.confirmed()) + " confirmed" + where
                    + ". Each is looked at again before it is applied.");
            return "redirect:" + (isHere ? candidates.back(run, list) : back(taken.runId(), list, "", ""));
        } catch (IllegalStateException stale) {
            Flash.bad(next, "Nothing was confirmed: " + stale.getMessage() + ".");
            return "redirect:/import/run?id=" + view.page(KIND, 1, Optional.empty()).items().get(0).id();
        }
    }

    private String consequence(CandidateList list, Choice choice, long number) {
        Words words = new Words();
        String people = words.people(number);
        boolean one = number == 1;
        return switch (list) {
            case NEW -> people + (one ? " is" : " are") + " added to the directory, assigned and linked.";
            case UPDATE -> !choice.side().equals(Optional.of(WinningSide.DIRECTORY))
                    ? "The directory takes Calendly's values for " + people + "."
                    : "Calendly is sent the directory's values for " + people + ".";
            case ACTIVATE -> people + (one ? " becomes" : " become") + " active in the directory, assigned and linked. They are active in "
                    + "Calendly already.";
            case DEACTIVATE -> switch (settings.deactivate()) {
                case SUSPEND -> "The assignment of " + people + " is suspended: disabled from Calendly, where they are deactivated already.";
                case UNASSIGN -> "The assignment of " + people + " is taken away. In Calendly they are deactivated already.";
                case INACTIVE -> people + (one ? " becomes" : " become") + " inactive in the directory, for everything that reads it.";
            };
            case LINK -> people + (one ? " is" : " are") + " linked to the accounts that match. " + (choice.assigns().orElse(false)
                    ? "Calendly is assigned to those in service who have no assignment yet." : "Assignments stay as they are; people in "
                    + "service who are not assigned are skipped where the link alone would take their access away.")
                    + " Nobody who has left is assigned: their accounts are deactivated, as the page Actions says.";
            case APART -> throw new IllegalArgumentException("list is \"apart\", which cannot be confirmed");
        };
    }

    private static String requests(long requests) {
        return requests == 0 ? "Calendly is sent nothing."
                : "This leads to at most " + new Words().count(requests, "request", "requests") + " to Calendly.";
    }

    /** The list from its beginning. */
    private static String back(long run, String list, String query, String sort) {
        return PageUrl.of("/import/run", "id", String.valueOf(run), "list", list, "query", query, "sort", sort, "after", "");
    }

    private Run found(long id) {
        return view.find(KIND, id).orElseThrow(() -> unknown(id));
    }

    private static ResponseStatusException unknown(long id) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no import " + id);
    }
}
