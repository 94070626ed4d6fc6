package io.rosterbridge.access.web;

import io.rosterbridge.access.LockedOut;
import io.rosterbridge.access.SecondFactor;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.event.AuthenticationFailureBadCredentialsEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AbstractAuthenticationProcessingFilter;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.SimpleUrlAuthenticationFailureHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * The second step of a login: the code of an account whose name and password were right a short while ago. Until then the session is
 * nobody's.
 */
final class SecondFactorFilter extends AbstractAuthenticationProcessingFilter {

    static final String PATH = "/login/code";

    private static final Duration KEPT = Duration.ofMinutes(5);

    private final SecondFactor secondFactor;
    private final Clock clock;

    SecondFactorFilter(SecondFactor secondFactor, Clock clock) {
        super(PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, PATH), login -> login);
        this.secondFactor = secondFactor;
        this.clock = clock;
        setAuthenticationFailureHandler(new SimpleUrlAuthenticationFailureHandler(PATH + "?error"));
    }

    /**
     * What becomes of a login by the page that did not succeed: one that only lacks the code goes on to the page that asks for it.
     *
     * @param wrong for all others
     */
    AuthenticationFailureHandler afterPassword(AuthenticationFailureHandler wrong) {
        return (request, response, reason) -> {
            if (reason instanceof SecondFactorNeeded needed) {
                new HalfLogin(needed.login(), clock.instant()).keep(request);
                response.sendRedirect(request.getContextPath() + PATH);
            } else {
                wrong.onAuthenticationFailure(request, response, reason);
            }
        };
    }

    @Override
    public Authentication attemptAuthentication(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<HalfLogin> found = HalfLogin.of(request).filter(kept -> kept.at().plus(KEPT).isAfter(clock.instant()));
        if (found.isEmpty()) {
            response.sendRedirect(request.getContextPath() + "/login");
            return null;
        }
        HalfLogin half = found.get();
        try {
            if (secondFactor.takes(half.login().getName(), request.getParameter("code"))) {
                HalfLogin.forget(request);
                return half.login();
            }
        } catch (LockedOut tooOften) {
            throw failed(half, new LockedException(tooOften.getMessage()));
        }
        BadCredentialsException wrong = new BadCredentialsException("the code is wrong or was used before");
        eventPublisher.publishEvent(new AuthenticationFailureBadCredentialsEvent(half.login(), wrong));
        throw failed(half, wrong);
    }

    private static AuthenticationException failed(HalfLogin half, AuthenticationException reason) {
        reason.setAuthenticationRequest(half.login());
        return reason;
    }
}
