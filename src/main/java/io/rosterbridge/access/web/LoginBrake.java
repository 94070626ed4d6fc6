package io.rosterbridge.access.web;

import io.rosterbridge.access.Brake;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.KnownNetworks;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Slows down the guessing of passwords. After ten failures of one name from one address, that name is refused from there for a while,
 * without looking at the password; others with the same name elsewhere are not concerned. After twenty failures of one name from
 * whatever addresses, it is refused to all but those who have logged in so from their network before: a guesser with many addresses
 * finds nothing, and does not lock out people who have been here. All in all a name is looked at less than a hundred times an hour in vain (ASVS
 * 2.2.1). After a hundred failures of whatever names, the address is refused too. Of an IPv6 address only the network counts,
 * since one machine has as many addresses in it as it likes.
 *
 * <p>Clients of a proxy have an address each only if the proxy is believed (see server.forward-headers-strategy in application.yaml);
 * else ten failures of one of them refuse the name to all of them.
 */
final class LoginBrake implements AuthenticationProvider {

    private static final Logger LOG = LoggerFactory.getLogger(LoginBrake.class);
    private static final int FAILURES_OF_CLIENT = 10;
    private static final int FAILURES_OF_NAME = 20;
    private static final int FAILURES_OF_ADDRESS = 100;

    private final AuthenticationProvider logins;
    private final KnownNetworks known;
    private final boolean isOn;
    private final Brake clients;
    private final Brake names;
    private final Brake addresses;

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

    /** @param isOn whether logins by name and password are on */
    LoginBrake(AuthenticationProvider logins, KnownNetworks known, boolean isOn, Clock clock) {
        this.logins = logins;
        this.known = known;
        this.isOn = isOn;
        this.clients = new Brake(FAILURES_OF_CLIENT, 20, clock);
        this.names = new Brake(FAILURES_OF_NAME, 30, clock);
        this.addresses = new Brake(FAILURES_OF_ADDRESS, 300, clock);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return logins.supports(authentication);
    }

    /**
     * @throws TooManyTries       while the name, or the address, is refused
     * @throws SecondFactorNeeded if name and password are right and not enough
     */
    @Override
    public Authentication authenticate(Authentication login) {
        if (!isOn) {
            throw new LocalLoginOff();
        }
        Client client = Client.of(login);
        boolean isKnown = isKnown(client);
        clients.begin(client.both()).ifPresent(left -> {
            throw new TooManyTries("after " + FAILURES_OF_CLIENT + " failed logins this name", left);
        });
        try {
            if (!isKnown) {
                beginAsStranger(client);
            }
            return looked(login, client, isKnown);
        } catch (TooManyTries refused) {
            clients.endedOtherwise(client.both());
            throw refused;
        }
    }

    private boolean isKnown(Client client) {
        try {
            return known.isKnown(client.name(), client.network());
        } catch (DataAccessException unreachable) {
            throw new InternalAuthenticationServiceException("the database does not answer", unreachable);
        }
    }

    private void beginAsStranger(Client client) {
        names.begin(client.name()).ifPresent(left -> {
            throw new TooManyTries("after " + FAILURES_OF_NAME + " failed logins from several places this name", left);
        });
        addresses.begin(client.network()).ifPresent(left -> {
            names.endedOtherwise(client.name());
            throw new TooManyTries("after " + FAILURES_OF_ADDRESS + " failed logins your address", left);
        });
    }

    private Authentication looked(Authentication login, Client client, boolean isKnown) {
        try {
            Authentication done = logins.authenticate(login);
            clients.succeeded(client.both());
            if (!isKnown) {
                // One success says nothing of others who try this name, or from this network.
                names.endedOtherwise(client.name());
                addresses.endedOtherwise(client.network());
            }
            // Before the code, too: else others could keep out whoever has a second factor, and nobody else.
            known.remember(client.name(), client.network());
            if (done.getPrincipal() instanceof ConsoleUser user && user.hasSecondFactor()) {
                throw new SecondFactorNeeded(done);
            }
            return done;
        } catch (SecondFactorNeeded needed) {
            throw needed;
        } catch (BadCredentialsException wrong) {
            clients.failed(client.both());
            if (!isKnown) {
                failedAsStranger(client);
            }
            throw wrong;
        } catch (RuntimeException otherwise) {
            clients.endedOtherwise(client.both());
            if (!isKnown) {
                names.endedOtherwise(client.name());
                addresses.endedOtherwise(client.network());
            }
            throw otherwise;
        }
    }

    private void failedAsStranger(Client client) {
        names.failed(client.name());
        addresses.failed(client.network());
        if (addresses.closedFor(client.network()).isPresent()) {
            LOG.warn("{} failed logins from {}: it is refused for a while, but for those who have logged in from there before. If a "
                    + "proxy has this address, set SERVER_FORWARD_HEADERS_STRATEGY=native, so that each client counts alone",
                    FAILURES_OF_ADDRESS, client.network());
        }
    }

    /** Whether another try is refused without a look. */
    boolean isClosedFor(Authentication login) {
        Client client = Client.of(login);
        return closedFor(client).isPresent();
    }

    private Optional<Duration> closedFor(Client client) {
        return clients.closedFor(client.both()).or(() -> known.isKnown(client.name(), client.network()) ? Optional.empty()
                : names.closedFor(client.name()).or(() -> addresses.closedFor(client.network())));
    }
}
