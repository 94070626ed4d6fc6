package io.rosterbridge.api;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.source.InboxFiles;
import io.rosterbridge.source.InboxFiles.InboxFile;
import io.rosterbridge.source.SourceRead;
import io.rosterbridge.source.SourceReads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Sources", description = "Where people come from, and how the latest read went.")
@RestController
class SourcesController {

    private final SourceReads reads;
    private final InboxFiles files;

    SourcesController(SourceReads reads, InboxFiles files) {
        this.reads = reads;
        this.files = files;
    }

    /**
     * A source with its latest read.
     *
     * @param lastReadAt   when the latest read ended; when it began, while it is running; null if there was none yet
     * @param kind         {@code full} or {@code delta}
     * @param state        {@code running}, {@code done} or {@code failed}; {@code waiting} if such a file lies in the inbox and is to be
     *                     read, {@code notRead} if it will not be read as it is
     * @param complete     whether every row was read and every removal it asks for was made
     * @param read         rows
     * @param changed      people
     * @param rejected     rows that were not applied
     * @param removalsHeld people who were not removed, since too many were missing
     * @param reason       why it failed or held back, or why the file in the inbox is not read; null if there is nothing to say
     * @param inbox        the file of this name that lies in the inbox now; null if there is none
     */
    record Source(String name, Instant lastReadAt, @Schema(allowableValues = {"full", "delta"}) String kind,
                  @Schema(allowableValues = {"running", "done", "failed", "waiting", "notRead"}) String state, boolean complete, int read,
                  int changed, int rejected, int removals, int removalsHeld, String reason, Lying inbox) {

        static Source of(SourceRead read, InboxFile file) {
            boolean isFileNext = file != null && !file.state().equals("reading");
            return new Source(read.name(), read.finishedAt().orElse(read.startedAt()), read.full() ? "full" : "delta",
                    isFileNext ? file.state() : read.state().word(), read.complete(), read.rowsRead(), read.changed(), read.rejected(),
                    read.removals(), read.removalsHeld(), (isFileNext ? file.reason() : read.reason()).orElse(null), Lying.of(file));
        }

        static Source unread(InboxFile file) {
            return new Source(file.name(), null, file.full() ? "full" : "delta", file.state().equals("reading") ? "running" : file.state(), false,
                    0, 0, 0, 0, 0, file.reason().orElse(null), Lying.of(file));
        }
    }

    /**
     * A file that lies in the inbox.
     *
     * @param state     {@code waiting}, {@code reading} or {@code notRead}
     * @param needsHand whether it will not be read, or not soon, unless a person does something
     * @param since     when it became so
     * @param reason    why it is not read yet, or never; null if it is read next
     */
    record Lying(@Schema(allowableValues = {"waiting", "reading", "notRead"}) String state, boolean needsHand, Instant firstSeenAt, Instant since,
                 String reason) {

        static Lying of(InboxFile file) {
            return file == null ? null : new Lying(file.state(), file.needsHand(), file.firstSeenAt(), file.since(), file.reason().orElse(null));
        }
    }

    @Operation(summary = "List sources",
            description = "With the latest read of each, and the file that waits in the inbox.")
    @GetMapping("/api/v1/sources")
    @Requires(Permission.VIEW_APPS)
    Listing<Source> sources(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        List<String> names = reads.names(Listing.key(after).orElse(""), Listing.checked(limit) + 1);
        Map<String, SourceRead> latest = reads.latest(names);
        Map<String, InboxFile> lying = files.named(names);
        List<Source> found = names.stream().filter(name -> latest.containsKey(name) || lying.containsKey(name))
                .map(name -> latest.containsKey(name) ? Source.of(latest.get(name), lying.get(name)) : Source.unread(lying.get(name))).toList();
        return Listing.of(found, limit, Source::name);
    }
}
