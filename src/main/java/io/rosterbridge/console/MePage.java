package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.ApiTokens;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.LockedOut;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.SecondFactor;
import io.rosterbridge.access.SessionActs;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.access.web.PresentSession;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.web.CsvResponse;
import jakarta.servlet.http.HttpServletRequest;
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

    private static final String NEW_SECRET = "rosterbridge.new-secret";

    private final ConsoleUsers users;
    private final ApiTokens tokens;
    private final SessionActs sessions;
    private final SecondFactor secondFactor;
    private final Clock clock;

    MePage(ConsoleUsers users, ApiTokens tokens, SessionActs sessions, SecondFactor secondFactor, Clock clock) {
        this.sessions = sessions;
        this.secondFactor = secondFactor;
        this.clock = clock;
        this.users = users;
        this.tokens = tokens;
    }

    @AnyLogin
    @GetMapping("/me")
    String me(@RequestParam Optional<String> after, Principal who, HttpServletRequest request, Model model) {
        model.addAttribute("sessions", sessions.own(Actor.of(who)));
        model.addAttribute("present", PresentSession.id(request).orElse(null));
        model.addAttribute("hasSecondFactor", Caller.account().isPresent() && secondFactor.isOn(who.getName()));
        model.addAttribute("codesLeft", Caller.account().isPresent() ? secondFactor.codesLeft(who.getName()) : 0);
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
            return "redirect:/login?changed";
        } catch (IllegalArgumentException | IllegalStateException | LockedOut refused) {
            Flash.bad(next, "Not changed: " + refused.getMessage() + ".");
        }
        return account().mustChange() ? "redirect:/me/first-password" : "redirect:/me";
    }

    /** All that a console user can do whose password another person has chosen. */
    @AnyLogin
    @GetMapping("/me/first-password")
    String firstPassword() {
        return account().mustChange() ? "first-password" : "redirect:/me";
    }

    // ---- sessions

    @AnyLogin
    @PostMapping("/me/session/end")
    String end(@RequestParam String id, Principal who, RedirectAttributes next) {
        if (sessions.end(Actor.of(who), id)) {
            Flash.ok(next, "The session has ended.");
        } else {
            Flash.warn(next, "That session had ended already.");
        }
        return "redirect:/me";
    }

    @AnyLogin
    @PostMapping("/me/sessions/end")
    String endOthers(Principal who, HttpServletRequest request, RedirectAttributes next) {
        int ended = sessions.endOthers(Actor.of(who), PresentSession.id(request));
        Flash.ok(next, ended == 0 ? "There was no other session." : new Words().count(ended, "other session has", "other sessions have") + " ended.");
        return "redirect:/me";
    }

    // ---- the second factor

    @AnyLogin
    @FreshLogin
    @PostMapping("/me/second-factor")
    String beginSecondFactor(HttpServletRequest request) {
        account();
        request.getSession().setAttribute(NEW_SECRET, SecondFactor.newSecret());
        return "redirect:/me/second-factor";
    }

    /** The secret as a picture and as letters, until a code of it was seen. */
    @AnyLogin
    @GetMapping("/me/second-factor")
    String secondFactor(Principal who, HttpServletRequest request, Model model) {
        Optional<String> secret = newSecret(request);
        if (secret.isEmpty() || Caller.account().isEmpty()) {
            return "redirect:/me";
        }
        model.addAttribute("secret", secret.get().replaceAll("(.{4})", "$1 ").strip());
        model.addAttribute("picture", new QrPicture(SecondFactor.uri(who.getName(), secret.get())));
        return "second-factor";
    }

    @AnyLogin
    @PostMapping("/me/second-factor/on")
    String turnOnSecondFactor(@RequestParam String code, Principal who, HttpServletRequest request, Model model, RedirectAttributes next) {
        account();
        Optional<String> secret = newSecret(request);
        if (secret.isEmpty()) {
            return "redirect:/me";
        }
        try {
            model.addAttribute("paper", secondFactor.turnOn(Actor.of(who), secret.get(), code));
            request.getSession().removeAttribute(NEW_SECRET);
            return "second-factor-on";
        } catch (IllegalArgumentException | LockedOut refused) {
            Flash.bad(next, "Not turned on: " + refused.getMessage() + ".");
            return "redirect:/me/second-factor";
        }
    }

    @AnyLogin
    @FreshLogin
    @PostMapping("/me/second-factor/off")
    String turnOffSecondFactor(Principal who, RedirectAttributes next) {
        account();
        secondFactor.turnOff(Actor.of(who), who.getName());
        Flash.ok(next, "The second factor is off. Name and password are enough again.");
        return "redirect:/me";
    }

    private static Optional<String> newSecret(HttpServletRequest request) {
        return Optional.ofNullable(request.getSession(false)).map(session -> (String) session.getAttribute(NEW_SECRET));
    }

    /** The token is handed to the next page and stored nowhere but as a hash. */
    @FreshLogin
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
