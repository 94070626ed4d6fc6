package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.account.ExternalIds.Shown;
import io.rosterbridge.imports.DriftKind;
import io.rosterbridge.imports.ReconcileSettings;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.Reconciliations.Drift;
import io.rosterbridge.imports.Reconciliations.Run;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.provisioning.PeopleView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What somebody else has changed in Calendly, and what was done about it. */
@Controller
class ReconcilePage {

    private static final int RUNS = 20;
    private static final int ROWS = 50;

    private final Reconciliations reconciliations;
    private final ReconcileSettings settings;
    private final Schedule schedule;
    private final StartingRuns starting;
    private final PeopleView people;
    private final ExternalIds externalIds;

    ReconcilePage(Reconciliations reconciliations, ReconcileSettings settings, Schedule schedule, StartingRuns starting, PeopleView people,
                  ExternalIds externalIds) {
        this.externalIds = externalIds;
        this.reconciliations = reconciliations;
        this.settings = settings;
        this.schedule = schedule;
        this.starting = starting;
        this.people = people;
    }

    /** What a kind of drift is, and what is done about it. */
    public record Kind(DriftKind kind, String meaning, boolean repaired, int count) {
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/reconcile")
    String runs(@RequestParam Optional<String> after, Model model) {
        Page<Run> page = reconciliations.page(RUNS, after);
        model.addAttribute("page", page);
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("isListing", page.items().stream().anyMatch(run -> run.state().equals("running")));
        model.addAttribute("concerns", reconciliations.concerns());
        model.addAttribute("kinds", kinds(Map.of()));
        model.addAttribute("nextAt", schedule.nextReconciliation().orElse(null));
        return "reconcile";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/reconcile.csv")
    void csv(HttpServletResponse response) throws IOException {
        List<String> kinds = Arrays.stream(DriftKind.values()).map(DriftKind::word).toList();
        List<String> header = new ArrayList<>(List.of("id", "startedBy", "startedAt", "finishedAt", "state", "listed"));
        header.addAll(kinds);
        header.addAll(List.of("repaired", "flapping", "reason", "alarm"));
        CsvResponse.send(response, "reconciliations.csv", header, next -> reconciliations.page(RUNS, next), run -> {
            List<Object> cells = new ArrayList<>(Arrays.asList(run.id(), run.startedBy(), run.startedAt(), run.finishedAt(), run.state(),
                    run.accounts()));
            kinds.forEach(kind -> cells.add(run.drift().get(kind)));
            cells.addAll(Arrays.asList(run.repaired(), run.flapping(), run.reason(), run.alarm()));
            return cells;
        });
    }

    @Requires(Permission.IMPORT_USERS)
    @PostMapping("/reconcile/start")
    String start(@RequestParam(defaultValue = "true") boolean repair, Principal who, RedirectAttributes next) {
        try {
            return "redirect:/reconcile/run?id=" + starting.startReconciliation(Actor.of(who), repair);
        } catch (IllegalStateException another) {
            Flash.warn(next, "Not started: " + another.getMessage() + ".");
            return "redirect:/reconcile";
        }
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/reconcile/run")
    String run(@RequestParam long id, @RequestParam(defaultValue = "") String kind, @RequestParam(defaultValue = "") String action,
               @RequestParam Optional<String> after, Model model) {
        Run run = found(id);
        Optional<DriftKind> wanted = Optional.of(kind).filter(word -> !word.isBlank()).map(DriftKind::of);
        model.addAttribute("run", run);
        model.addAttribute("kinds", kinds(run.drift()));
        model.addAttribute("kind", kind);
        model.addAttribute("action", action);
        Page<Drift> page = reconciliations.drift(id, wanted, Optional.of(action).filter(word -> !word.isBlank()), ROWS, after);
        model.addAttribute("page", page);
        model.addAttribute("names", people.names(page.items().stream().map(Drift::userId).toList()));
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("here", PageUrl.of("/reconcile/run", "id", String.valueOf(id), "kind", kind, "action", action));
        model.addAttribute("csv", PageUrl.of("/api/v1/reconciliations/" + id + "/drift.csv", "kind", kind));
        return "reconcile-run";
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/reconcile/select")
    String select(@RequestParam long run, @RequestParam String scope, @RequestParam(defaultValue = "") List<String> id, Model model,
                  RedirectAttributes next) {
        if (!isAll(scope) && id.isEmpty()) {
            Flash.warn(next, "Nothing is selected. Tick rows in the list first.");
            return "redirect:" + mismatches(run);
        }
        model.addAttribute("run", run);
        model.addAttribute("scope", scope);
        model.addAttribute("ids", id);
        model.addAttribute("number", chosen(run, scope, id).size());
        model.addAttribute("back", mismatches(run));
        return "reconcile-confirm";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/reconcile/correct")
    String correct(@RequestParam long run, @RequestParam String scope, @RequestParam(defaultValue = "") List<String> id, Principal who,
                   RedirectAttributes next) {
        List<Shown> shown = chosen(run, scope, id);
        int taken = externalIds.correct(Actor.of(who), shown).size();
        String left = taken == shown.size() ? "" : " " + new Words().people(shown.size() - taken) + " left out: not in service, linked otherwise by "
                + "now, or their account has another externalId than was found.";
        Flash.ok(next, new Words().count(taken, "externalId is", "externalIds are") + " being overwritten." + left);
        return "redirect:" + mismatches(run);
    }

    private List<Shown> chosen(long run, String scope, List<String> id) {
        if (isAll(scope)) {
            return externalIds.found(found(run).id(), List.of());
        }
        return id.isEmpty() ? List.of() : externalIds.found(found(run).id(), id);
    }

    /** @throws IllegalArgumentException if the scope is none, so that no mistake means everyone */
    private static boolean isAll(String scope) {
        return switch (scope) {
            case "all" -> true;
            case "these" -> false;
            default -> throw new IllegalArgumentException("scope is \"" + scope + "\"; it must be all or these");
        };
    }

    private static String mismatches(long run) {
        return PageUrl.of("/reconcile/run", "id", String.valueOf(run), "action", "mismatch");
    }

    private Run found(long id) {
        return reconciliations.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no reconciliation " + id));
    }

    private List<Kind> kinds(Map<String, Integer> counts) {
        return List.of(DriftKind.values()).stream().map(kind -> new Kind(kind, switch (kind) {
            case MISSING -> "Assigned and active, and no Calendly user anywhere";
            case VANISHED -> "Linked to a Calendly user who is not listed any more";
            case VALUES -> "The linked Calendly user has other values";
            case STATUS -> "The linked Calendly user is active where it was inactive, or the other way round";
            case UNLINKED -> "A Calendly user matches and is not linked";
        }, settings.repairs(kind), counts.getOrDefault(kind.word(), 0))).toList();
    }
}
