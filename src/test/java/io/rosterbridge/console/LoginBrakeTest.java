package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.StillClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** What slows a guesser down, and what keeps a polling script quick. */
class LoginBrakeTest {

    private final StillClock clock = new StillClock();
    private int looks;

    private final LoginBrake brake = new LoginBrake(new AuthenticationProvider() {
        @Override
        public Authentication authenticate(Authentication login) {
            looks++;
            if (!"right".equals(login.getCredentials())) {
                throw new BadCredentialsException("wrong");
            }
            return login;
        }

        @Override
        public boolean supports(Class<?> type) {
            return true;
        }
    }, clock);

    @Test
    void looksAtNoPasswordForAMinuteAfterTenFailures() {
        fail(10);
        assertThatThrownBy(() -> login("ann", "right")).isInstanceOf(LockedException.class).hasMessageContaining("after 10 failed logins");
        assertThat(looks).isEqualTo(10);
        assertThat(login("bob", "right")).isNotNull();
        clock.forward(Duration.ofSeconds(61));
        assertThat(login("ann", "right")).isNotNull();
    }

    @Test
    void forgetsFailuresAfterASuccessOrAPause() {
        fail(9);
        login("ann", "right");
        fail(9);
        clock.forward(Duration.ofSeconds(61));
        fail(9);
        assertThat(login("ann", "right")).isNotNull();
    }

    /** Many names, each tried once. */
    @Test
    void looksAtNoPasswordFromAnAddressForAMinuteAfterAHundredFailures() {
        for (int name = 0; name < 100; name++) {
            fail("name" + name, "203.0.113.9");
        }
        assertThatThrownBy(() -> login("ann", "right", "203.0.113.9")).isInstanceOf(LockedException.class)
                .hasMessageContaining("your address");
        assertThat(looks).isEqualTo(100);
        assertThat(login("ann", "right", "203.0.113.8")).isNotNull();
        clock.forward(Duration.ofSeconds(61));
        assertThat(login("ann", "right", "203.0.113.9")).isNotNull();
    }

    @Test
    void letsAGuesserLockNobodyOutWhoSharesTheirAddressAndHasLoggedInBefore() {
        login("ann", "right", "203.0.113.9");
        for (int name = 0; name < 200; name++) {
            int number = name;
            assertThatThrownBy(() -> login("name" + number, "guess", "203.0.113.9")).isInstanceOf(AuthenticationException.class);
        }
        assertThat(login("ann", "right", "203.0.113.9")).isNotNull();
        assertThatThrownBy(() -> login("new", "right", "203.0.113.9")).isInstanceOf(LockedException.class);
        for (int failure = 0; failure < 10; failure++) {
            fail("ann", "203.0.113.9");
        }
        assertThatThrownBy(() -> login("ann", "right", "203.0.113.9")).as("nor may be guessed").isInstanceOf(LockedException.class);
    }

    /** One machine has as many of them as it likes. */
    @Test
    void takesTheAddressesOfAnIpv6NetworkForOne() {
        for (int host = 0; host < 10; host++) {
            fail("ann", "2001:db8:1:2::" + host);
        }
        assertThatThrownBy(() -> login("ann", "right", "2001:db8:1:2:ffff::")).isInstanceOf(LockedException.class);
        assertThat(login("ann", "right", "2001:db8:1:3::1")).isNotNull();
        assertThat(Network.of("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(Network.of("proxy:name.example")).as("is not looked up").isEqualTo("proxy:name.example");
    }

    @Test
    void remembersARightPasswordForSomeMinutesAndAWrongOneNever() {
        RememberedPasswords passwords = new RememberedPasswords(new PasswordEncoder() {
            @Override
            public String encode(CharSequence password) {
                return "hash of " + password;
            }

            @Override
            public boolean matches(CharSequence password, String hash) {
                looks++;
                return hash.equals(encode(password));
            }
        }, clock);
        for (int request = 0; request < 5; request++) {
            assertThat(passwords.matches("right", "hash of right")).isTrue();
        }
        assertThat(looks).isEqualTo(1);
        for (int request = 0; request < 5; request++) {
            assertThat(passwords.matches("wrong", "hash of right")).isFalse();
        }
        assertThat(looks).isEqualTo(6);
        assertThat(passwords.matches("right", "hash of another")).as("a changed password").isFalse();
        clock.forward(Duration.ofMinutes(6));
        assertThat(passwords.matches("right", "hash of right")).isTrue();
        assertThat(looks).isEqualTo(8);
    }

    private void fail(int times) {
        for (int failure = 0; failure < times; failure++) {
            assertThatThrownBy(() -> login("ann", "guess")).isInstanceOf(BadCredentialsException.class);
        }
    }

    private void fail(String name, String address) {
        assertThatThrownBy(() -> login(name, "guess", address)).isInstanceOf(BadCredentialsException.class);
    }

    private Authentication login(String name, String password, String address) {
        UsernamePasswordAuthenticationToken login = UsernamePasswordAuthenticationToken.unauthenticated(name, password);
        login.setDetails(new WebAuthenticationDetails(address, null));
        return brake.authenticate(login);
    }

    private Authentication login(String name, String password) {
        return brake.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(name, password));
    }
}
