package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.source.Inbox;
import io.rosterbridge.source.InboxFiles;
import io.rosterbridge.source.SourceRead;
import io.rosterbridge.source.SourceReads;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Where people come from: files put in, how each was read, and the rows that were rejected. */
@Controller
class SourcesPage {

    private static final int ROWS = 30;
    private static final int REJECTS_SHOWN = 100;

    private final SourceReads reads;
    private final Inbox inbox;
    private final InboxFiles files;
    private final ProfileVersions profiles;

    SourcesPage(SourceReads reads, Inbox inbox, InboxFiles files, ProfileVersions profiles) {
        this.reads = reads;
        this.inbox = inbox;
        this.files = files;
        this.profiles = profiles;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/sources")
    String sources(@RequestParam(defaultValue = "9223372036854775807") long before, Model model) {
        List<SourceRead> found = reads.before(before, ROWS + 1);
        model.addAttribute("reads", found.subList(0, Math.min(ROWS, found.size())));
        model.addAttribute("next", found.size() > ROWS ? found.get(ROWS - 1).id() : null);
        model.addAttribute("isFirst", before == Long.MAX_VALUE);
        model.addAttribute("files", files.all());
        model.addAttribute("problems", files.problems());
        model.addAttribute("shrink", profiles.inForce().profile().safety().shrink());
        return "sources";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/sources.csv")
    void csv(HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "reads.csv", List.of("id", "name", "kind", "startedAt", "finishedAt", "state", "complete", "rows",
                "changed", "rejected", "removals", "removalsHeld", "reason"),
                next -> Page.of(reads.before(next.map(Page::number).orElse(Long.MAX_VALUE), CsvResponse.ROWS_AT_ONCE + 1),
                CsvResponse.ROWS_AT_ONCE, read -> String.valueOf(read.id())), read -> Arrays.asList(read.id(), read.name(), read.full()
                ? "full" : "delta", read.startedAt(), read.finishedAt().orElse(null), read.state().word(), read.complete(),
                read.rowsRead(), read.changed(), read.rejected(), read.removals(), read.removalsHeld(), read.reason().orElse(null)));
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/sources/upload")
    String upload(@RequestParam MultipartFile file, @RequestParam(defaultValue = "false") boolean full, Principal who,
                  RedirectAttributes next) throws IOException {
        if (file.isEmpty()) {
            Flash.warn(next, "No file was chosen, or it is empty.");
            return "redirect:/sources";
        }
        try (InputStream content = file.getInputStream()) {
            String name = inbox.put(Actor.of(who), Optional.ofNullable(file.getOriginalFilename()).orElse(""), full, content);
            Flash.ok(next, name + " is in the inbox and is read within seconds. This page shows how it went.");
        } catch (IllegalArgumentException refused) {
            Flash.bad(next, "Not taken: " + refused.getMessage() + ".");
        }
        return "redirect:/sources";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/sources/rejects")
    String rejects(@RequestParam long read, Model model) throws IOException {
        SourceRead found = found(read);
        Optional<Path> file = inbox.rejects(found);
        model.addAttribute("read", found);
        model.addAttribute("rows", file.isPresent() ? Inbox.firstRows(file.get(), REJECTS_SHOWN) : List.of());
        model.addAttribute("shown", REJECTS_SHOWN);
        return "rejects";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/sources/rejects.csv")
    ResponseEntity<Resource> rejectsFile(@RequestParam long read) throws IOException {
        Path file = inbox.rejects(found(read)).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
                "the rejected rows are kept no longer, or on another node"));
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("text/csv;charset=UTF-8")).header(HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(file.getFileName().toString()).build().toString()).body(new FileSystemResource(file));
    }

    private SourceRead found(long read) {
        return reads.read(read).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no read " + read));
    }
}
