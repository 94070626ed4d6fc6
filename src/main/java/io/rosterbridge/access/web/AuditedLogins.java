package io.rosterbridge.access.web;

import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.access.web.FoldedFailures.Who;
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
import org.springframework.security.authentication.event.AuthenticationFailureProviderNotFoundEvent;
import org.springframework.security.authentication.event.AuthenticationFailureServiceExceptionEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Records logins, logouts and failed logins. A script logs in with each request: with a password it is recorded once an hour and
 * address, with a token once a day and address, and anew after a restart. Of a failed login the name is recorded only if there is such
 * a user: people type their password into the wrong field. Repeated failures are told together; see {@link FoldedFailures}.
 */
final class AuditedLogins {

    private static final Duration SCRIPT_RECORDED_EVERY = Duration.ofHours(1);
    private static final Duration TOKEN_RECORDED_EVERY = Duration.ofDays(1);
    private static final int MOST_REMEMBERED = 1000;

    private final AuditTrail audit;
    private final ConsoleUsers users;
    private final LoginBrake brake;
    private final FoldedFailures failures;
    private final Clock clock;
    private final Map<String, Instant> scripts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    AuditedLogins(AuditTrail audit, ConsoleUsers users, LoginBrake brake, Clock clock) {
        this.audit = audit;
        this.users = users;
        this.brake = brake;
        this.failures = new FoldedFailures(clock);
        this.clock = clock;
    }

    @EventListener
    void loggedIn(InteractiveAuthenticationSuccessEvent event) {
        record(event.getAuthentication(), AuditAction.LOGIN, "browser");
    }

    /** Comes with every login; that of a browser is followed by an event of its own. */
    @EventListener
    void someoneLoggedIn(AuthenticationSuccessEvent event) {
        Authentication login = event.getAuthentication();
        failures.succeeded(new Who(Network.of(address(login)), login.getName())).ifPresent(row -> record(row, false));
        boolean isScript = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && attributes.getRequest().getHeader(HttpHeaders.AUTHORIZATION) != null;
        if (isScript && isFirst(address(login) + " " + login.getName(), SCRIPT_RECORDED_EVERY)) {
            record(login, AuditAction.LOGIN, "script");
        }
    }

    /** Comes with each request that brings a token; Spring Security tells nobody. */
    void tokenUsed(String bearer, String token, String address) {
        if (isFirst(Network.of(address) + " " + bearer, TOKEN_RECORDED_EVERY)) {
            audit.record(bearer, AuditAction.LOGIN, "api-token:" + token, Map.of("address", address, "by", "token"));
        }
    }

    @EventListener
    void loggedOut(LogoutSuccessEvent event) {
        record(event.getAuthentication(), AuditAction.LOGOUT, "browser");
    }

    /**
     * While a name is locked out, or the database is away, a try is not looked at, so there is nothing more to tell. What no provider of
     * logins takes is a sign-in that failed, which is told otherwise.
     */
    @EventListener
    void failed(AbstractAuthenticationFailureEvent event) {
        if (!(event instanceof AuthenticationFailureLockedEvent || event instanceof AuthenticationFailureServiceExceptionEvent
                || event instanceof AuthenticationFailureProviderNotFoundEvent)) {
            String name = event.getAuthentication().getName();
            boolean isKnown = name != null && name.length() <= 100 && users.shown(name).isPresent();
            boolean isRefused = name != null && brake.isClosedFor(event.getAuthentication());
            failures.failed(new Who(Network.of(address(event.getAuthentication())), isKnown ? name : Who.UNKNOWN), isRefused)
                    .ifPresent(row -> record(row, isRefused));
        }
    }

    /** It says who it was, although no console user has that name. */
    @EventListener
    void refused(OidcSignIn.Refused refused) {
        Map<String, String> details = new TreeMap<>(refused.identity());
        details.put("address", refused.address());
        details.put("why", refused.why());
        audit.record(AuditTrail.UNKNOWN, AuditAction.LOGIN_FAILED, "console-user:" + AuditTrail.UNKNOWN, details);
    }

    /** It is not known who it was. */
    @EventListener
    void signInFailed(OidcSignIn.Failed failed) {
        failures.failed(new Who(Network.of(failed.address()), Who.UNKNOWN), false).ifPresent(row -> record(row, false));
    }

    /** @param isRefused whether any more are refused without a look */
    private void record(FoldedFailures.Row row, boolean isRefused) {
        audit.record(row.who().user(), AuditAction.LOGIN_FAILED, "console-user:" + row.who().user(),
                Map.of("address", row.who().address(), "failures", row.failures(), "refused", isRefused));
    }

    private void record(Authentication login, AuditAction action, String by) {
        Map<String, String> details = new TreeMap<>(Map.of("address", address(login), "by", by));
        if (login.getPrincipal() instanceof OidcCaller user) {
            details.putAll(user.identity());
        }
        audit.record(login.getName(), action, "console-user:" + login.getName(), details);
    }

    private synchronized boolean isFirst(String who, Duration every) {
        Instant now = clock.instant();
        Instant before = scripts.get(who);
        boolean isFirst = before == null || before.plus(every).isBefore(now);
        if (isFirst) {
            scripts.put(who, now);
        }
        return isFirst;
    }

    private static String address(Authentication login) {
        return login.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
    }
}
