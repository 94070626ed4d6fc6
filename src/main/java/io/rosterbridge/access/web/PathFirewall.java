package io.rosterbridge.access.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Lets through what an id may hold, percent-encoded: a slash, two of them, a backslash, a semicolon, a dot, a percent sign. In the clear these
 * are refused, since two readers of one path could take it for two different ones. Which permission is needed, the handler that was
 * chosen says, and the handler is chosen by the path as it came.
 */
final class PathFirewall extends StrictHttpFirewall {

    /** A part of a path that means another part, however it is written. */
    private static final Pattern DOTS = Pattern.compile("(?i)(?:^|/)(?:\\.|%2e){1,2}(?:/|$)");

    PathFirewall() {
        setAllowUrlEncodedSlash(true);
        setAllowUrlEncodedDoubleSlash(true);
        setAllowUrlEncodedPercent(true);
        setAllowUrlEncodedPeriod(true);
        setAllowBackSlash(true);
        setAllowSemicolon(true);
    }

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.contains(";") || path.contains("\\") || path.contains("//") || DOTS.matcher(path).find()) {
            throw new RequestRejectedException("the path has a semicolon, a backslash or two slashes that are not percent-encoded, or dots alone");
        }
        return super.getFirewalledRequest(request);
    }
}
