package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.PlanItem;
import io.rosterbridge.plans.PlanKind;
import io.rosterbridge.plans.Plans;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Plans", description = "What a bulk effect would do, computed without a request to Calendly, and applied by "
        + "its fingerprint.")
@RestController
@RequestMapping("/api/v1/plans")
class PlansController {

    private final Plans plans;
    private final ProfileController profile;
    private final Clock clock;

    PlansController(Plans plans, ProfileController profile, Clock clock) {
        this.plans = plans;
        this.profile = profile;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param kind     {@code profile}, {@code csv}, {@code provision}, {@code undo} or {@code reconcile}
     * @param document profile: the whole profile as YAML
     * @param actions  profile: instead of a document, the present one with other actions
     * @param name     csv: the name of the file; {@code .full.csv} speaks for everybody
     * @param content  csv: the text of the file
     * @param all      provision: everybody, not only who is due
     * @param from     undo: what was delivered at this instant or later
     * @param to       undo: and before this one; left out, until now
     * @param planId   undo: instead of a time, what was delivered to the people of an applied plan
     * @param importId undo: or of an import of which something was applied
     * @param holdId   undo: or what an approved list of removals has taken away
     * @param reconciliationId reconcile: the latest complete one, which is meant too if it is left out
     */
    record Wanted(String kind, String document, ProfileController.Actions actions, String name, String content, Boolean all, Instant from,
                  Instant to, Long planId, Long importId, Long holdId, Long reconciliationId) {
    }

    /** The plan that was begun. */
    record Begun(long id) {
    }

    @Operation(summary = "Ask what would be done", description = "kind profile with document or actions; csv with name and content; "
            + "provision, with all for everybody; undo with from (and to), or with planId, importId or holdId; reconcile, with the drift "
            + "that the latest reconciliation has reported. It is computed by itself; look at it until it "
            + "is ready.")
    @PostMapping
    @Requires(Permission.OPERATE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Begun ask(@RequestBody Wanted wanted, Principal who) {
        String author = who.getName();
        return new Begun(switch (PlanKind.of(String.valueOf(wanted.kind()))) {
            case PROFILE -> plans.profile(profile.documentOf(wanted.document(), wanted.actions()), author);
            case CSV -> plans.csv(given("name", wanted.name()), given("content", wanted.content()), author);
            case PROVISION -> plans.provision(Boolean.TRUE.equals(wanted.all()), author);
            case UNDO -> undo(wanted, author);
            case RECONCILE -> plans.reconcile(Optional.ofNullable(wanted.reconciliationId()), author);
        });
    }

    private long undo(Wanted wanted, String author) {
        if (Stream.of(wanted.from(), wanted.planId(), wanted.importId(), wanted.holdId()).filter(Objects::nonNull).count() != 1) {
            throw new IllegalArgumentException("give one of from (and to), planId, importId and holdId");
        }
        return wanted.planId() != null ? plans.undoPlan(wanted.planId(), author)
                : wanted.importId() != null ? plans.undoImport(wanted.importId(), author)
                : wanted.holdId() != null ? plans.undoHold(wanted.holdId(), author)
                : plans.undo(wanted.from(), wanted.to() == null ? clock.instant() : wanted.to(), author);
    }

    private static String given(String property, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(property + " is missing; a csv plan needs name and content");
        }
        return value;
    }

    @Operation(summary = "The plans, the latest first")
    @Requires(Permission.VIEW_APPS)
    @GetMapping
    Listing<Plan> plans(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        return Listing.of(plans.page(Listing.checked(limit), Listing.numericKey(after).map(Long::parseLong)));
    }

    @Operation(summary = "One plan", description = "state is computing, ready, failed, applying, applied, expired or stale.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}")
    Plan plan(@PathVariable long id) {
        return plans.find(id).orElseThrow(() -> Problem.NOT_FOUND.because("there is no plan " + id));
    }

    @Operation(summary = "The rows of a plan, one a person", description = "before and after hold the attributes that differ. state is "
            + "planned, none (nothing to apply), cannot (be undone), applied or skipped.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}/items")
    Listing<PlanItem> items(@PathVariable long id, @RequestParam(defaultValue = Listing.LIMIT) int limit,
                            @RequestParam Optional<String> after) {
        plan(id);
        return Listing.of(plans.items(id, Listing.checked(limit), Listing.numericKey(after).map(Long::parseLong)));
    }

    @Operation(summary = "The same as CSV, all of it")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}/items.csv")
    void csv(@PathVariable long id, HttpServletResponse response) throws IOException {
        plan(id);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"plan-" + id + ".csv\"");
        plans.writeCsv(id, response.getWriter());
    }

    /** @param fingerprint of the plan that was looked at */
    record Agreed(String fingerprint) {
    }

    @Operation(summary = "Apply a plan, once", description = "Whoever has changed since is skipped, and their row says so. Refused with "
            + "409 if the fingerprint is another one, or if the plan has expired, is stale, or was applied before.")
    @PostMapping("/{id}/apply")
    @Requires(Permission.APPROVE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Begun apply(@PathVariable long id, @RequestBody Agreed agreed, Principal who) {
        plan(id);
        plans.apply(id, String.valueOf(agreed.fingerprint()), who.getName());
        return new Begun(id);
    }
}
