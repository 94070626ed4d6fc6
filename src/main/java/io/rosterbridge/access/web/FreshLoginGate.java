package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.SessionSettings;
import io.rosterbridge.platform.web.Problem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Asks for another proof of the login before something sensitive is changed by an open session, if the last proof is too old. A form is
 * kept meanwhile; see {@link FreshLoginFilter}.
 */
public final class FreshLoginGate implements HandlerInterceptor {

    public static final String SENTENCE = "this takes a login that was proved a short while ago; confirm it at /again, or send name and password "
            + "by HTTP Basic";

    private final SessionSettings settings;
    private final ObjectMapper json;
    private final Clock clock;

    FreshLoginGate(SessionSettings settings, ObjectMapper json, Clock clock) {
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) throws IOException {
        boolean isAsked = request.getDispatcherType() == DispatcherType.REQUEST && handler instanceof HandlerMethod method
                && ForeignPages.isChange(request) && takesFreshLogin(method);
        if (!isAsked || BrowserSession.isFresh(request, clock.instant(), settings.freshFor())) {
            return true;
        }
        if (LoginNeeded.wantsPage(request)) {
            BrowserSession.pending(request.getSession(), PendingForm.of(request, clock.instant()));
            response.sendRedirect(request.getContextPath() + "/again");
        } else {
            Problem.FORBIDDEN.write(request, response, json, SENTENCE);
        }
        return false;
    }

    public static boolean takesFreshLogin(HandlerMethod method) {
        return method.hasMethodAnnotation(FreshLogin.class)
                || AnnotatedElementUtils.hasAnnotation(method.getBeanType(), FreshLogin.class);
    }
}
