package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.web.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what a browser sends for a page of another origin, whatever login comes along: every change, and what is only taken into such
 * a page, such as an image or a frame. A link to a page of ours may be followed from anywhere; but to the beginning of a sign-in only
 * by a browser that is not logged in, since that would log it in as another person.
 */
final class CrossOriginFilter extends OncePerRequestFilter {

    private static final String SIGN_IN = "/oauth2/authorization/";

    private final ObjectMapper json;

    CrossOriginFilter(ObjectMapper json) {
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!ForeignPages.sent(request) || isHarmless(request)) {
            chain.doFilter(request, response);
        } else if (LoginNeeded.wantsPage(request)) {
            response.sendError(Problem.FORBIDDEN.status().value(), "this was sent by a page of another site; open this application itself "
                    + "and do it there. If this is its own page, a proxy in front of it does not pass on the header Host");
        } else {
            Problem.FORBIDDEN.write(request, response, json, "this was sent by a page of another site, as the browser says by "
                    + "Sec-Fetch-Site or Origin; a page of this application sends the value of the cookie " + CsrfTokens.COOKIE
                    + " as header " + CsrfTokens.HEADER + ", a script sends no Origin");
        }
    }

    private static boolean isHarmless(HttpServletRequest request) {
        boolean startsSignIn = request.getServletPath().startsWith(SIGN_IN);
        return ForeignPages.isLinkFollowed(request) && !(startsSignIn && CsrfTokens.isLoggedIn(request));
    }
}
