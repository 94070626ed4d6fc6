package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.calendly.Authorization.Finding;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.log.RecentActivity;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Status;
import io.rosterbridge.queue.TaskState;
import io.rosterbridge.source.HoldRows;
import io.rosterbridge.source.SourceConcerns;
import io.rosterbridge.source.SourceRead;
import io.rosterbridge.source.SourceReads;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Is all well? And the switches one reaches for if it is not. */
@Controller
class OverviewPage {

    private static final int SOURCES_SHOWN = 5;
    /** Families that have a concern of their own, or pass within seconds. */
    private static final List<String> TOLD_APART = List.of("no-seats", "removal-limit", "removal-check", "link-to-confirm",
            "identity-to-confirm");

    private final Status status;
    private final RecentActivity recent;
    private final Failures failures;
    private final PeopleView people;
    private final Connections connections;
    private final ConnectionSwitch connection;
    private final Limiter limiter;
    private final TokenExpiryWatch token;
    private final SourceReads reads;
    private final SourceConcerns sourceConcerns;
    private final ProfileVersions profiles;
    private final Holds holds;
    private final Reconciliations reconciliations;
    private final ImportView imports;
    private final Schedule schedule;
    private final LiveUpdates live;
    private final Clock clock;

    OverviewPage(Status status, RecentActivity recent, Failures failures, PeopleView people, Connections connections,
                 ConnectionSwitch connection, Limiter limiter, TokenExpiryWatch token, SourceReads reads,
                 SourceConcerns sourceConcerns, ProfileVersions profiles,
                 Holds holds, Reconciliations reconciliations, ImportView imports, Schedule schedule, LiveUpdates live, Clock clock) {
        this.holds = holds;
        this.reconciliations = reconciliations;
        this.imports = imports;
        this.schedule = schedule;
        this.status = status;
        this.recent = recent;
        this.failures = failures;
        this.people = people;
        this.connections = connections;
        this.connection = connection;
        this.limiter = limiter;
        this.token = token;
        this.reads = reads;
        this.sourceConcerns = sourceConcerns;
        this.profiles = profiles;
        this.live = live;
        this.clock = clock;
    }

    /**
     * Something that is not as it should be.
     *
     * @param tone  {@code warn} or {@code bad}
     * @param path  where it is put right
     * @param label what the link says
     * @param needs what one must be allowed to follow the link; null if everybody may who sees the page
     */
    public record Concern(String tone, String title, String text, String path, String label, Permission needs) {

        static Concern of(String tone, String title, String text, String path, String label) {
            return new Concern(tone, title, text, path, label, path.startsWith("/setup") || path.equals("/mapping") ? Permission.CONFIGURE
                    : path.equals("/connection/kill") ? Permission.OPERATE : null);
        }
    }

    /** The latest run of a kind and the next that the clock starts; null if there is none. */
    public record Runs(String label, String path, LastRun last, Instant nextAt) {
    }

    /** How a run stands. */
    public record LastRun(String state, Instant startedAt) {
    }

    /** A number of people in one state. */
    public record Count(TaskState state, long people) {
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/")
    String overview(Model model) {
        Connection present = connections.present();
        Status.Overview overview = status.overview();
        List<Failures.Group> families = failures.families();
        List<SourceRead> sources = reads.latest(SOURCES_SHOWN);
        model.addAttribute("connection", present);
        model.addAttribute("overview", overview);
        model.addAttribute("counts", counts(overview));
        model.addAttribute("sizes", people.sizes());
        model.addAttribute("families", families);
        model.addAttribute("sources", sources);
        model.addAttribute("budget", limiter.requestsPerMinute());
        model.addAttribute("pausedUntil", limiter.pausedUntil().orElse(null));
        connections.tokenLeft().ifPresent(left -> model.addAttribute("tokenLeft", left));
        model.addAttribute("runs", List.of(
                new Runs("Import", "/import", imports.page("import", 1, Optional.empty()).items().stream().findFirst()
                        .map(run -> new LastRun(run.state(), run.startedAt())).orElse(null), schedule.nextImport().orElse(null)),
                new Runs("Reconcile", "/reconcile", reconciliations.page(1, Optional.empty()).items().stream().findFirst()
                        .map(run -> new LastRun(run.state(), run.startedAt())).orElse(null), schedule.nextReconciliation().orElse(null))));
        model.addAttribute("day", recent.day());
        model.addAttribute("invitations", recent.invitations());
        model.addAttribute("chart", Chart.of(recent.day()));
        model.addAttribute("concerns", concerns(present, families, sources));
        model.addAttribute("now", clock.instant());
        return "overview";
    }

    private static List<Count> counts(Status.Overview overview) {
        return List.of(new Count(TaskState.IN_STEP, overview.inStep()), new Count(TaskState.DUE, overview.due()),
                new Count(TaskState.LEASED, overview.leased()), new Count(TaskState.HELD, overview.held()),
                new Count(TaskState.FAILED, overview.failed()), new Count(TaskState.REJECTED, overview.rejected()));
    }

