package io.rosterbridge.console;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.springframework.http.HttpHeaders;

/**
 * Whether a browser sends a request for a page that is not ours. It says so itself, and no page can make it lie: by
 * {@code Sec-Fetch-Site}, which it sends over https and to the own machine only, else by {@code Origin}, which it sends with
 * every change. What has neither is no browser. {@code Referer} proves nothing, since a page can have it left out.
 */
final class ForeignPages {

    private ForeignPages() {
    }

    static boolean sent(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !isOurs(request, origin);
    }

    /**
     * Whether an origin or the address of a page belongs to this application. The scheme does not count: whoever could put a page
     * on our host and port without TLS could do worse, and behind a proxy that ends TLS we may not know ours.
     */
    static boolean isOurs(HttpServletRequest request, String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null
                    && place(uri.getHost(), uri.getPort()).equals(place(request.getServerName(), request.getServerPort()));
        } catch (URISyntaxException isNone) {
            return false;
        }
    }

    private static String place(String host, int port) {
        return host.toLowerCase(Locale.ROOT) + (port < 0 || port == 80 || port == 443 ? "" : ":" + port);
    }
}
