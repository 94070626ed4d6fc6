package io.rosterbridge.console.pages;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.console.Caller;
import io.rosterbridge.console.CsvResponse;
import io.rosterbridge.mapping.Profile;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileInvalid;
import io.rosterbridge.mapping.ProfileReader;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.paging.Page;
import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.PlanItem;
import io.rosterbridge.plans.PlanKind;
import io.rosterbridge.plans.PlanPart;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.Plans;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
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
    private static final int MOST_MEGABYTES = 20;

    private final Plans plans;
    private final ProfileVersions profiles;
    private final Clock clock;

    PlansPage(Plans plans, ProfileVersions profiles, Clock clock) {
        this.plans = plans;
        this.profiles = profiles;
        this.clock = clock;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/plans")
    String plans(@RequestParam Optional<Long> before, Model model) {
        Page<Plan> page = plans.page(ROWS, before);
        PlanWords words = new PlanWords();
        model.addAttribute("plans", words);
        model.addAttribute("page", page);
        model.addAttribute("isFirst", before.isEmpty());
        model.addAttribute("isMoving", page.items().stream().anyMatch(words::isMoving));
        model.addAttribute("here", Links.of("/plans", "before", before.map(String::valueOf).orElse("")));
        model.addAttribute("megabytes", MOST_MEGABYTES);
        return "plans";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/plans.csv")
    void csv(HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "plans.csv", List.of("id", "kind", "subject", "state", "people", "unchanged", "requests", "createdBy",
                "createdAt", "expiresAt", "appliedBy", "appliedAt", "result", "reason"),
                next -> plans.page(CsvResponse.ROWS_AT_ONCE, next.map(Page::number)), plan -> Arrays.asList(plan.id(), plan.kind().word(),
                plan.subject(), plan.state().word(), plan.counts() == null ? null : plan.counts().people(),
                plan.counts() == null ? null : plan.counts().unchanged(), plan.requests(), plan.createdBy(), plan.createdAt(),
                plan.expiresAt(), plan.appliedBy(), plan.appliedAt(), plan.result(), plan.reason()));
    }

    // ---- asking

    @Requires(Permission.OPERATE)
    @PostMapping("/plans/provision")
    String provision(@RequestParam(defaultValue = "false") boolean all, Principal who, RedirectAttributes next) {
        return asked(() -> plans.provision(all, who.getName()), next);
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/plans/reconcile")
    String reconcile(Principal who, RedirectAttributes next) {
        return asked(() -> plans.reconcile(Optional.empty(), who.getName()), next);
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/plans/upload")
    String upload(@RequestParam MultipartFile file, @RequestParam(defaultValue = "false") boolean full, Principal who,
                  RedirectAttributes next) throws IOException {
        if (file.isEmpty()) {
            Flash.warn(next, "No file was chosen, or it is empty.");
            return "redirect:/plans";
        }
        if (file.getSize() > MOST_MEGABYTES * 1024L * 1024) {
            Flash.bad(next, "Not taken: the file has " + file.getSize() / 1024 / 1024 + " MB; a plan takes at most " + MOST_MEGABYTES
                    + " MB. Split it, or put it in under Sources.");
            return "redirect:/plans";
        }
        String name = Optional.ofNullable(file.getOriginalFilename()).orElse("").replaceFirst("^.*[/\\\\]", "");
        String content;
        try {
            content = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file.getBytes())).toString();
        } catch (CharacterCodingException other) {
            Flash.bad(next, "Not taken: " + name + " is not UTF-8. Save it as \"CSV UTF-8\" and try again.");
            return "redirect:/plans";
        }
        return asked(() -> plans.csv(named(name, full), content, who.getName()), next);
    }

    /** The name says whether a file lists everybody; what was ticked counts more than what it was called. */
    private static String named(String name, boolean full) {
        boolean isCsv = name.toLowerCase(Locale.ROOT).endsWith(".csv");
        return isCsv ? name.replaceFirst("(?i)(\\.full)?\\.csv$", full ? ".full.csv" : ".csv") : name;
    }

    /** Of what an applied plan, an import or approved removals have done, or of all that was done in a time. */
    @Requires(Permission.OPERATE)
    @PostMapping("/plans/undo")
    String undo(@RequestParam Optional<Long> planId, @RequestParam Optional<Long> importId, @RequestParam Optional<Long> holdId,
                @RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String to, Principal who, RedirectAttributes next) {
        String author = who.getName();
        return asked(() -> {
            if (Stream.of(planId, importId, holdId).filter(Optional::isPresent).count() + (from.isBlank() ? 0 : 1) != 1) {
                throw new IllegalArgumentException("say from when on, or which plan, import or list of removals is meant");
            }
            return planId.isPresent() ? plans.undoPlan(planId.get(), author) : importId.isPresent() ? plans.undoImport(importId.get(), author)
                    : holdId.isPresent() ? plans.undoHold(holdId.get(), author)
                    : plans.undo(instant("from", from), to.isBlank() ? clock.instant() : instant("to", to), author);
        }, next);
    }

    private static Instant instant(String name, String text) {
        try {
            return LocalDateTime.parse(text.strip()).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException other) {
            throw new IllegalArgumentException(name + " is \"" + text + "\"; it must be a time in UTC such as 2026-01-31T09:30");
        }
    }

    private static String asked(LongSupplier question, RedirectAttributes next) {
        try {
            return "redirect:" + at(question.getAsLong());
        } catch (IllegalArgumentException refused) {
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
        model.addAttribute("show", show);
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("here", Links.of("/plan", "id", String.valueOf(id), "show", show));
        model.addAttribute("leftOut", plan.state() == PlanState.APPLIED || plan.state() == PlanState.STALE ? plans.leftOut(id).entrySet() : List.of());
        return "plan";
    }

    private void show(Plan plan, Model model) {
        model.addAttribute("plans", new PlanWords());
        model.addAttribute("plan", plan);
        model.addAttribute("isEmpty", plan.kind() != PlanKind.PROFILE && plan.kind() != PlanKind.CSV
                && plans.items(plan.id(), Optional.of(PlanPart.PLANNED), 1, Optional.empty()).items().isEmpty());
        model.addAttribute("settings", Caller.may(Permission.CONFIGURE) ? settings(plan) : List.of());
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

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/plan.csv")
    void csv(@RequestParam long id, HttpServletResponse response) throws IOException {
        found(id);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"plan-" + id + ".csv\"");
        plans.writeCsv(id, response.getWriter());
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/plan.json")
    void json(@RequestParam long id, HttpServletResponse response) throws IOException {
        found(id);
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"plan-" + id + ".json\"");
        plans.writeJson(id, response.getWriter());
    }

    // ---- applying

    /** Says exactly what will happen before it does. */
    @Requires(Permission.APPROVE)
    @GetMapping("/plan/apply")
    String confirm(@RequestParam long id, Model model, RedirectAttributes next) {
        Plan plan = found(id);
        if (plan.state() != PlanState.READY) {
            Flash.warn(next, "Only a plan that is ready can be applied, and only once.");
            return "redirect:" + at(id);
        }
        show(plan, model);
        return "plan-apply";
    }

    /** @param fingerprint of what was shown */
    @Requires(Permission.APPROVE)
    @PostMapping("/plan/apply")
    String apply(@RequestParam long id, @RequestParam String fingerprint, Principal who, RedirectAttributes next) {
        found(id);
        try {
            plans.apply(id, fingerprint, who.getName());
            Flash.ok(next, "Begun. This page shows what comes of it.");
        } catch (IllegalStateException refused) {
            Flash.bad(next, "Nothing was applied. " + new Words().sentence(Objects.toString(refused.getMessage(), "")));
        }
        return "redirect:" + at(id);
    }

    static String at(long id) {
        return "/plan?id=" + id;
    }

    /** For what needs more than one permission: to see the profile, and to ask for a plan of it. */
    static void needOperate() {
        if (!Caller.may(Permission.OPERATE)) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, "a plan may be asked for only with the permission operate");
        }
    }

    private Plan found(long id) {
        return plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no plan " + id));
    }
}