    private List<Concern> concerns(Connection present, List<Failures.Group> families, List<SourceRead> sources) {
        Words words = new Words();
        List<Concern> concerns = new ArrayList<>();
        String reason = present.reason().orElse("");
        switch (present.state()) {
            case OK -> { }
            case UNSET -> concerns.add(Concern.of("warn",
                    present.baseUrl().isEmpty() ? "Calendly is not connected yet" : "The connection is not authorized yet",
                    reason.isEmpty() ? "Nothing is sent until it is." : reason, "/setup", "Continue setup"));
            case PAUSED -> {
                if (present.standing().state() == Connection.State.BROKEN) {
                    concerns.add(Concern.of("bad", "Calendly refuses", present.standing().reason().orElse(""), "/setup?step=connect",
                            "Mend the connection"));
                }
                concerns.add(present.isKilled() ? Concern.of("bad", "The kill switch is on: nothing is sent, read or applied", reason,
                        "/connection/kill", "See what that means") : Concern.of("warn", "Paused: nothing is sent", reason, "/setup?step=authorize",
                        "Look at the connection"));
            }
            case BROKEN -> concerns.add(Concern.of("bad", "Calendly refuses: nothing is sent", reason, "/setup?step=connect", "Mend the connection"));
        }
        List<Holds.Hold> waiting = holds.waiting();
        waiting.forEach(hold -> concerns.add(Concern.of("bad", hold.waitingWords() + " for a decision", hold.reason() + ".", "/hold?id="
                + hold.id(), "Look at the list")));
        reconciliations.concerns().forEach(concern -> {
            switch (concern.trouble()) {
                case CONVERGENCE, MISMATCH -> concerns.add(Concern.of("warn", words.trouble(concern.trouble()), concern.text() + ".",
                        "/reconcile", "See the reconciliations"));
                case FLAPPING -> { }   // they are among the failures
            }
        });
        token.warning().ifPresent(text -> concerns.add(Concern.of("warn", "The token is about to end", text + ".", "/setup?step=connect",
                "Give a new token")));
        present.seatsFullSince().ifPresent(since -> concerns.add(Concern.of("warn", "No seat is free in Calendly",
                "New people wait. One creation is tried every few minutes; the others follow by themselves.", "/failures", "See who waits")));
        families.stream().filter(family -> family.family().equals("link-to-confirm")).forEach(family -> concerns.add(Concern.of("warn",
                words.people(family.count()) + (family.count() == 1 ? " waits" : " wait") + " for a link to be confirmed",
                "Calendly has users with their addresses who were there before.", "/links", "Compare and answer")));
        families.stream().filter(family -> family.family().equals("identity-to-confirm")).forEach(family -> concerns.add(Concern.of("bad",
                words.people(family.count()) + (family.count() == 1 ? " may be somebody else now" : " may be others now"),
                "Name and address have changed as a whole. Nothing is sent for them, no removal either.", "/links", "Compare and answer")));
        long stuck = families.stream().filter(family -> !TOLD_APART.contains(family.family())).mapToLong(Failures.Group::count).sum();
        if (stuck > 0) {
            concerns.add(Concern.of("bad", words.people(stuck) + " cannot" + " be provisioned",
                    words.count(families.size(), "cause", "causes") + ", each with what to do.", "/failures", "See the causes"));
        }
        boolean isListed = waiting.stream().anyMatch(hold -> hold.kind().equals(HoldRows.Kind.SHRINK.word()));
        sources.stream().filter(read -> read.state() == SourceRead.State.FAILED || read.removalsHeld() > 0 && !isListed).findFirst().ifPresent(read ->
                concerns.add(Concern.of(read.removalsHeld() > 0 ? "warn" : "bad", read.removalsHeld() > 0
                        ? words.count(read.removalsHeld(), "removal is held", "removals are held") : "A file could not be read",
                        read.name() + ": " + read.reason().orElse("no reason was given"), "/sources", "See the sources")));
        sourceConcerns.present().forEach(concern -> concerns.add(Concern.of("bad", concern.title(), words.sentence(concern.text()), "/sources",
                "See the sources")));
        profiles.fileProblem().ifPresent(problem -> concerns.add(Concern.of("warn", "The changed profile file is not in force", problem,
                profiles.isFileWaiting() ? "/profile/file" : "/mapping", profiles.isFileWaiting() ? "Decide" : "See the mapping")));
        return concerns;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter live(@RequestParam String topic, @RequestParam(defaultValue = "") String seen,
                    @RequestHeader(name = "Last-Event-ID") Optional<String> last) {
        return live.subscribe(topic, last.orElse(seen));
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/connection/pause")
    String pause(Principal who, RedirectAttributes next) {
        connection.pause(Actor.of(who), "");
        Flash.ok(next, "Paused. Nothing is sent to Calendly until you resume; requests that were under way end.");
        return "redirect:/";
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/connection/resume")
    String resume(Principal who, RedirectAttributes next) {
        Connection.State state = connection.resume(Actor.of(who));
        if (state == Connection.State.OK) {
            Flash.ok(next, "Resumed.");
        } else {
            Flash.warn(next, "The pause is over, but the connection is " + state.word() + ": nothing is sent until it is authorized.");
        }
        return "redirect:/";
    }

    @Requires(Permission.CONFIGURE)
    @PostMapping("/connection/authorize")
    String authorize(@RequestParam(defaultValue = "/setup") String next, Principal who, RedirectAttributes flash) {
        Finding found = connection.authorize(Actor.of(who));
        if (found.accounts().isPresent() && connections.present().standing().state() == Connection.State.OK) {
            Flash.ok(flash, "Authorized. Calendly lists " + new Words().count(found.accounts().get(), "user", "users") + "."
                    + (found.state() == Connection.State.PAUSED ? " The connection stays paused until somebody resumes it." : ""));
        } else {
            Flash.bad(flash, "Not authorized: " + found.reason());
        }
        return "redirect:" + (next.equals("/") ? "/" : "/setup");
    }
}
