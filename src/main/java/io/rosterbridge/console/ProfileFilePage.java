package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.profile.Lost;
import io.rosterbridge.profile.ProfileDifference;
import io.rosterbridge.profile.ProfileFileDecisions;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions.WaitingFile;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A changed profile file that waits for an admin to decide: what it would take back, and what it has otherwise. */
@Controller
@Requires(Permission.CONFIGURE)
class ProfileFilePage {

    private final ProfileFileDecisions decisions;

    ProfileFilePage(ProfileFileDecisions decisions) {
        this.decisions = decisions;
    }

    /** What only the file changes. */
    static List<ProfileDifference> others(WaitingFile file) {
        Set<String> lost = file.lost().stream().map(Lost::key).collect(Collectors.toSet());
        return file.differences().stream().filter(difference -> !lost.contains(difference.key())).toList();
    }

    @GetMapping("/profile/file")
    String file(Model model) {
        Optional<WaitingFile> file = decisions.waiting();
        model.addAttribute("file", file.orElse(null));
        file.ifPresent(waiting -> {
            model.addAttribute("others", others(waiting));
            model.addAttribute("standing", decisions.standing(waiting));
        });
        return "profile-file";
    }

    @FreshLogin
    @PostMapping("/profile/file/take")
    String take(@RequestParam String fingerprint, Principal who, RedirectAttributes next) {
        try {
            Optional<ProfileInForce> taken = decisions.take(Actor.of(who), fingerprint);
            if (taken.isEmpty()) {
                Flash.warn(next, "Your word is stored. It takes that of a second person before the file is in force.");
                return "redirect:/profile/file";
            }
            Flash.ok(next, "The file is in force as version " + taken.get().version() + ". Everybody concerned is looked at again.");
            return "redirect:/profile/versions";
        } catch (IllegalArgumentException | IllegalStateException refused) {
            Flash.bad(next, "Nothing was changed: " + refused.getMessage() + ".");
            return "redirect:/profile/file";
        }
    }

    @PostMapping("/profile/file/keep")
    String keep(@RequestParam String fingerprint, Principal who, RedirectAttributes next) {
        try {
            decisions.keep(Actor.of(who), fingerprint);
            Flash.ok(next, "Version " + decisions.inForce() + " stays in force. Export it to bring the file up to date.");
            return "redirect:/profile/versions";
        } catch (IllegalArgumentException | IllegalStateException refused) {
            Flash.bad(next, "Nothing was changed: " + refused.getMessage() + ".");
            return "redirect:/profile/file";
        }
    }
}
