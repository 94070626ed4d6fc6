package io.rosterbridge.console;

import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.ConsoleUsers;
import java.security.Principal;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Tells how strong a new password is while it is typed; nothing is saved. */
@Controller
class PasswordStrengthPage {

    private final ConsoleUsers users;

    PasswordStrengthPage(ConsoleUsers users) {
        this.users = users;
    }

    /** @param name of the account, if it is another one's */
    @AnyLogin
    @PostMapping("/password/strength")
    String strength(@RequestParam(defaultValue = "") String password, @RequestParam Optional<String> name, Principal who, Model model) {
        model.addAttribute("strength", password.isEmpty() ? null : users.strength(name.orElse(who.getName()), password));
        return "parts :: strength";
    }
}
