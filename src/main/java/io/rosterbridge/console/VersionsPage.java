package io.rosterbridge.console;

import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanText;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersion;
import io.rosterbridge.profile.ProfileVersions;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The versions of the profile: who saved them, what they have otherwise, and one of them in force again. */
@Controller
class VersionsPage {

    /** How long somebody waits for numbers at most; whoever wants to know more asks for a plan. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int ROWS = 30;

    private final ProfileVersions profiles;
    private final Plans plans;
    private final PlanDecisions decisions;

    VersionsPage(ProfileVersions profiles, Plans plans, PlanDecisions decisions) {
        this.decisions = decisions;
        this.profiles = profiles;
        this.plans = plans;
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/profile/versions")
    String versions(@RequestParam(defaultValue = "9223372036854775807") long before, Model model) {
        List<ProfileVersion> found = profiles.history(ROWS + 1, before);
        model.addAttribute("versions", found.subList(0, Math.min(ROWS, found.size())));
        model.addAttribute("next", found.size() > ROWS ? found.get(ROWS - 1).version() : null);
        model.addAttribute("isFirst", before == Long.MAX_VALUE);
        model.addAttribute("inForce", profiles.latest());
        return "versions";
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/profile/versions.csv")
    void csv(HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "profile-versions.csv", List.of("version", "author", "origin", "createdAt", "fingerprint"),
                next -> Page.of(profiles.history(ROWS + 1, next.map(Page::number).orElse(Long.MAX_VALUE)), ROWS,
                one -> String.valueOf(one.version())), one -> List.of(one.version(), one.author(), one.origin(), one.createdAt(),
                one.fingerprint()));
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/profile/versions/compare")
    String compare(@RequestParam long from, @RequestParam long to, Model model) {
        ProfileInForce before = found(from);
        ProfileInForce after = found(to);
        model.addAttribute("before", before);
        model.addAttribute("after", after);
        model.addAttribute("inForce", profiles.latest());
        model.addAttribute("settings", Setting.between(before.profile(), after.profile()));
        model.addAttribute("isSameText", before.fingerprint().equals(after.fingerprint()));
        return "versions-compare";
    }

    /** Shows what would change before it does. */
    @Requires(Permission.CONFIGURE)
    @GetMapping("/profile/versions/restore")
    String confirm(@RequestParam long version, Model model) {
        model.addAttribute(ProfileChange.NAME, change(version));
        return "profile-confirm";
    }

    /** The same with how many people it concerns. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/profile/versions/restore/impact")
    String impact(@RequestParam long version, @RequestParam(defaultValue = "0") long base, Principal who, Model model) {
        model.addAttribute(ProfileChange.NAME, change(version).since(base, profiles)
                .counted(plans.impact(found(version).profile().document(), who.getName(), PATIENCE)));
        return "profile-confirm";
    }

    /** @param base the version that what was shown was held against */
    @FreshLogin
    @Requires(Permission.CONFIGURE)
    @PostMapping("/profile/versions/restore")
    String restore(@RequestParam long version, @RequestParam long base, Principal who, Model model, RedirectAttributes next) {
        Optional<ProfileInForce> saved = profiles.saveOver(base, found(version).profile().document(), who.getName());
        if (saved.isEmpty()) {
            model.addAttribute(ProfileChange.NAME, change(version).since(base, profiles));
            return "profile-confirm";
        }
        Flash.ok(next, "Version " + version + " is in force again, as version " + saved.get().version()
                + ". Everybody concerned is looked at again.");
        return "redirect:/profile/versions";
    }

    private ProfileChange change(long version) {
        return ProfileChange.of("Restore version " + version + "?", profiles.latest(), found(version).profile(),
                Map.of("version", String.valueOf(version)), new ProfileChange.Navigation("/profile/versions/restore", "/profile/versions",
                "History of the profile", "Restore version " + version)).takingTwo(profiles.looseningForTwo(found(version).profile()));
    }

    /** Asks for a plan of it, which says who. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/profile/versions/restore/plan")
    String plan(@RequestParam long version) {
        return "redirect:" + PlansPage.at(decisions.ask(new PlanRequest.Profile(), PlanText.of(found(version).profile().document()),
                Caller.login()));
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/profile/versions/export")
    ResponseEntity<String> export(@RequestParam long version) {
        String name = version == profiles.latest().version() ? "calendly.yaml" : "calendly-version-" + version + ".yaml";
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"").body(found(version).profile().document());
    }

    private ProfileInForce found(long version) {
        return profiles.find(version).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no profile version " + version));
    }
}
