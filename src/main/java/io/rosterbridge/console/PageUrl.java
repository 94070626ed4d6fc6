package io.rosterbridge.console;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses within the console. */
final class PageUrl {

    private PageUrl() {
    }

    /** Where in the application a request goes, without what stands before it; for an error where it went that failed. */
    static String path(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String failed
                ? failed.substring(request.getServletContext().getContextPath().length())
                : request.getRequestURI().substring(request.getContextPath().length());
    }

    /** A path with those parameters whose values are not blank. */
    static String of(String path, String... namesAndValues) {
        StringBuilder link = new StringBuilder(path);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!namesAndValues[i + 1].isBlank()) {
                link.append(link.length() == path.length() ? '?' : '&').append(namesAndValues[i]).append('=')
                        .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
            }
        }
        return link.toString();
    }
}
