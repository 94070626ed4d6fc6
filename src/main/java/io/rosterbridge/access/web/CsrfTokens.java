package io.rosterbridge.access.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestHandler;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The proof that a change comes from a page of ours. It is kept in the session, so that no client can choose it. A form carries it, masked
 * differently each time.
 *
 * <p>Hawtio, and whatever else acts by scripts of our pages, reads a cookie instead and sends it as a header. Cookies are shared by all
 * ports of a host, so another page of the host may read that one: it holds a key derived from the proof, which counts as a header only.
 * No page of another origin can send such a header, since a browser asks first, and is not answered.
 */
public final class CsrfTokens implements CsrfTokenRepository, CsrfTokenRequestHandler {

    public static final String COOKIE = "XSRF-TOKEN";
    public static final String HEADER = "X-XSRF-TOKEN";

    private final HttpSessionCsrfTokenRepository session = new HttpSessionCsrfTokenRepository();
    private final XorCsrfTokenRequestAttributeHandler forms = new XorCsrfTokenRequestAttributeHandler();

    CsrfTokens() {
        session.setHeaderName(HEADER);
    }

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        return session.generateToken(request);
    }

    /** A script that sends its login along needs no proof and gets none: it has no session. */
    @Override
    public void saveToken(CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (token == null || request.getHeader(HttpHeaders.AUTHORIZATION) == null || request.getSession(false) != null) {
            session.saveToken(token, request, response);
        }
    }

    @Override
    public CsrfToken loadToken(HttpServletRequest request) {
        return session.loadToken(request);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, Supplier<CsrfToken> token) {
        forms.handle(request, response, token);
    }

    @Override
    public String resolveCsrfTokenValue(HttpServletRequest request, CsrfToken token) {
        String header = request.getHeader(HEADER);
        if (header != null && isSame(header, derived(token))) {
            return token.getToken();
        }
        return forms.resolveCsrfTokenValue(request, token);
    }

    /** Whether a session with a login came along. */
    static boolean isLoggedIn(HttpServletRequest request) {
        return request.getSession(false) != null && request.getSession(false)
                .getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY) != null;
    }

    /** Gives the scripts of our pages the cookie, once a person is logged in. */
    final class Cookies extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            if (LoginNeeded.wantsPage(request) && isLoggedIn(request)) {
                String value = derived(loadDeferredToken(request, response).get());
                if (!isSame(sent(request), value)) {
                    Cookie cookie = new Cookie(COOKIE, value);
                    // Another application of the same kind below another path has its own.
                    cookie.setPath(request.getContextPath().isEmpty() ? "/" : request.getContextPath());
                    cookie.setSecure(request.isSecure());
                    cookie.setAttribute("SameSite", "Strict");
                    response.addCookie(cookie);
                }
            }
            chain.doFilter(request, response);
        }

        private static String sent(HttpServletRequest request) {
            return request.getCookies() == null ? "" : Arrays.stream(request.getCookies()).filter(cookie -> cookie.getName().equals(COOKIE))
                    .map(Cookie::getValue).findFirst().orElse("");
        }
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String derived(CsrfToken token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.getToken().getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(HEADER.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }
}
