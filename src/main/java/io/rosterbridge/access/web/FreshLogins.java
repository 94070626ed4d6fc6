package io.rosterbridge.access.web;

import io.rosterbridge.access.SessionSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.RequestContextUtils;

/** What the page that asks for a fresh login has to know. */
@Component
public final class FreshLogins {

    private final SessionSettings settings;
    private final Clock clock;

    FreshLogins(SessionSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** For classes that are created by name and find this bean only through the application. */
    public static boolean areFresh(HttpServletRequest request) {
        ApplicationContext application = RequestContextUtils.findWebApplicationContext(request);
        return application != null && application.getBean(FreshLogins.class).isFresh(request);
    }

    /** Whether a form waits in this session. */
    public boolean isWaiting(HttpServletRequest request) {
        return FreshLoginFilter.waiting(request, clock.instant()).isPresent();
    }

    /** Whether a person has proved a short while ago who they are. */
    public boolean isFresh(HttpServletRequest request) {
        return BrowserSession.isFresh(request, clock.instant(), settings.freshFor());
    }
}
