package io.rosterbridge.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Lets nobody guess passwords quickly: after ten failures of one name from one address, that name is refused from there for a
 * minute, without looking at the password. Others with the same name elsewhere are not concerned.
 */
final class LoginBrake implements AuthenticationProvider {

    private static final int FAILURES = 10;
    private static final Duration LOCKED_FOR = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final AuthenticationProvider logins;
    private final Clock clock;
    private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Tries(int failures, Instant last) {
    }

    LoginBrake(AuthenticationProvider logins, Clock clock) {
        this.logins = logins;
        this.clock = clock;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return logins.supports(authentication);
    }

    /** @throws LockedException while the name is refused from this address */
    @Override
    public Authentication authenticate(Authentication login) {
        String who = who(login);
        lockedFor(who).ifPresent(left -> {
            throw new LockedException("after " + FAILURES + " failed logins this name is refused for "
                    + (left.toSeconds() + 1) + " s more");
        });
        try {
            Authentication done = logins.authenticate(login);
            forget(who);
            return done;
        } catch (BadCredentialsException wrong) {
            failed(who);
            throw wrong;
        }
    }

    private synchronized Optional<Duration> lockedFor(String who) {
        Tries made = tries.get(who);
        return made == null || made.failures() < FAILURES ? Optional.empty()
                : Optional.of(Duration.between(clock.instant(), made.last().plus(LOCKED_FOR))).filter(left -> !left.isNegative());
    }

    /** Failures count together while no pause as long as the lock lies between them. */
    private synchronized void failed(String who) {
        Tries made = tries.get(who);
        boolean isOld = made == null || made.last().plus(LOCKED_FOR).isBefore(clock.instant());
        tries.put(who, new Tries(isOld ? 1 : made.failures() + 1, clock.instant()));
    }

    private synchronized void forget(String who) {
        tries.remove(who);
    }

    private static String who(Authentication login) {
        String address = login.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
        String name = login.getName();
        return address + " " + (name.length() <= 100 ? name : name.substring(0, 100));
    }
}
