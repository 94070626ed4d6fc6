package io.rosterbridge.console;

import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.AuthenticationFailureLockedEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Records logins, logouts and failed logins. A script logs in with each request, which is recorded once an hour and address. Of
 * a failed login the name is recorded only if there is such a user: people type their password into the wrong field.
 */
final class AuditedLogins {

    private static final Duration SCRIPT_RECORDED_EVERY = Duration.ofHours(1);
    private static final int MOST_REMEMBERED = 1000;

    private final AuditTrail audit;
    private final ConsoleUsers users;
    private final Clock clock;
    private final Map<String, Instant> scripts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    AuditedLogins(AuditTrail audit, ConsoleUsers users, Clock clock) {
        this.audit = audit;
        this.users = users;
        this.clock = clock;
    }

    @EventListener
    void loggedIn(InteractiveAuthenticationSuccessEvent event) {
        record(event.getAuthentication(), AuditAction.LOGIN, "browser");
    }

    /** Comes with every login; that of a browser is followed by an event of its own. */
    @EventListener
    void scriptLoggedIn(AuthenticationSuccessEvent event) {
        Authentication login = event.getAuthentication();
        boolean isScript = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && attributes.getRequest().getHeader(HttpHeaders.AUTHORIZATION) != null;
        if (isScript && isFirstOfTheHour(address(login) + " " + login.getName())) {
            record(login, AuditAction.LOGIN, "script");
        }
    }

    @EventListener
    void loggedOut(LogoutSuccessEvent event) {
        record(event.getAuthentication(), AuditAction.LOGOUT, "browser");
    }

    /** While a name is locked out, its tries are not looked at, so there is nothing more to tell. */
    @EventListener
    void failed(AbstractAuthenticationFailureEvent event) {
        if (!(event instanceof AuthenticationFailureLockedEvent)) {
            String name = event.getAuthentication().getName();
            boolean isKnown = name != null && name.length() <= 100 && users.shown(name).isPresent();
            audit.record(isKnown ? name : "unknown", AuditAction.LOGIN_FAILED, isKnown ? "console-user:" + name : "console-user:unknown",
                    Map.of("address", address(event.getAuthentication())));
        }
    }

    private void record(Authentication login, AuditAction action, String by) {
        Map<String, String> details = new TreeMap<>(Map.of("address", address(login), "by", by));
        if (login.getPrincipal() instanceof OidcCaller user) {
            details.putAll(user.identity());
        }
        audit.record(login.getName(), action, "console-user:" + login.getName(), details);
    }

    private synchronized boolean isFirstOfTheHour(String who) {
        Instant now = clock.instant();
        Instant before = scripts.get(who);
        boolean isFirst = before == null || before.plus(SCRIPT_RECORDED_EVERY).isBefore(now);
        if (isFirst) {
            scripts.put(who, now);
        }
        return isFirst;
    }

    private static String address(Authentication login) {
        return login.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
    }
}
