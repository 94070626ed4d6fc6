package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.account.ExternalIds.Shown;
import io.rosterbridge.imports.DriftKind;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.Reconciliations.Drift;
import io.rosterbridge.imports.Reconciliations.Run;
import io.rosterbridge.imports.StartingRuns;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.platform.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Reconciliations", description = "All accounts of Calendly, compared with what was last sent. People whose account has drifted are "
        + "provisioned again, as the settings say.")
@RestController
@RequestMapping("/api/v1/reconciliations")
class ReconciliationsController {

    private final Reconciliations reconciliations;
    private final StartingRuns starting;
    private final ExternalIds externalIds;

    ReconciliationsController(Reconciliations reconciliations, StartingRuns starting, ExternalIds externalIds) {
        this.externalIds = externalIds;
        this.reconciliations = reconciliations;
        this.starting = starting;
    }

    /** @param id to ask for its state with */
    record Started(long id) {
    }

    /** @param repair whether to repair at once what the settings say; left out, yes */
    @Schema(example = """
            {"repair": false}""")
    record Wanted(Boolean repair) {
    }

    @Operation(summary = "Run a reconciliation",
            description = "Lists all accounts of Calendly and repairs drift, as the settings say. With repair false it only reports; a plan of "
                    + "kind reconcile then shows and makes the repairs.")
    @ConflictWhen("Another listing runs, or the connection is closed.")
    @ApiResponse(responseCode = "202")
    @Requires(Permission.IMPORT_USERS)
    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started start(@RequestBody(required = false) Wanted wanted, Principal who) {
        return new Started(starting.startReconciliation(Actor.of(who), wanted == null || !Boolean.FALSE.equals(wanted.repair())));
    }

    @Operation(summary = "List reconciliations, newest first",
            description = "A reconciliation that did nothing says why.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping
    Listing<Run> runs(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        return Listing.of(reconciliations.page(Listing.checked(limit), Listing.numericKey(after)));
    }

    @Operation(summary = "Show a reconciliation")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}")
    Run run(@PathVariable long id) {
        return reconciliations.find(id).orElseThrow(() -> Problem.NOT_FOUND.because("there is no reconciliation " + id));
    }

    @Operation(summary = "List the drift that was found",
            description = "action mismatch: the account has another externalId, which is not overwritten by itself. action review: it cannot be "
                    + "told whose account it is.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}/drift")
    Listing<Drift> drift(@PathVariable long id,
                         @Parameter(schema = @Schema(implementation = DriftKind.class)) @RequestParam Optional<String> kind,
                         @Parameter(schema = @Schema(allowableValues = {"reported", "repaired", "flapping", "mismatch", "review"}))
                         @RequestParam Optional<String> action,
                         @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        run(id);
        return Listing.of(reconciliations.drift(id, kind(kind), action.filter(word -> !word.isBlank()), Listing.checked(limit),
                Listing.key(after)));
    }

    /** @param select {@code "all"}, or the ids of people whose mismatch the reconciliation has found */
    @Schema(example = """
            {"select": ["e1001"]}""")
    record Correction(@Schema(requiredMode = REQUIRED, oneOf = {String.class, String[].class}) Object select) {
    }

    /**
     * Who was taken.
     *
     * @param userIds they are due, and are sent their own externalId; all others are linked otherwise by now, are not in service, or their
     *                account has another externalId than was found
     */
    record Corrected(List<String> userIds) {
    }

    @Operation(summary = "Overwrite externalIds that do not match",
            description = "Only where the reconciliation has found a mismatch. select is \"all\" or a list of userIds. The people are "
                    + "provisioned at once, with one request each.")
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/{id}/correct")
    Corrected correct(@PathVariable long id, @RequestBody Correction wanted, Principal who) {
        run(id);
        List<Shown> found = externalIds.found(id, selected(wanted.select()));
        return new Corrected(externalIds.correct(Actor.of(who), found));
    }

    private static List<String> selected(Object select) {
        if ("all".equals(select)) {
            return List.of();
        }
        if (select instanceof List<?> ids && !ids.isEmpty() && ids.stream().allMatch(String.class::isInstance)) {
            return ids.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException("select must be \"all\" or a list of userIds, one or more");
    }

    @Operation(summary = "Export the drift that was found as CSV",
            description = "A cell that a spreadsheet would take for a formula begins with an apostrophe.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}/drift.csv")
    void csv(@PathVariable long id, @Parameter(schema = @Schema(implementation = DriftKind.class)) @RequestParam Optional<String> kind,
             HttpServletResponse response) throws IOException {
        run(id);
        Optional<DriftKind> wanted = kind(kind);
        reconciliations.writeCsv(id, wanted, CsvResponse.begin(response, "reconciliation-" + id + "-drift.csv"));
    }

    private static Optional<DriftKind> kind(Optional<String> word) {
        return word.filter(text -> !text.isBlank()).map(DriftKind::of);
    }
}
