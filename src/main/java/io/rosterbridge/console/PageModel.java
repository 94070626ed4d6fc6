package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.platform.web.HostCookies;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final PlanWords plans = new PlanWords();
    private final List<NavItem> places;
    private final LiveUpdates live;
    private final SetUp setUp;

    PageModel(List<NavItem> places, LiveUpdates live, SetUp setUp) {
        this.live = live;
        this.setUp = setUp;
        this.places = places.stream().sorted(Comparator.comparingInt(NavItem::order)).toList();
    }

    /** What this login may do; whoever may not do a thing sees no form that would. */
    public record May(boolean assign, boolean importUsers, boolean configure, boolean operate, boolean approve) {

        static May of(Set<Permission> permissions) {
            return new May(permissions.contains(Permission.ASSIGN_APPS), permissions.contains(Permission.IMPORT_USERS),
                    permissions.contains(Permission.CONFIGURE), permissions.contains(Permission.OPERATE),
                    permissions.contains(Permission.APPROVE));
        }
    }

    @ModelAttribute
    void everyPage(HttpServletRequest request, Model model) {
        model.addAllAttributes(of(request));
    }

    Map<String, Object> of(HttpServletRequest request) {
        Set<Permission> permissions = Caller.permissions();
        Map<NavItem.Group, List<NavItem>> navigation = places.stream().filter(place -> permissions.contains(place.needs()))
                .collect(Collectors.groupingBy(NavItem::group, TreeMap::new, Collectors.toList()));
        Map<String, Object> model = new TreeMap<>(Map.of("words", words, "navigation", navigation, "path", PageUrl.path(request), "address",
                address(request), "theme", theme(request), "may", May.of(permissions), "live", live, "setUp", setUp));
        model.put("plans", plans);
        if (request.getUserPrincipal() != null) {
            model.put("login", request.getUserPrincipal().getName());
        }
        return model;
    }

    /** Where somebody is who asks for the same page again; the place a page belongs to if it is the answer to a form. */
    private String address(HttpServletRequest request) {
        boolean canBeAskedFor = request.getMethod().equals("GET") && request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) == null;
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        return canBeAskedFor ? request.getRequestURI() + query
                : request.getContextPath() + places.stream().filter(place -> place.holds(PageUrl.path(request))).map(NavItem::path).findFirst()
                        .orElse("/");
    }

    private static String theme(HttpServletRequest request) {
        String name = HostCookies.name(request, THEME);
        return request.getCookies() == null ? "system" : Arrays.stream(request.getCookies()).filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue).filter(List.of("light", "dark")::contains).findFirst().orElse("system");
    }
}
