package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.domain.Family;
import io.rosterbridge.imports.WinningSide;
import io.rosterbridge.plans.PeopleRule;
import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanExport;
import io.rosterbridge.plans.PlanItem;
import io.rosterbridge.plans.PlanKind;
import io.rosterbridge.plans.PlanPart;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanText;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.platform.web.Problem;
import io.rosterbridge.platform.web.Uploads;
import io.rosterbridge.queue.TaskState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Plans", description = "The effect of a change on many people, computed without a request to Calendly and applied by its fingerprint.")
@RestController
class PlansController {

    private static final String PATH = "/api/v1/plans";
    private static final String CSV = "text/csv";
    /** Of both ways to ask, which are one operation. */
    private static final String ASKING =
            "The body says what to plan. kind profile: document or actions. kind csv: name and content, or send the file itself as "
            + "text/csv with the parameter name. kind assignment: assignment and rule. kind import: importId, list, select and "
            + "fingerprint, and source or assign. kind provision: all for everyone, else those who are due. kind undo: from and to, or "
            + "one of planId, importId, holdId, reconciliationId and readId. kind reconcile: the drift that the latest reconciliation "
            + "has reported. The plan is computed in the background; show it until it is ready. It also requires the permission to do by "
            + "hand what the plan does; text/csv requires `assign-apps`.";

    private final Plans plans;
    private final PlanDecisions decisions;
    private final PlanExport export;
    private final ProfileController profile;
    private final Uploads uploads;
    private final Clock clock;

    PlansController(Plans plans, PlanDecisions decisions, PlanExport export, ProfileController profile, Uploads uploads, Clock clock) {
        this.plans = plans;
        this.decisions = decisions;
        this.export = export;
        this.profile = profile;
        this.uploads = uploads;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param kind        {@code profile}, {@code csv}, {@code assignment}, {@code import}, {@code provision}, {@code undo} or
     *                    {@code reconcile}
     * @param document    profile: the whole profile as YAML
     * @param actions     profile: instead of a document, the present one with other actions
     * @param name        csv: the name of the file; {@code .full.csv} speaks for everybody
     * @param content     csv: the text of the file
     * @param assignment  assignment: {@code assigned}, {@code suspended} or {@code none}
     * @param rule        assignment: to whom
     * @param list        import: the list of candidates
     * @param select      import: {@code "all"}, a list of scimIds, or {@code {"query": "a part of a userName or an id"}}
     * @param source      import: whose values win, only for update: {@code calendly} if left out, or {@code directory}
     * @param assign      import: only for link, whether people in service are assigned Calendly too
     * @param fingerprint import: as it was shown
     * @param all         provision: everybody, not only who is due
     * @param from        undo: what was delivered at this instant or later
     * @param to          undo: and before this one; left out, until now
     * @param planId      undo: instead of a time, what an applied plan has done
     * @param importId    undo: or an import; import: whose candidates
     * @param holdId      undo: or what an approved list of removals has taken away
     * @param reconciliationId undo: or what a reconciliation has repaired; reconcile: the latest complete one, which is meant too if it
     *                    is left out
     * @param readId      undo: or what a read of a source has brought about
     */
    record Wanted(@Schema(requiredMode = REQUIRED, implementation = PlanKind.class) String kind, String document,
                  ProfileController.Actions actions, @Schema(maxLength = 200) String name, String content,
                  @Schema(implementation = Assignment.class) String assignment, Rule rule,
                  @Schema(allowableValues = {"new", "update", "activate", "deactivate", "link"}) String list,
                  @Schema(oneOf = {String.class, String[].class, ConfirmController.Search.class}) Object select,
                  @Schema(implementation = WinningSide.class) String source, Boolean assign, String fingerprint, Boolean all, Instant from,
                  Instant to, Long planId, Long importId, Long holdId, Long reconciliationId, Long readId) {
    }

    /**
     * Which people; whoever fits all that is given, or everybody.
     *
     * @param department letter by letter
     * @param condition  an expression over the person, as in a mapping, that gives true or false
     * @param query      part of an id, an address or a name
     * @param state      as in the list of users
     * @param family     as in the list of failures
     * @param assignment the present one
     */
    record Rule(Boolean everyone, String department, String condition, String query, @Schema(implementation = TaskState.class) String state,
                @Schema(implementation = Family.class) String family, @Schema(implementation = Assignment.class) String assignment) {

        private PeopleRule checked() {
            return new PeopleRule(Boolean.TRUE.equals(everyone), department, condition, query, state, family, assignment);
        }
    }

    /** The plan that was begun. */
    record Begun(long id) {
    }

    @Operation(summary = "Create a plan",
            description = ASKING)
    @ConflictWhen("What the plan is about has changed since it was shown.")
    @PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Permission.VIEW_APPS)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Begun ask(@RequestBody Wanted wanted) {
        return new Begun(switch (PlanKind.of(String.valueOf(wanted.kind()))) {
            case PROFILE -> {
                Caller.login().require(PlanKind.PROFILE.asks());
                yield ask(new PlanRequest.Profile(), PlanText.of(profile.documentOf(wanted.document(), wanted.actions())));
            }
            case CSV -> ask(new PlanRequest.Csv(given("name", wanted.name(), "a csv plan needs name and content")),
                    PlanText.of(given("content", wanted.content(), "a csv plan needs name and content")));
            case ASSIGNMENT -> ask(new PlanRequest.Assign(Assignment.of(given("assignment", wanted.assignment(), "an assignment plan needs "
                    + "assignment and rule")), given("rule", wanted.rule(), "an assignment plan needs assignment and rule").checked()));
            case IMPORT -> confirm(wanted);
            case PROVISION -> ask(new PlanRequest.Provision(Boolean.TRUE.equals(wanted.all())));
            case UNDO -> ask(new PlanRequest.Undo(wanted.from(), wanted.from() == null || wanted.to() != null ? wanted.to()
                    : clock.instant(), wanted.planId(), wanted.importId(), wanted.holdId(), wanted.reconciliationId(), wanted.readId()));
            case RECONCILE -> ask(new PlanRequest.Reconcile(wanted.reconciliationId()));
        });
    }

