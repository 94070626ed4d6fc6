package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.platform.web.Problem;
import io.rosterbridge.provisioning.HoldDecisions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Holds.Approved;
import io.rosterbridge.provisioning.Holds.Hold;
import io.rosterbridge.provisioning.Holds.Item;
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
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Holds", description = "Removals above a limit. They wait until their exact list is approved.")
@RestController
@RequestMapping("/api/v1/holds")
class HoldsController {

    private final Holds holds;
    private final HoldDecisions decisions;

    HoldsController(Holds holds, HoldDecisions decisions) {
        this.decisions = decisions;
        this.holds = holds;
    }

    /** @param fingerprint of the list that was looked at */
    @Schema(example = """
            {"fingerprint": "5b1f0c7a9d"}""")
    record Decided(@Schema(requiredMode = REQUIRED) String fingerprint) {
    }

    @Operation(summary = "List holds, newest first",
            description = "Kind vanished holds linked accounts that a list of Calendly lacks; its approval removes no one.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping
    Listing<Hold> holds(@Parameter(schema = @Schema(allowableValues = {"waiting", "approved", "rejected", "expired", "withdrawn"}))
                        @RequestParam Optional<String> state,
                        @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        Optional<String> wanted = state.filter(word -> !word.isBlank());
        wanted.filter(word -> !Holds.STATES.contains(word)).ifPresent(word -> {
            throw new IllegalArgumentException("state is \"" + word + "\"; it must be one of " + String.join(", ", Holds.STATES));
        });
        return Listing.of(holds.page(wanted, Listing.checked(limit), Listing.numericKey(after)));
    }

    @Operation(summary = "Show a hold")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}")
    Hold hold(@PathVariable long id) {
        return holds.find(id).orElseThrow(() -> Problem.NOT_FOUND.because("there is no hold " + id));
    }

    @Operation(summary = "List the people on a hold",
            description = "With what would be done, and why.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}/items")
    Listing<Item> items(@PathVariable long id, @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        hold(id);
        return Listing.of(holds.items(id, Listing.checked(limit), Listing.key(after)));
    }

    @Operation(summary = "Export the people on a hold as CSV",
            description = "A cell that a spreadsheet would take for a formula begins with an apostrophe.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/{id}/items.csv")
    void csv(@PathVariable long id, HttpServletResponse response) throws IOException {
        hold(id);
        holds.writeCsv(id, CsvResponse.begin(response, "hold-" + id + ".csv"));
    }

    @Operation(summary = "Approve exactly this list",
            description = "A person who has changed since keeps access and is decided again. With 202 a second person has to approve too, and no "
                    + "one is removed yet.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "202")
    @ConflictWhen("The list has changed, has expired or was decided, or another person has to approve it.")
    @FreshLogin
    @Requires(Permission.APPROVE)
    @PostMapping("/{id}/approve")
    ResponseEntity<Approved> approve(@PathVariable long id, @RequestBody Decided decided, Principal who) {
        hold(id);
        return decisions.approve(Actor.of(who), id, decided.fingerprint()).map(ResponseEntity::ok)
                .orElseGet(() -> ResponseEntity.accepted().body(new Approved(hold(id), 0, 0)));
    }

    @Operation(summary = "Reject the list",
            description = "The people keep access until there is another cause to remove them, or they are retried.")
    @ConflictWhen("The list has changed, has expired or was decided.")
    @Requires(Permission.APPROVE)
    @PostMapping("/{id}/reject")
    Hold reject(@PathVariable long id, @RequestBody Decided decided, Principal who) {
        hold(id);
        return decisions.reject(Actor.of(who), id, decided.fingerprint());
    }
}
