package io.rosterbridge.api;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.access.audit.AuditTrail.Entry;
import io.rosterbridge.access.audit.AuditTrail.Filter;
import io.rosterbridge.platform.web.CsvResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Audit", description = "Who changed what. Entries are only appended, and a chain of hashes shows whether one was altered.")
@RestController
@Requires(Permission.VIEW_APPS)
class AuditController {

    private final AuditTrail audit;

    AuditController(AuditTrail audit) {
        this.audit = audit;
    }

    @Operation(summary = "List audit entries, newest first")
    @GetMapping("/api/v1/audit")
    Listing<Entry> audit(@RequestParam Optional<String> actor,
                         @Parameter(schema = @Schema(implementation = AuditAction.class)) @RequestParam Optional<String> action,
                         @RequestParam Optional<String> user, @RequestParam Optional<Instant> from, @RequestParam Optional<Instant> to,
                         @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        long below = Listing.numericKey(after).map(Long::parseLong).orElse(Long.MAX_VALUE);
        List<Entry> rows = audit.newest(filter(actor, action, user, from, to), Listing.checked(limit) + 1, below);
        return Listing.of(rows, limit, entry -> String.valueOf(entry.id()));
    }

    @Operation(summary = "Export audit entries as CSV",
            description = "A cell that a spreadsheet would take for a formula begins with an apostrophe.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    @GetMapping("/api/v1/audit.csv")
    void csv(@RequestParam Optional<String> actor,
             @Parameter(schema = @Schema(implementation = AuditAction.class)) @RequestParam Optional<String> action,
             @RequestParam Optional<String> user, @RequestParam Optional<Instant> from, @RequestParam Optional<Instant> to,
             HttpServletResponse response) throws IOException {
        audit.writeCsv(filter(actor, action, user, from, to), CsvResponse.begin(response, "audit-trail.csv"));
    }

    @Operation(summary = "Verify the audit trail",
            description = "Recomputes the chain of hashes and names the first entry that is not what was written.")
    @GetMapping("/api/v1/audit/verify")
    AuditTrail.Verdict verify() {
        return audit.verify();
    }

    private static Filter filter(Optional<String> actor, Optional<String> action, Optional<String> user, Optional<Instant> from,
                                 Optional<Instant> to) {
        Optional<String> wanted = action.filter(word -> !word.isBlank());
        wanted.ifPresent(AuditAction::of);
        return new Filter(actor.filter(name -> !name.isBlank()), wanted, user.filter(id -> !id.isBlank()),
                from, to);
    }
}
