package io.rosterbridge.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.catalina.Globals;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Puts the path that a proxy has stripped before our own, so that every link leads through the proxy again. It is believed from the
 * proxies only whose addresses are believed ({@code server.forward-headers-strategy: native} and
 * {@code server.tomcat.remoteip.internal-proxies}); from any other client the header is ignored.
 */
final class ForwardedPrefix extends OncePerRequestFilter {

    static final String HEADER = "X-Forwarded-Prefix";

    /** It makes its addresses of the path that the application has itself, whatever a request says. */
    private static final String HAWTIO = "/actuator/hawtio";

    /** Nothing that could lead to another host, or that would have to be encoded. */
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = told(request);
        if (path.isEmpty()) {
            chain.doFilter(request, response);
        } else if (of(request).isEmpty()) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        } else if (request.getServletPath().startsWith(HAWTIO)) {
            response.sendRedirect(path + request.getContextPath() + "/flows");   // which says why
        } else {
            chain.doFilter(new Below(request, path), response);
        }
    }

    /** The path that a proxy has taken away from this request, as far as it is believed; empty for none. */
    static String of(HttpServletRequest request) {
        String path = told(request);
        return PATH.matcher(path).matches() ? path : "";
    }

    /** A chain of proxies: each adds its path behind those of the others. */
    private static String told(HttpServletRequest request) {
        return !Boolean.TRUE.equals(request.getAttribute(Globals.REQUEST_FORWARDED_ATTRIBUTE)) ? ""
                : Collections.list(request.getHeaders(HEADER)).stream().flatMap(told -> Arrays.stream(told.split(",")))
                .map(told -> told.strip().replaceFirst("/$", "")).collect(Collectors.joining());
    }

    private static final class Below extends HttpServletRequestWrapper {

        private final String prefix;

        private Below(HttpServletRequest request, String prefix) {
            super(request);
            this.prefix = prefix;
        }

        @Override
        public String getContextPath() {
            return prefix + super.getContextPath();
        }

        @Override
        public String getRequestURI() {
            return prefix + super.getRequestURI();
        }

        @Override
        public StringBuffer getRequestURL() {
            StringBuffer url = super.getRequestURL();
            return url.insert(url.length() - super.getRequestURI().length(), prefix);
        }
    }
}
