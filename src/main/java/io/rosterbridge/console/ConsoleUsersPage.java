package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.OidcLogins;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.SecondFactor;
import io.rosterbridge.access.SessionActs;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.platform.web.CsvResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who logs in with a name and a password of their own, and what they may do. */
@Controller
@FreshLogin
@Requires(Permission.CONFIGURE)
class ConsoleUsersPage {

    private static final int ROWS = 50;

    private final ConsoleUsers users;
    private final OidcLogins oidc;
    private final SessionActs sessions;
    private final SecondFactor secondFactor;
    private final AuditTrail audit;

    ConsoleUsersPage(ConsoleUsers users, OidcLogins oidc, SessionActs sessions, SecondFactor secondFactor, AuditTrail audit) {
        this.users = users;
        this.oidc = oidc;
        this.sessions = sessions;
        this.secondFactor = secondFactor;
        this.audit = audit;
    }

    /** Somebody who is to log in here. Without the password, since it would be in the model of the page. */
    record NewUser(String name, String role) {

        NewUser {
            name = Objects.requireNonNullElse(name, "");
            role = Objects.requireNonNullElse(role, "");
        }
    }

    @GetMapping("/users")
    String users(@RequestParam Optional<String> after, @RequestParam Optional<String> signIns, Principal who, Model model) {
        show(after, model);
        showSignIns(signIns, who, model);
        return "users";
    }

    private void showSignIns(Optional<String> after, Principal who, Model model) {
        Page<OidcLogins.Shown> page = oidc.page(ROWS, after);
        model.addAttribute("signIns", page);
        model.addAttribute("isFirstOfSignIns", after.isEmpty());
        model.addAttribute("manageable", page.items().stream().filter(login -> !login.name().equals(who.getName())
                && Caller.managesAs().mayManage(Optional.ofNullable(login.role()).orElse(Role.OWNER.word()))).map(OidcLogins.Shown::name).toList());
    }

    @PostMapping("/users/sign-in")
    String signIn(@RequestParam String name, @RequestParam boolean disabled, Principal who, RedirectAttributes next) {
        try {
            oidc.disable(Actor.of(who), Caller.managesAs(), name, disabled, audit)
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "nobody has signed in as \"" + name + "\""));
            Flash.ok(next, disabled ? name + " is barred; open sessions end at once." : name + " may sign in again.");
        } catch (IllegalStateException refused) {
            Flash.bad(next, "Not changed: " + refused.getMessage() + ".");
        }
        return "redirect:/users";
    }

    @PostMapping("/users/sessions/end")
    String endSessions(@RequestParam String name, Principal who, RedirectAttributes next) {
        known(name);
        int ended = sessions.endAll(Actor.of(who), Caller.managesAs(), name);
        Flash.ok(next, ended == 0 ? "There was no open session." : new Words().count(ended, "session has", "sessions have") + " ended.");
        return "redirect:" + PageUrl.of("/users/edit", "name", name);
    }

    @PostMapping("/users/second-factor/off")
    String turnOffSecondFactor(@RequestParam String name, Principal who, RedirectAttributes next) {
        return changed(name, "The second factor is off. " + name + " logs in with the password alone until they set up another one.", next,
                () -> users.resetSecondFactor(Actor.of(who), Caller.managesAs(), name, secondFactor));
    }

    @GetMapping("/users.csv")
    void csv(HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "console-users.csv", List.of("name", "role", "disabled", "createdAt"),
                next -> users.page(CsvResponse.ROWS_AT_ONCE, next), user -> List.of(user.name(), user.role(), user.disabled(),
                user.createdAt()));
    }

    private void show(Optional<String> after, Model model) {
        model.addAttribute("list", users.page(ROWS, after));
        model.addAttribute("isFirst", after.isEmpty());
        model.addAttribute("roles", Role.values());
        model.addAttribute("assignable", Arrays.stream(Role.values()).filter(role -> Caller.managesAs().mayManage(role)).toList());
        model.addAttribute("permissions", Permission.values());
    }

    @PostMapping("/users/new")
    String create(@ModelAttribute("wanted") NewUser wanted, @RequestParam String password, Principal who, Model model,
                  HttpServletResponse response, RedirectAttributes next) {
        try {
            users.create(Actor.of(who), Caller.managesAs(), wanted.name().strip(), Role.of(wanted.role()), password);
            Flash.ok(next, wanted.name().strip() + " can log in now, and is asked for a password of their own at once.");
            return "redirect:/users";
        } catch (IllegalArgumentException | IllegalStateException refused) {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
            show(Optional.empty(), model);
            showSignIns(Optional.empty(), who, model);
            model.addAttribute("problem", refused.getMessage());
            model.addAttribute("name", wanted.name());
            model.addAttribute("role", wanted.role());
            return "users";
        }
    }

    @GetMapping("/users/edit")
    String edit(@RequestParam String name, Principal who, Model model) {
        model.addAttribute("user", known(name));
        model.addAttribute("isSelf", name.equals(who.getName()));
        boolean mayManage = Caller.managesAs().mayManage(known(name).role());
        model.addAttribute("mayManage", mayManage);
        model.addAttribute("sessions", mayManage ? sessions.of(Caller.managesAs(), name) : List.of());
        model.addAttribute("assignable", Arrays.stream(Role.values()).filter(role -> Caller.managesAs().mayManage(role)).toList());
        return "user";
    }

    @PostMapping("/users/edit")
    String change(@RequestParam String name, @RequestParam String role, @RequestParam(defaultValue = "false") boolean disabled, Principal who,
                  RedirectAttributes next) {
        Role given = Role.of(role);
        return changed(name, "Saved.", next, () -> users.change(Actor.of(who), Caller.managesAs(), name, given, disabled));
    }

    @PostMapping("/users/password")
    String password(@RequestParam String name, @RequestParam String password, Principal who, RedirectAttributes next) {
        return changed(name, "The password is another one now; whoever is logged in with the former one has to log in again, "
                + "and the API tokens of " + name + " work no more.", next,
                () -> users.setPassword(Actor.of(who), Caller.managesAs(), name, password));
    }

    @PostMapping("/users/remove")
    String remove(@RequestParam String name, Principal who, RedirectAttributes next) {
        known(name);
        try {
            users.delete(Actor.of(who), Caller.managesAs(), name);
            Flash.ok(next, name + " cannot log in any more.");
            return "redirect:/users";
        } catch (IllegalArgumentException | IllegalStateException refused) {
            Flash.bad(next, "Not removed: " + refused.getMessage() + ".");
            return "redirect:" + PageUrl.of("/users/edit", "name", name);
        }
    }

    private String changed(String name, String done, RedirectAttributes next, Supplier<?> change) {
        known(name);
        try {
            change.get();
            Flash.ok(next, done);
        } catch (IllegalArgumentException | IllegalStateException refused) {
            Flash.bad(next, "Not changed: " + refused.getMessage() + ".");
        }
        return "redirect:" + PageUrl.of("/users/edit", "name", name);
    }

    private ConsoleUsers.Shown known(String name) {
        return users.shown(name).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no console user \"" + name + "\""));
    }
}