    private long ask(PlanRequest request) {
        return decisions.ask(request, Caller.login());
    }

    private long ask(PlanRequest request, PlanText text) {
        return decisions.ask(request, text, Caller.login());
    }

    private long confirm(Wanted wanted) {
        String needs = "an import plan needs importId, list, select and fingerprint";
        CandidateList list = CandidateList.of(given("list", wanted.list(), needs));
        if (list == CandidateList.LINK) {
            Caller.login().require(Permission.ASSIGN_APPS);
        }
        Object select = given("select", wanted.select(), needs);
        PlanRequest.Confirm request = new PlanRequest.Confirm(given("importId", wanted.importId(), needs), list,
                select instanceof Map<?, ?> search && search.size() == 1 && search.get("query") instanceof String query && !query.isBlank()
                ? query : null, wanted.source() == null ? null : WinningSide.of(wanted.source()), wanted.assign(), wanted.fingerprint());
        if (select instanceof List<?> ids && !ids.isEmpty() && ids.stream().allMatch(String.class::isInstance)) {
            return ask(request, PlanText.of(String.join("\n", ids.stream().map(String.class::cast).toList())));
        }
        if (!"all".equals(select) && request.query() == null) {
            throw new IllegalArgumentException("select must be \"all\", or a list of scimIds, or {\"query\": \"part of a userName or an "
                    + "id\"}");
        }
        return ask(request);
    }

    private static <T> T given(String property, T value, String needs) {
        if (value == null || value instanceof String text && text.isBlank()) {
            throw new IllegalArgumentException(property + " is missing; " + needs);
        }
        return value;
    }

    @Operation(operationId = "plansAsk", summary = "Create a plan",
            description = ASKING)
    @PostMapping(path = PATH, consumes = CSV)
    @Requires(Permission.ASSIGN_APPS)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Begun askForFile(@RequestParam String name, InputStream body) throws IOException {
        try (Uploads.Taken file = uploads.take(body)) {
            return new Begun(ask(new PlanRequest.Csv(name), PlanText.utf8(file.file())));
        }
    }

