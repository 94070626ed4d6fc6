package io.rosterbridge.api;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.CandidateOrder;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.ImportView.Candidate;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.imports.Imports;
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
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Imports", description = "All accounts of Calendly, compared with the directory. The comparison itself changes nothing.")
@RestController
@RequestMapping("/api/v1/imports")
class ImportsController {

    private static final String KIND = "import";

    private final StartingRuns starting;
    private final ImportView view;

    ImportsController(StartingRuns starting, ImportView view) {
        this.starting = starting;
        this.view = view;
    }

    /** @param id to ask for its state with */
    record Started(long id) {
    }

    @Operation(summary = "Run an import",
            description = "Lists all accounts of Calendly and compares them with the directory.")
    @ConflictWhen("Another listing runs, or the connection is closed.")
    @ApiResponse(responseCode = "202")
    @Requires(Permission.IMPORT_USERS)
    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started start(Principal who) {
        return new Started(starting.startImport(Actor.of(who)));
    }

    @Operation(summary = "List imports, newest first",
            description = "An import that did nothing says why.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping
    Listing<Run> runs(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        return Listing.of(view.page(KIND, Listing.checked(limit), Listing.numericKey(after)));
    }

    @Operation(summary = "Show an import",
            description = "With its progress while it lists.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}")
    Run run(@PathVariable long id) {
        return view.find(KIND, id).orElseThrow(() -> Problem.NOT_FOUND.because("there is no import " + id));
    }

    @Operation(summary = "List the candidates of an import",
            description = "There are none before the import is complete.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}/candidates")
    Listing<Candidate> candidates(@PathVariable long id,
                                  @Parameter(schema = @Schema(implementation = CandidateList.class)) @RequestParam Optional<String> list,
                                  @RequestParam Optional<String> query,
                                  @Parameter(schema = @Schema(allowableValues = {"", "userName", "-userName", "userId", "-userId", "state",
                                      "-state"}))
                                  @RequestParam(defaultValue = "") String sort,
                                  @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        run(id);
        return Listing.of(view.candidates(id, list(list), query, CandidateOrder.of(sort), Listing.checked(limit), Listing.key(after)));
    }

    @Operation(summary = "Export the candidates of an import as CSV",
            description = "A cell that a spreadsheet would take for a formula begins with an apostrophe.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}/candidates.csv")
    void csv(@PathVariable long id, @Parameter(schema = @Schema(implementation = CandidateList.class)) @RequestParam Optional<String> list,
             @RequestParam Optional<String> query,
             @Parameter(schema = @Schema(allowableValues = {"", "userName", "-userName", "userId", "-userId", "state", "-state"}))
             @RequestParam(defaultValue = "") String sort,
             HttpServletResponse response) throws IOException {
        run(id);
        Optional<CandidateList> wanted = list(list);
        CandidateOrder order = CandidateOrder.of(sort);
        view.writeCsv(id, wanted, query, order, CsvResponse.begin(response, "import-" + id + "-candidates.csv"));
    }

    private static Optional<CandidateList> list(Optional<String> word) {
        return word.filter(text -> !text.isBlank()).map(CandidateList::of);
    }
}
