package io.rosterbridge.console.pages;

import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.Everybody;
import io.rosterbridge.console.HostCookies;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.web.WebAttributes;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.view.RedirectView;

/** The login, and the choice between light and dark. */
@Controller
class LoginPage {

    private static final int A_YEAR = 365 * 24 * 60 * 60;

    private final List<ClientRegistration> providers;

    LoginPage(ObjectProvider<InMemoryClientRegistrationRepository> registrations) {
        providers = registrations.stream().flatMap(known -> StreamSupport.stream(known.spliterator(), false)).toList();
    }

    @Everybody
    @GetMapping("/login")
    String login(@RequestParam Optional<String> error, @RequestParam Optional<String> refused, @RequestParam Optional<String> logout,
                 HttpServletRequest request, Model model) {
        if (request.getUserPrincipal() != null) {
            return "redirect:/";
        }
        model.addAttribute("providers", providers);
        if (error.isPresent()) {
            Object reason = request.getSession(false) == null ? null
                    : request.getSession(false).getAttribute(WebAttributes.AUTHENTICATION_EXCEPTION);
            model.addAttribute(Flash.NAME, reason instanceof LockedException locked
                    ? new Flash("warn", "Please wait a moment: " + locked.getMessage() + ".")
                    : new Flash("bad", "Name or password is wrong."));
        } else if (refused.isPresent()) {
            model.addAttribute(Flash.NAME, refused.get().equals("no-role")
                    ? new Flash("bad", "You are known, but nobody has given you a role here. Ask an administrator for one at your sign-in provider.")
                    : new Flash("bad", "The sign-in did not succeed. Try it again; if it fails again, tell an administrator the time."));
        } else if (logout.isPresent()) {
            model.addAttribute(Flash.NAME, new Flash("ok", "You are logged out."));
        }
        return "login";
    }

    @AnyLogin
    @PostMapping("/theme")
    RedirectView theme(@RequestParam String theme, @RequestParam(defaultValue = "/") String page, HttpServletRequest request,
                       HttpServletResponse response) {
        Cookie cookie = new Cookie(HostCookies.name(request, PageModel.THEME), theme.equals("light") || theme.equals("dark") ? theme : "");
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setAttribute("SameSite", "Strict");
        cookie.setMaxAge(cookie.getValue().isEmpty() ? 0 : A_YEAR);
        response.addCookie(cookie);
        RedirectView back = new RedirectView(own(page));
        back.setExpandUriTemplateVariables(false);
        return back;
    }

    /** The page the form stood on, told by itself; a path of ours or nothing. */
    private static String own(String page) {
        boolean isOurs = page.startsWith("/") && !page.startsWith("//") && page.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c));
        return isOurs ? page : "/";
    }
}
