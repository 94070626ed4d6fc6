package io.rosterbridge.api;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.log.ProvisioningLog;
import io.rosterbridge.log.ProvisioningLog.Entry;
import io.rosterbridge.log.ProvisioningLog.Filter;
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
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Log", description = "What was done for each person, with the outcome and the steps.")
@RestController
class LogController {

    private final ProvisioningLog log;

    LogController(ProvisioningLog log) {
        this.log = log;
    }

    @Operation(summary = "List log entries, newest first")
    @GetMapping("/api/v1/log")
    @Requires(Permission.VIEW_APPS)
    Listing<Entry> log(@RequestParam Optional<String> user,
                       @Parameter(schema = @Schema(implementation = Action.class)) @RequestParam Optional<String> action,
                       @Parameter(schema = @Schema(implementation = Outcome.class)) @RequestParam Optional<String> outcome,
                       @RequestParam Optional<Instant> from, @RequestParam Optional<Instant> to,
                       @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        return Listing.of(log.page(filter(user, action, outcome, from, to), Listing.checked(limit), Listing.numericKey(after)));
    }

    @Operation(summary = "Export log entries as CSV",
            description = "A cell that a spreadsheet would take for a formula begins with an apostrophe.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    @GetMapping("/api/v1/log.csv")
    @Requires(Permission.VIEW_APPS)
    void csv(@RequestParam Optional<String> user,
             @Parameter(schema = @Schema(implementation = Action.class)) @RequestParam Optional<String> action,
             @Parameter(schema = @Schema(implementation = Outcome.class)) @RequestParam Optional<String> outcome,
             @RequestParam Optional<Instant> from, @RequestParam Optional<Instant> to, HttpServletResponse response) throws IOException {
        Filter filter = filter(user, action, outcome, from, to);
        log.writeCsv(filter, CsvResponse.begin(response, "provisioning-log.csv"));
    }

    private static Filter filter(Optional<String> user, Optional<String> action, Optional<String> outcome, Optional<Instant> from,
                                 Optional<Instant> to) {
        return new Filter(user.filter(id -> !id.isBlank()).stream().toList(), word("action", action, Action.class),
                word("outcome", outcome, Outcome.class), from, to);
    }

    private static <E extends Enum<E>> Optional<E> word(String parameter, Optional<String> word, Class<E> words) {
        return word.filter(text -> !text.isBlank()).map(text -> Arrays.stream(words.getEnumConstants())
                .filter(one -> one.name().equalsIgnoreCase(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(parameter + " is \"" + text + "\"; it must be one of "
                        + Arrays.stream(words.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", ")))));
    }
}
