package io.rosterbridge.console.pages;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.ApiTokens;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.LockedOut;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Role;
import io.rosterbridge.console.Caller;
import io.rosterbridge.console.CsvResponse;
import io.rosterbridge.paging.Page;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One's own login: what one may do, the password, and tokens for scripts. */
@Controller
class MePage {

    private static final int ROWS = 30;

    private final ConsoleUsers users;
    private final ApiTokens tokens;
    private final Clock clock;

    MePage(ConsoleUsers users, ApiTokens tokens, Clock clock) {
        this.clock = clock;
        this.users = users;
        this.tokens = tokens;
    }

    @AnyLogin
    @GetMapping("/me")
    String me(@RequestParam Optional<String> after, Principal who, Model model) {
        model.addAttribute("role", Caller.role().map(Role::word).orElse(null));
        model.addAttribute("permissions", Caller.permissions());
        model.addAttribute("isLocal", Caller.account().isPresent());
        model.addAttribute("seesAll", Caller.may(Permission.CONFIGURE));
        Page<ApiTokens.Shown> page = tokens.page(seen(who), ROWS, after);
        model.addAttribute("list", page);
        model.addAttribute("revocable", tokens.revocable(Actor.of(who), Caller.managesAs(), page.items()));
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("now", clock.instant());
        return "me";
    }

    @AnyLogin
    @GetMapping("/me/tokens.csv")
    void csv(Principal who, HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "api-tokens.csv", List.of("name", "prefix", "permissions", "creator", "createdAt", "lastUsedAt",
                "expiresAt", "revokedAt", "state"), next -> tokens.page(seen(who), CsvResponse.ROWS_AT_ONCE, next),
                token -> Arrays.asList(token.name(), token.prefix(), String.join(" ", token.permissions()), token.creator(),
                token.createdAt(), token.lastUsedAt(), token.expiresAt(), token.revokedAt(), token.state(clock.instant())));
    }

    /** Whose tokens somebody sees: one's own, or all. */
    private static Optional<String> seen(Principal who) {
        return Caller.may(Permission.CONFIGURE) ? Optional.empty() : Optional.of(who.getName());
    }

    @AnyLogin
    @PostMapping("/me/password")
    String password(@RequestParam String presentPassword, @RequestParam String password, Principal who, RedirectAttributes next) {
        account();
        try {
            users.changeOwnPassword(Actor.of(who), presentPassword, password);
            Flash.ok(next, "The password is another one now. Log in with it. Your API tokens go on working; revoke those you do not know.");
        } catch (IllegalArgumentException | IllegalStateException | LockedOut refused) {
            Flash.bad(next, "Not changed: " + refused.getMessage() + ".");
        }
        return "redirect:/me";
    }

    /** The token is handed to the next page and stored nowhere but as a hash. */
    @AnyLogin
    @PostMapping("/me/token")
    String make(@RequestParam String name, @RequestParam(defaultValue = "") List<String> permission, @RequestParam(defaultValue = "") String expires,
                RedirectAttributes next) {
        ConsoleUser user = account();
        try {
            Set<Permission> permissions = permission.stream().map(Permission::of)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
            Instant end = expires.isBlank() ? null : LocalDate.parse(expires).atStartOfDay(ZoneOffset.UTC).toInstant();
            next.addFlashAttribute("made", tokens.make(user, name, permissions, end).token());
        } catch (DateTimeParseException noDay) {
            Flash.bad(next, "No token was made: the end is \"" + expires + "\"; it must be a day such as 2027-01-31.");
        } catch (IllegalArgumentException | IllegalStateException refused) {
            Flash.bad(next, "No token was made: " + refused.getMessage() + ".");
        }
        return "redirect:/me";
    }

    @AnyLogin
    @PostMapping("/me/token/revoke")
    String revoke(@RequestParam long id, Principal who, RedirectAttributes next) {
        ApiTokens.Shown token = tokens.revoke(Actor.of(who), Caller.managesAs(), id)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no API token " + id + " of yours"));
        Flash.ok(next, "The token " + token.name() + " does not work any more.");
        return "redirect:/me";
    }

    private static ConsoleUser account() {
        return Caller.account().orElseThrow(() -> new ResponseStatusException(HttpStatus.CONFLICT, "this login has no account here"));
    }
}
