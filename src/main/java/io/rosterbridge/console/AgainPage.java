package io.rosterbridge.console;

import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.access.web.FreshLogins;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Asks the sender of a form with something sensitive in it to prove again who they are. The form is kept meanwhile. */
@Controller
class AgainPage {

    private final FreshLogins logins;

    AgainPage(FreshLogins logins) {
        this.logins = logins;
    }

    @AnyLogin
    @GetMapping("/again")
    String again(@RequestParam Optional<String> wrong, @RequestParam Optional<String> wait, HttpServletRequest request, Model model) {
        if (!logins.isWaiting(request)) {
            return "redirect:/";
        }
        Optional<ConsoleUser> local = Caller.account();
        model.addAttribute("isLocal", local.isPresent());
        model.addAttribute("hasSecondFactor", local.filter(ConsoleUser::hasSecondFactor).isPresent());
        model.addAttribute("provider", Caller.provider().orElse(null));
        model.addAttribute("isProved", logins.isFresh(request));
        if (wrong.isPresent()) {
            model.addAttribute(Flash.NAME, new Flash("bad", local.filter(ConsoleUser::hasSecondFactor).isPresent()
                    ? "Password or code is wrong." : "The password is wrong."));
        } else if (wait.isPresent()) {
            model.addAttribute(Flash.NAME, new Flash("warn", "Too many were wrong. Please wait a minute."));
        }
        return "again";
    }
}
