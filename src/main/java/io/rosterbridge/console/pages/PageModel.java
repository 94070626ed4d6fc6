package io.rosterbridge.console.pages;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page is given beside its own: who is logged in and may do what, the navigation, the theme, the words. */
@ControllerAdvice(basePackageClasses = PageModel.class)
class PageModel {

    static final String THEME = "rosterbridge-theme";

    private final Words words = new Words();
    private final Map<NavItem.Group, List<NavItem>> navigation;

    PageModel(List<NavItem> items) {
        navigation = items.stream().sorted(Comparator.comparingInt(NavItem::order))
                .collect(Collectors.groupingBy(NavItem::group, TreeMap::new, Collectors.toList()));
    }

    /** @param change whether this login may change anything; whoever may not sees no form that would */
    public record May(boolean change) {
    }

    @ModelAttribute
    void everyPage(HttpServletRequest request, Model model) {
        model.addAllAttributes(of(request));
    }

    Map<String, Object> of(HttpServletRequest request) {
        Map<String, Object> model = new TreeMap<>(Map.of("words", words, "navigation", navigation, "path", path(request),
                "theme", theme(request), "may", new May(request.isUserInRole("ADMIN"))));
        if (request.getUserPrincipal() != null) {
            model.put("login", request.getUserPrincipal().getName());
        }
        return model;
    }

    private static String path(HttpServletRequest request) {
        return Objects.requireNonNullElse((String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI), request.getRequestURI());
    }

    private static String theme(HttpServletRequest request) {
        return request.getCookies() == null ? "system" : Arrays.stream(request.getCookies()).filter(cookie -> cookie.getName().equals(THEME))
                .map(Cookie::getValue).filter(List.of("light", "dark")::contains).findFirst().orElse("system");
    }
}
