package io.rosterbridge.console;

import io.rosterbridge.access.Brake;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Lets nobody guess passwords quickly. After ten failures of one name from one address, that name is refused from there for a
 * minute, without looking at the password; others with the same name elsewhere are not concerned. After a hundred failures of
 * whatever names, the address is refused likewise, but for those who have logged in from there before: one guesser does not lock
 * out all who share an address. Of an IPv6 address only the network counts, since one machine has as many addresses in it as it likes.
 * Clients of a proxy have an address each only if the proxy is believed (see server.forward-headers-strategy in application.yaml);
 * else ten failures of one of them refuse the name to all of them.
 */
final class LoginBrake implements AuthenticationProvider {

    private static final Logger LOG = LoggerFactory.getLogger(LoginBrake.class);
    private static final int FAILURES_OF_NAME = 10;
    private static final int FAILURES_OF_ADDRESS = 100;
    private static final int MOST_REMEMBERED = 10_000;

    private final AuthenticationProvider logins;
    private final Brake names;
    private final Brake addresses;
    private final Set<Client> known = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Client, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }));

    /** Who logs in, and from where. */
    private record Client(String network, String name) {

        static Client of(Authentication login) {
            String address = login.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
            String name = login.getName();
            return new Client(Network.of(address), name.length() <= 100 ? name : name.substring(0, 100));
        }

        String both() {
            return network + " " + name;
        }
    }

    LoginBrake(AuthenticationProvider logins, Clock clock) {
        this.logins = logins;
        this.names = new Brake(FAILURES_OF_NAME, clock);
        this.addresses = new Brake(FAILURES_OF_ADDRESS, clock);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return logins.supports(authentication);
    }

    /** @throws LockedException while the name, or the address, is refused */
    @Override
    public Authentication authenticate(Authentication login) {
        Client client = Client.of(login);
        names.closedFor(client.both()).ifPresent(left -> {
            throw locked(FAILURES_OF_NAME, "this name", left);
        });
        addressClosedFor(client).ifPresent(left -> {
            throw locked(FAILURES_OF_ADDRESS, "your address", left);
        });
        try {
            Authentication done = logins.authenticate(login);
            names.forget(client.both());
            known.add(client);
            return done;
        } catch (BadCredentialsException wrong) {
            failed(client);
            throw wrong;
        }
    }

    /** Whether whoever tries it again is refused without a look. */
    boolean isClosedFor(Authentication login) {
        Client client = Client.of(login);
        return names.closedFor(client.both()).isPresent() || addressClosedFor(client).isPresent();
    }

    private Optional<Duration> addressClosedFor(Client client) {
        return known.contains(client) ? Optional.empty() : addresses.closedFor(client.network());
    }

    private void failed(Client client) {
        names.failed(client.both());
        if (known.contains(client)) {
            return;
        }
        addresses.failed(client.network());
        if (addresses.closedFor(client.network()).isPresent()) {
            LOG.warn("{} failed logins from {}: it is refused for a minute, but for those who have logged in from there before. If a "
                    + "proxy has this address, set SERVER_FORWARD_HEADERS_STRATEGY=native, so that each client counts alone",
                    FAILURES_OF_ADDRESS, client.network());
        }
    }

    private static LockedException locked(int failures, String what, Duration left) {
        return new LockedException("after " + failures + " failed logins " + what + " is refused for " + (left.toSeconds() + 1)
                + " s more");
    }
}
