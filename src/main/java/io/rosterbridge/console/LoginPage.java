package io.rosterbridge.console;

import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.Everybody;
import io.rosterbridge.access.web.HalfLogin;
import io.rosterbridge.access.web.OidcProviders;
import io.rosterbridge.platform.web.HostCookies;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.LockedException;
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

    private final ObjectProvider<OidcProviders> providers;
    private final boolean localLogin;

    LoginPage(ObjectProvider<OidcProviders> providers, @Value("${rosterbridge.local-login}") boolean localLogin) {
        this.providers = providers;
        this.localLogin = localLogin;
    }

    @Everybody
    @GetMapping("/login")
    String login(@RequestParam Optional<String> error, @RequestParam Optional<String> refused, @RequestParam Optional<String> logout,
                 @RequestParam Optional<String> changed, HttpServletRequest request, Model model) {
        if (request.getUserPrincipal() != null) {
            return "redirect:/";
        }
        List<OidcProviders.Shown> shown = providers.stream().flatMap(all -> all.shown().stream()).toList();
        model.addAttribute("providers", shown);
        model.addAttribute("nobodyGetsIn", shown.stream().allMatch(provider -> provider.problem().isPresent()));
        model.addAttribute("localLogin", localLogin);
        if (error.isPresent()) {
            Object reason = request.getSession(false) == null ? null
                    : request.getSession(false).getAttribute(WebAttributes.AUTHENTICATION_EXCEPTION);
            model.addAttribute(Flash.NAME, reason instanceof LockedException locked
                    ? new Flash("warn", "Please wait a moment: " + locked.getMessage() + ".")
                    : reason instanceof InternalAuthenticationServiceException
                    ? new Flash("warn", "The database does not answer. Try it again in some seconds.")
                    : new Flash("bad", "Name or password is wrong."));
        } else if (refused.isPresent()) {
            model.addAttribute(Flash.NAME, new Flash("bad", refusal(refused.get())));
        } else if (changed.isPresent()) {
            model.addAttribute(Flash.NAME, new Flash("ok", "The password is changed. Log in with it."));
        } else if (logout.isPresent()) {
            model.addAttribute(Flash.NAME, new Flash("ok", "You are logged out."));
        }
        return "login";
    }

    private static String refusal(String why) {
        return switch (why) {
            case "no-role" -> "You are known, but nobody has given you a role here. Ask an administrator for one at your sign-in provider.";
            case "too-many-groups" -> "Your provider names no groups of yours, since you are in too many of them. So your role here is not "
                    + "known. Ask an administrator of the provider to send app roles, or only the groups that are assigned to this application.";
            case "barred" -> "An administrator has barred you here.";
            case "unreachable" -> "The sign-in provider does not answer. It is asked again in the background; try it again in a minute.";
            default -> "The sign-in did not succeed. Try it again; if it fails again, tell an administrator the time.";
        };
    }

    /** The second step, for a login with the right password and a second factor. */
    @Everybody
    @GetMapping("/login/code")
    String code(@RequestParam Optional<String> error, HttpServletRequest request, Model model) {
        if (!HalfLogin.isIn(request)) {
            return "redirect:/login";
        }
        if (error.isPresent()) {
            Object reason = request.getSession(false).getAttribute(WebAttributes.AUTHENTICATION_EXCEPTION);
            model.addAttribute(Flash.NAME, reason instanceof LockedException locked
                    ? new Flash("warn", "Please wait a moment: " + locked.getMessage() + ".")
                    : new Flash("bad", "The code is wrong, or was used before. Wait for the next one."));
        }
        return "login-code";
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
        RedirectView back = new RedirectView(own(page, request.getContextPath() + "/"));
        back.setExpandUriTemplateVariables(false);
        return back;
    }

    /** The page the form stood on, told by itself; a path of ours or nothing. */
    private static String own(String page, String home) {
        boolean isOurs = page.startsWith("/") && !page.startsWith("//") && page.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c));
        return isOurs ? page : home;
    }
}
