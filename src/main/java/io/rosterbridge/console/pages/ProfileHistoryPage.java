package io.rosterbridge.console.pages;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.mapping.ProfileDifference;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.plans.Plans;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Every version of the profile: who made it, what differs, and the way back. */
@Controller
@Requires(Permission.CONFIGURE)
class ProfileHistoryPage {

    private static final int ROWS = 30;

    private final ProfileVersions profiles;
    private final Plans plans;

    ProfileHistoryPage(ProfileVersions profiles, Plans plans) {
        this.profiles = profiles;
        this.plans = plans;
    }

    @GetMapping("/mapping/versions")
    String versions(@RequestParam(defaultValue = "9223372036854775807") long after, Model model) {
        List<ProfileInForce> found = profiles.history(ROWS + 1, after);
        model.addAttribute("versions", found.stream().limit(ROWS).toList());
        model.addAttribute("next", found.size() > ROWS ? String.valueOf(found.get(ROWS - 1).version()) : null);
        model.addAttribute("isFirst", after == Long.MAX_VALUE);
        model.addAttribute("inForce", profiles.latest().version());
        return "versions";
    }

    @GetMapping("/mapping/version")
    String version(@RequestParam long version, @RequestParam Optional<Long> to, Principal who, Model model) {
        ProfileInForce shown = found(version);
        ProfileInForce other = to.map(this::found).orElseGet(profiles::latest);
        List<ProfileDifference> differences = ProfileDifference.between(other.profile(), shown.profile());
        boolean isInForce = version == profiles.latest().version();
        model.addAttribute("shown", shown);
        model.addAttribute("other", other);
        model.addAttribute("isInForce", isInForce);
        model.addAttribute("differences", differences);
        model.addAttribute("versions", profiles.history(ROWS, Long.MAX_VALUE));
        if (!isInForce && to.isEmpty() && !differences.isEmpty()) {
            model.addAttribute("impact", plans.impact(shown.profile().document(), who.getName()));
        }
        return "version";
    }

    @PostMapping("/mapping/restore")
    String restore(@RequestParam long version, Principal who, RedirectAttributes next) {
        ProfileInForce saved = profiles.save(found(version).profile().document(), who.getName());
        Flash.ok(next, "What was version " + version + " is in force again, as version " + saved.version() + ". Everybody concerned is looked at again.");
        return "redirect:/mapping/versions";
    }

    private ProfileInForce found(long version) {
        return profiles.find(version).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no profile version " + version));
    }
}
