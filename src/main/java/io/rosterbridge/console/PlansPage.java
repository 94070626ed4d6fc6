package io.rosterbridge.console;

import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.WinningSide;
import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanItem;
import io.rosterbridge.plans.PlanKind;
import io.rosterbridge.plans.PlanPart;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.PlanText;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileInvalid;
import io.rosterbridge.profile.ProfileReader;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.PeopleView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What would be done to many people at once: asked for, looked at, applied, and taken back. */
@Controller
class PlansPage {

    private static final int ROWS = 30;
    private static final int PEOPLE = 50;

    private final Plans plans;
    private final PlanDecisions decisions;
    private final ProfileVersions profiles;
    private final PeopleView people;
    private final Clock clock;
    private final DataSize largestFile;

    PlansPage(Plans plans, PlanDecisions decisions, ProfileVersions profiles, PeopleView people, Clock clock,
              @Value("${spring.servlet.multipart.max-file-size}") DataSize largestFile) {
        this.plans = plans;
        this.decisions = decisions;
        this.profiles = profiles;
        this.people = people;
        this.clock = clock;
        this.largestFile = largestFile;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/plans")
    String plans(@RequestParam Optional<Long> before, Model model) {
        Page<Plan> page = plans.page(Caller.login(), ROWS, before);
        PlanWords words = new PlanWords();
        model.addAttribute("plans", words);
        model.addAttribute("page", page);
        model.addAttribute("isFirst", before.isEmpty());
        model.addAttribute("isMoving", page.items().stream().anyMatch(words::isMoving));
        model.addAttribute("here", PageUrl.of("/plans", "before", before.map(String::valueOf).orElse("")));
        model.addAttribute("megabytes", largestFile.toMegabytes());
        return "plans";
    }

    // ---- asking

    @Requires(Permission.OPERATE)
    @PostMapping("/plans/provision")
    String provision(@RequestParam(defaultValue = "false") boolean all, RedirectAttributes next) {
        return asked(() -> decisions.ask(new PlanRequest.Provision(all), Caller.login()), next);
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/plans/reconcile")
    String reconcile(RedirectAttributes next) {
        return asked(() -> decisions.ask(new PlanRequest.Reconcile(null), Caller.login()), next);
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/plans/upload")
    String upload(@RequestParam MultipartFile file, @RequestParam(defaultValue = "false") boolean full, RedirectAttributes next)
            throws IOException {
        if (file.isEmpty()) {
            Flash.warn(next, "No file was chosen, or it is empty.");
            return "redirect:/plans";
        }
        String name = Optional.ofNullable(file.getOriginalFilename()).orElse("").replaceFirst("^.*[/\\\\]", "");
        try (InputStream content = file.getInputStream()) {
            return asked(() -> decisions.ask(new PlanRequest.Csv(named(name, full)), PlanText.utf8(content), Caller.login()), next);
        } catch (UncheckedIOException unreadable) {
            if (!(unreadable.getCause() instanceof CharacterCodingException)) {
                throw unreadable;
            }
            Flash.bad(next, "Not taken: " + name + " is not UTF-8. Save it as \"CSV UTF-8\" and try again.");
            return "redirect:/plans";
        }
    }

    /** The name says whether a file lists everybody; what was ticked counts more than what it was called. */
    private static String named(String name, boolean full) {
        boolean isCsv = name.toLowerCase(Locale.ROOT).endsWith(".csv");
        return isCsv ? name.replaceFirst("(?i)(\\.full)?\\.csv$", full ? ".full.csv" : ".csv") : name;
    }

    /** The same selection of candidates that would be confirmed. */
    @Requires(Permission.IMPORT_USERS)
    @PostMapping("/plans/import")
    String imported(@RequestParam long run, @RequestParam String list, @RequestParam String fingerprint,
                    @ModelAttribute("chosen") ChosenCandidates chosen, RedirectAttributes next) {
        if (CandidateList.of(list) == CandidateList.LINK) {
            Caller.login().require(Permission.ASSIGN_APPS);
        }
        Selection selection = chosen.selection();
        PlanRequest.Confirm request = new PlanRequest.Confirm(run, CandidateList.of(list), selection instanceof Selection.Matching
                && !chosen.query().isBlank() ? chosen.query() : null, chosen.source().isBlank() ? null : WinningSide.of(chosen.source()),
                chosen.assign().isBlank() ? null : Boolean.valueOf(chosen.assign()), fingerprint);
        return asked(() -> selection instanceof Selection.These ? decisions.ask(request, PlanText.of(String.join("\n", chosen.id())), Caller.login())
                : decisions.ask(request, Caller.login()), next);
    }

    /** Of what an applied plan, an import or approved removals have done, or of all that was done in a time. */
    @Requires(Permission.OPERATE)
    @PostMapping("/plans/undo")
    String undo(@ModelAttribute("undone") UndoForm undone, RedirectAttributes next) {
        return asked(() -> {
            Instant begin = undone.from().isBlank() ? null : instant("from", undone.from());
            Instant end = begin == null ? null : undone.to().isBlank() ? clock.instant() : instant("to", undone.to());
            return decisions.ask(new PlanRequest.Undo(begin, end, undone.planId(), undone.importId(), undone.holdId(),
                    undone.reconciliationId(), undone.readId()), Caller.login());
        }, next);
    }

    /** What is to be taken back: one of the ids, or a time in UTC; the rest is null or blank. */
    record UndoForm(Long planId, Long importId, Long holdId, Long reconciliationId, Long readId, String from, String to) {

        UndoForm {
            from = Objects.requireNonNullElse(from, "");
            to = Objects.requireNonNullElse(to, "");
        }
    }

    private static Instant instant(String name, String text) {
        try {
            return LocalDateTime.parse(text.strip()).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException other) {
            throw new IllegalArgumentException(name + " is \"" + text + "\"; it must be a time in UTC such as 2026-01-31T09:30");
        }
    }

    static String asked(LongSupplier question, RedirectAttributes next) {
        try {
            return "redirect:" + at(question.getAsLong());
        } catch (IllegalArgumentException | IllegalStateException refused) {
            Flash.warn(next, "No plan was made: " + refused.getMessage() + ".");
            return "redirect:/plans";
        }
    }

    // ---- looking

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/plan")
    String plan(@RequestParam long id, @RequestParam(defaultValue = "") String show, @RequestParam Optional<Long> after, Model model) {
        Plan plan = found(id);
        Optional<PlanPart> part = Optional.of(show).filter(word -> !word.isBlank()).map(PlanPart::of);
        Page<PlanItem> page = plans.items(id, part, PEOPLE, after);
        show(plan, model);
        model.addAttribute("page", page);
        model.addAttribute("names", people.names(page.items().stream().map(PlanItem::userId).toList()));
        model.addAttribute("show", show);
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("here", PageUrl.of("/plan", "id", String.valueOf(id), "show", show));
        model.addAttribute("csv", PageUrl.of("/api/v1/plans/" + id + "/items.csv", "show", show));
        model.addAttribute("json", PageUrl.of("/api/v1/plans/" + id + "/items.json", "show", show));
        model.addAttribute("leftOut", plan.state() == PlanState.APPLIED || plan.state() == PlanState.STALE
                ? plans.leftOut(id).entrySet() : List.of());
        return "plan";
    }

    private void show(Plan plan, Model model) {
        model.addAttribute("plans", new PlanWords());
        model.addAttribute("plan", plan);
        model.addAttribute("mayApply", Caller.may(Permission.APPROVE) && Caller.may(plan.kind().applies()));
        model.addAttribute("isEmpty", plan.kind() != PlanKind.PROFILE && plan.kind() != PlanKind.CSV
                && plans.items(plan.id(), Optional.of(PlanPart.PLANNED), 1, Optional.empty()).items().isEmpty());
        model.addAttribute("settings", Caller.may(Permission.CONFIGURE) ? settings(plan) : List.of());
        model.addAttribute("two", decisions.standing(plan).orElse(null));
    }

    /** What the plan changes in the profile, as long as that is known. */
    private List<Setting> settings(Plan plan) {
        try {
            Optional<Profile> wanted = plans.document(plan.id()).map(document -> ProfileReader.read("profile", document));
            Optional<Profile> base = profiles.find(plan.baseVersion()).map(ProfileInForce::profile);
            return wanted.isPresent() && base.isPresent() ? Setting.between(base.get(), wanted.get()) : List.of();
        } catch (ProfileInvalid ofAnotherRelease) {
            return List.of();
        }
    }

    // ---- applying

    /** Says exactly what will happen before it does. */
    @Requires(Permission.APPROVE)
    @GetMapping("/plan/apply")
    String confirm(@RequestParam long id, Model model, RedirectAttributes next) {
        Plan plan = found(id);
        Caller.login().require(plan.kind().applies());
        if (plan.state() != PlanState.READY) {
            Flash.warn(next, "Only a plan that is ready can be applied, and only once.");
            return "redirect:" + at(id);
        }
        show(plan, model);
        return "plan-apply";
    }

    /** @param fingerprint of what was shown */
    @FreshLogin
    @Requires(Permission.APPROVE)
    @PostMapping("/plan/apply")
    String apply(@RequestParam long id, @RequestParam String fingerprint, RedirectAttributes next) {
        found(id);
        try {
            if (decisions.apply(id, fingerprint, Caller.login())) {
                Flash.ok(next, "Begun. This page shows what comes of it.");
            } else {
                Flash.warn(next, "Your approval is stored. It takes that of a second person before it is applied.");
            }
        } catch (IllegalStateException refused) {
            Flash.bad(next, "Nothing was applied. " + new Words().sentence(Objects.toString(refused.getMessage(), "")));
        }
        return "redirect:" + at(id);
    }

    static String at(long id) {
        return "/plan?id=" + id;
    }

    private Plan found(long id) {
        return plans.find(id, Caller.login()).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no plan "
                + id));
    }
}
