package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.web.CsvResponse;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.HoldDecisions;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.provisioning.Holds.Approved;
import io.rosterbridge.provisioning.Holds.Hold;
import io.rosterbridge.provisioning.Holds.Item;
import io.rosterbridge.provisioning.PeopleView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Removals that wait for somebody's word. */
@Controller
class HoldsPage {

    private static final int ROWS = 50;
    private static final Words WORDS = new Words();

    private final Holds holds;
    private final HoldDecisions decisions;
    private final ProfileVersions profiles;
    private final PeopleView people;

    HoldsPage(Holds holds, HoldDecisions decisions, ProfileVersions profiles, PeopleView people) {
        this.holds = holds;
        this.decisions = decisions;
        this.profiles = profiles;
        this.people = people;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/holds")
    String holds(@RequestParam(defaultValue = "") String state, @RequestParam Optional<String> after, Model model) {
        model.addAttribute("page", holds.page(Optional.of(state).filter(Holds.STATES::contains), ROWS, after));
        model.addAttribute("state", state);
        model.addAttribute("states", Holds.STATES);
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("policy", profiles.inForce().profile().leaverPolicy());
        model.addAttribute("here", PageUrl.of("/holds", "state", state));
        model.addAttribute("csv", PageUrl.of("/holds.csv", "state", state));
        return "holds";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/holds.csv")
    void csv(@RequestParam(defaultValue = "") String state, HttpServletResponse response) throws IOException {
        Optional<String> wanted = Optional.of(state).filter(Holds.STATES::contains);
        CsvResponse.send(response, "holds.csv", List.of("id", "kind", "state", "reason", "removals", "of", "sent", "createdAt", "expiresAt",
                "decidedAt", "decidedBy"), next -> holds.page(wanted, CsvResponse.ROWS_AT_ONCE, next),
                hold -> Arrays.asList(hold.id(), hold.kind(), hold.state(), hold.reason(), hold.removals(), hold.of(), hold.sent(),
                hold.createdAt(), hold.expiresAt(), hold.decidedAt(), hold.decidedBy()));
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/hold")
    String hold(@RequestParam long id, @RequestParam Optional<String> after, Model model) {
        Hold hold = found(id);
        model.addAttribute("hold", hold);
        Page<Item> page = holds.items(id, ROWS, after);
        model.addAttribute("page", page);
        model.addAttribute("names", people.names(page.items().stream().map(Item::userId).toList()));
        model.addAttribute("standing", decisions.standing(hold));
        model.addAttribute("isFirst", after.isEmpty());
        return "hold";
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.APPROVE)
    @PostMapping("/hold/decide")
    String decide(@RequestParam long id, @RequestParam String fingerprint, @RequestParam String decision, Model model) {
        Map<String, Long> actions = holds.actions(id);
        model.addAttribute("hold", found(id));
        model.addAttribute("fingerprint", fingerprint);
        model.addAttribute("isApproval", decision.equals("approve"));
        model.addAttribute("deletions", actions.getOrDefault("DELETE", 0L));
        model.addAttribute("others", actions.entrySet().stream().filter(action -> !action.getKey().equals("DELETE"))
                .mapToLong(Map.Entry::getValue).sum());
        return "hold-confirm";
    }

    @FreshLogin
    @Requires(Permission.APPROVE)
    @PostMapping("/hold/approve")
    String approve(@RequestParam long id, @RequestParam String fingerprint, Principal who, RedirectAttributes next) {
        try {
            Optional<Approved> approved = decisions.approve(Actor.of(who), id, fingerprint);
            approved.ifPresentOrElse(done -> Flash.ok(next, words(done)),
                    () -> Flash.warn(next, "Your approval is stored. It takes that of a second person before anybody is removed."));
        } catch (IllegalStateException stale) {
            Flash.bad(next, "Nobody was removed: " + stale.getMessage() + ".");
        }
        return "redirect:/hold?id=" + id;
    }

    @Requires(Permission.APPROVE)
    @PostMapping("/hold/reject")
    String reject(@RequestParam long id, @RequestParam String fingerprint, Principal who, RedirectAttributes next) {
        try {
            Flash.ok(next, "Rejected. " + stays(decisions.reject(Actor.of(who), id, fingerprint)));
        } catch (IllegalStateException stale) {
            Flash.bad(next, "Nothing was rejected: " + stale.getMessage() + ".");
        }
        return "redirect:/hold?id=" + id;
    }

    private static String words(Approved done) {
        Hold hold = done.hold();
        if (hold.concernsNames()) {
            return "Approved. The names of " + WORDS.people(done.released()) + " are taken as the file says" + changed(done, "");
        }
        if (hold.concernsAbsence()) {
            return "Approved. " + WORDS.count(done.released(), "account counts", "accounts count") + " as gone from the next list on.";
        }
        return hold.isRenumbering() ? WORDS.people(done.released()) + " with a new id" + changed(done, " and wait for the next file")
                : WORDS.count(done.released(), "removal is", "removals are") + " released"
                + changed(done, done.skipped() == 1 ? " and keeps access" : " and keep access");
    }

    private static String changed(Approved done, String consequence) {
        return done.skipped() == 0 ? "." : "; " + WORDS.people(done.skipped()) + " changed meanwhile" + consequence + ".";
    }

    private static String stays(Hold hold) {
        if (hold.concernsNames()) {
            return "Everyone keeps the name they have.";
        }
        return hold.concernsAbsence() ? "The list stays in doubt." : hold.isRenumbering() ? "Everyone keeps the id they have."
                : "Everybody on the list keeps access.";
    }

    private Hold found(long id) {
        return holds.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no hold " + id));
    }
}