    @Operation(summary = "List plans, newest first")
    @Requires(Permission.VIEW_APPS)
    @GetMapping(PATH)
    Listing<Plan> plans(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        return Listing.of(plans.page(Caller.login(), Listing.checked(limit), Listing.numericKey(after).map(Long::parseLong)));
    }

    @Operation(summary = "Export the plans as CSV",
            description = "A cell that a spreadsheet would take for a formula begins with an apostrophe.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
    @Requires(Permission.VIEW_APPS)
    @GetMapping(PATH + ".csv")
    void plansAsCsv(HttpServletResponse response) throws IOException {
        export.plansAsCsv(Caller.login(), CsvResponse.begin(response, "plans.csv"));
    }

    @Operation(summary = "Show a plan")
    @Requires(Permission.VIEW_APPS)
    @GetMapping(PATH + "/{id}")
    Plan plan(@PathVariable long id) {
        return plans.find(id, Caller.login()).orElseThrow(() -> Problem.NOT_FOUND.because("there is no plan " + id));
    }

    @Operation(summary = "List the rows of a plan",
            description = "One row for each person. before and after hold the attributes of the account that differ, directoryBefore and "
                    + "directoryAfter those of the person.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping(PATH + "/{id}/items")
    Listing<PlanItem> items(@PathVariable long id,
                            @Parameter(schema = @Schema(implementation = PlanPart.class)) @RequestParam Optional<String> show,
                            @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        plan(id);
        return Listing.of(plans.items(id, part(show), Listing.checked(limit), Listing.numericKey(after).map(Long::parseLong)));
    }

    @Operation(summary = "Export the rows of a plan as CSV",
            description = "A cell that a spreadsheet would take for a formula begins with an apostrophe.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
    @Requires(Permission.VIEW_APPS)
    @GetMapping(PATH + "/{id}/items.csv")
    void csv(@PathVariable long id, @Parameter(schema = @Schema(implementation = PlanPart.class)) @RequestParam Optional<String> show,
             HttpServletResponse response) throws IOException {
        plan(id);
        Optional<PlanPart> part = part(show);
        export.itemsAsCsv(id, part, CsvResponse.begin(response, "plan-" + id + ".csv"));
    }

    @Operation(summary = "Export a plan with all of its rows as JSON")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object")))
    @Requires(Permission.VIEW_APPS)
    @GetMapping(PATH + "/{id}/items.json")
    void json(@PathVariable long id, @Parameter(schema = @Schema(implementation = PlanPart.class)) @RequestParam Optional<String> show,
              HttpServletResponse response) throws IOException {
        plan(id);
        Optional<PlanPart> part = part(show);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE + ";charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"plan-" + id + ".json\"");
        export.asJson(id, part, response.getWriter());
    }

    private static Optional<PlanPart> part(Optional<String> show) {
        return show.filter(word -> !word.isBlank()).map(PlanPart::of);
    }

    /** @param fingerprint of the plan that was looked at */
    @Schema(example = """
            {"fingerprint": "5b1f0c7a9d"}""")
    record Agreed(@Schema(requiredMode = REQUIRED) String fingerprint) {
    }

    /** @param waitsForAnother whether it takes the word of a second person first */
    record Applying(long id, boolean waitsForAnother) {
    }

    @Operation(summary = "Apply a plan",
            description = "Once. A person who has changed since is skipped, with the reason. It also requires the permission to do by hand what "
                    + "the plan does. Where two people are needed, waitsForAnother says that a second one has to apply it too.")
    @ConflictWhen("The fingerprint is another one, or the plan has expired, is stale, or was applied before.")
    @FreshLogin
    @PostMapping(PATH + "/{id}/apply")
    @Requires(Permission.APPROVE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Applying apply(@PathVariable long id, @RequestBody Agreed agreed) {
        plan(id);
        return new Applying(id, !decisions.apply(id, agreed.fingerprint(), Caller.login()));
    }
}
