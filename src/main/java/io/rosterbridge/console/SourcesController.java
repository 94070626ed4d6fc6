package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.directory.SourceRead;
import io.rosterbridge.directory.SourceReads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Sources")
@RestController
class SourcesController {

    private final SourceReads reads;

    SourcesController(SourceReads reads) {
        this.reads = reads;
    }

    /**
     * A source with its latest read.
     *
     * @param lastReadAt   when the read ended; when it began, while it is running
     * @param kind         {@code full} or {@code delta}
     * @param state        {@code running}, {@code done} or {@code failed}
     * @param complete     whether every row was read and every removal it asks for was made
     * @param read         rows
     * @param changed      people
     * @param rejected     rows that were not applied
     * @param removalsHeld people who were not removed, since too many were missing
     * @param reason       why it failed or held back; null if it did neither
     */
    record Source(String name, Instant lastReadAt, String kind, String state, boolean complete, int read, int changed, int rejected,
                  int removals, int removalsHeld, String reason) {

        static Source of(SourceRead read) {
            return new Source(read.name(), read.finishedAt().orElse(read.startedAt()), read.full() ? "full" : "delta", read.state().word(),
                    read.complete(), read.rowsRead(), read.changed(), read.rejected(), read.removals(), read.removalsHeld(),
                    read.reason().orElse(null));
        }
    }

    @Operation(summary = "Where people come from, and how the latest read of each source went")
    @GetMapping("/api/v1/sources")
    @Requires(Permission.VIEW_APPS)
    Listing<Source> sources(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        List<Source> found = reads.page(Listing.key(after).orElse(""), Listing.checked(limit) + 1).stream().map(Source::of).toList();
        return Listing.of(found, limit, Source::name);
    }
}
