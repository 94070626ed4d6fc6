package io.rosterbridge.access.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/**
 * Whether a browser sends a request for a page that is not ours. It says so itself, and no page can make it lie: by
 * {@code Sec-Fetch-Site}, which it sends over https and to the own machine only, else by {@code Origin}, which it sends with
 * every change. What has neither is no browser, or an old one. {@code Referer} proves nothing, since a page can have it left out.
 */
public final class ForeignPages {

    private static final Set<String> OURS = Set.of("same-origin", "none");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private ForeignPages() {
    }

    static boolean sent(HttpServletRequest request) {
        List<String> sites = values(request, "Sec-Fetch-Site");
        if (!sites.isEmpty()) {
            // Another port of the same host is the same site, and another subdomain too.
            return !OURS.containsAll(sites);
        }
        return !values(request, HttpHeaders.ORIGIN).stream().allMatch(origin -> isOurs(request, origin));
    }

    /** Whether it asks for something to be done. */
    static boolean isChange(HttpServletRequest request) {
        return !READING.contains(request.getMethod());
    }

    /** Whether a link was followed, so that the answer becomes the page and the other one never sees it. */
    static boolean isLinkFollowed(HttpServletRequest request) {
        return request.getMethod().equals("GET") && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    /**
     * Whether any page may have had an old browser send this, without a word where it comes from: such a browser sends a form,
     * and the password that its user once typed into its own window, but no token. PowerShell calls itself a browser, and is none.
     */
    static boolean mayBeFormOfOldBrowser(HttpServletRequest request) {
        String agent = request.getHeader(HttpHeaders.USER_AGENT);
        String type = request.getContentType() == null ? "" : request.getContentType().strip().toLowerCase(Locale.ROOT);
        boolean isBrowser = agent != null && agent.matches("(?i)\\s*(Mozilla|Opera)/.*") && !agent.contains("PowerShell/");
        boolean isForm = type.isEmpty() || type.startsWith("application/x-www-form-urlencoded") || type.startsWith("multipart/form-data")
                || type.startsWith("text/plain");
        String login = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean isToken = login != null && login.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length());
        return isBrowser && isForm && !isToken && values(request, "Sec-Fetch-Site").isEmpty() && values(request, HttpHeaders.ORIGIN).isEmpty();
    }

    /**
     * Whether an origin or the address of a page belongs to this application. That it came without TLS counts only if the request is
     * known to have come with it: behind a proxy that ends TLS we may not know.
     */
    public static boolean isOurs(HttpServletRequest request, String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null && (!request.isSecure() || "https".equalsIgnoreCase(uri.getScheme()))
                    && place(uri.getHost(), uri.getPort()).equals(place(request.getServerName(), request.getServerPort()));
        } catch (URISyntaxException isNone) {
            return false;
        }
    }

    private static List<String> values(HttpServletRequest request, String header) {
        Enumeration<String> values = request.getHeaders(header);
        return values == null ? List.of() : Collections.list(values);
    }

    private static String place(String host, int port) {
        return host.toLowerCase(Locale.ROOT) + (port < 0 || port == 80 || port == 443 ? "" : ":" + port);
    }
}
