package io.rosterbridge.platform.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.util.SessionConfig;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.http.CookieProcessor;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.http.ServerCookies;

/**
 * Names cookies {@code __Host-...} where a request has come with TLS: a browser takes such a one from this host only, and only with TLS,
 * so that no sibling host and no page without TLS can plant another. A session is then known by that cookie only. Below a path
 * {@code __Secure-...} has to do, since the stronger name stands for the whole host.
 */
public final class HostCookies {

    private HostCookies() {
    }

    static void addTo(Context context) {
        context.setCookieProcessor(new Names(context, context.getCookieProcessor()));
        context.getPipeline().addValve(new Sessions());
    }

    /** The name that a cookie of ours has in this request. */
    public static String name(HttpServletRequest request, String plain) {
        return request.isSecure() ? prefix(request.getServletContext().getContextPath()) + plain : plain;
    }

    private static String prefix(String contextPath) {
        return contextPath.isEmpty() ? "__Host-" : "__Secure-";
    }

    /** Puts the prefix before the name that another processor gives. */
    private record Names(Context context, CookieProcessor cookies) implements CookieProcessor {

        @Override
        public String generateHeader(Cookie cookie, HttpServletRequest request) {
            boolean isSession = cookie.getName().equals(SessionConfig.getSessionCookieName(context));
            if (isSession && !context.getPath().isEmpty()) {
                cookie.setPath(ForwardedPrefix.of(request) + context.getPath());   // as the browser sees it
            }
            String header = cookies.generateHeader(cookie, request);
            return request.isSecure() && isSession ? prefix(context.getPath()) + header : header;
        }

        @Override
        public void parseCookieHeader(MimeHeaders headers, ServerCookies found) {
            cookies.parseCookieHeader(headers, found);
        }

        @Override
        public Charset getCharset() {
            return cookies.getCharset();
        }
    }

    /** Behind the valve that believes a proxy, which says whether there was TLS. */
    private static final class Sessions extends ValveBase {

        private Sessions() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            if (request.isSecure()) {
                String name = prefix(request.getContext().getPath()) + SessionConfig.getSessionCookieName(request.getContext());
                Optional<Cookie> ours = Optional.ofNullable(request.getCookies()).flatMap(cookies -> Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name)).findFirst());
                request.setRequestedSessionId(ours.map(Cookie::getValue).orElse(null));
                request.setRequestedSessionCookie(ours.isPresent());
            }
            getNext().invoke(request, response);
        }
    }
}
