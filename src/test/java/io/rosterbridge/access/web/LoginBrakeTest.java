package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.Brake;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.KnownNetworks;
import io.rosterbridge.directory.Databases.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
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
    private final JdbcTemplate database = new JdbcTemplate(Engine.H2.fresh());
    private final KnownNetworks known = new KnownNetworks(database, clock);

    private final AuthenticationProvider provider = new AuthenticationProvider() {
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
    };
    private final LoginBrake brake = new LoginBrake(provider, known, true, clock);

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

    /** Each time again it takes longer, so that an hour has few tries. */
    @Test
    void closesForLongerEachTime() {
        Brake brake = new Brake(10, 10_000, clock);
        for (int minutes : new int[] {1, 2, 4, 8, 15, 15}) {
            for (int number = 0; number < 10; number++) {
                assertThat(brake.begin("ann")).isEmpty();
                brake.failed("ann");
            }
            clock.forward(Duration.ofMinutes(minutes).minusSeconds(1));
            assertThat(brake.begin("ann")).as("within " + minutes + " min").isPresent();
            clock.forward(Duration.ofSeconds(2));
        }
    }

    /** Whoever has one address for each try, as a forger of addresses or a net of machines has. */
    @Test
    void looksAtNoPasswordOfANameThatFailsFromEverywhere() {
        int failed = 0;
        for (int address = 0; address < 100; address++) {
            failed += isLookedAt("ann", "198.51.100." + address) ? 1 : 0;
        }
        assertThat(failed).isEqualTo(20);
        assertThatThrownBy(() -> login("ann", "right", "192.0.2.7")).isInstanceOf(LockedException.class)
                .hasMessageContaining("from several places");
        assertThat(login("bob", "right", "192.0.2.7")).as("another name").isNotNull();
    }

    /** Else a guesser could keep the owner out. */
    @Test
    void whoHasLoggedInFromANetworkBeforeIsNotKeptOutThereByOthers() {
        login("ann", "right", "192.0.2.7");
        for (int address = 0; address < 50; address++) {
            isLookedAt("ann", "198.51.100." + address);
        }
        assertThat(login("ann", "right", "192.0.2.7")).isNotNull();
        assertThat(new LoginBrake(provider, known, true, clock)).as("after a restart").satisfies(restarted -> {
            for (int address = 0; address < 50; address++) {
                int number = address;
                assertThatThrownBy(() -> restarted.authenticate(token("ann", "guess", "198.51.100." + number)))
                        .isInstanceOf(AuthenticationException.class);
            }
            assertThat(restarted.authenticate(token("ann", "right", "192.0.2.7"))).isNotNull();
        });
    }

    @Test
    void norIsWhoHasASecondFactor() {
        database.update("insert into console_user (name, password_hash, role, created_at, password_own, totp_secret) values ('ann', 'hash', 'owner', "
                + "current_timestamp, true, 'secret')");
        ConsoleUser ann = new ConsoleUsers(database, null, null, null, null, clock).find("ann").orElseThrow();
        LoginBrake own = new LoginBrake(new AuthenticationProvider() {
            @Override
            public Authentication authenticate(Authentication login) {
                provider.authenticate(login);
                return UsernamePasswordAuthenticationToken.authenticated(ann, "right", List.of());
            }

            @Override
            public boolean supports(Class<?> type) {
                return true;
            }
        }, known, true, clock);
        assertThatThrownBy(() -> own.authenticate(token("ann", "right", "192.0.2.7"))).isInstanceOf(SecondFactorNeeded.class);
        for (int address = 0; address < 50; address++) {
            int number = address;
            assertThatThrownBy(() -> own.authenticate(token("ann", "guess", "198.51.100." + number))).isInstanceOf(AuthenticationException.class);
        }
        assertThatThrownBy(() -> own.authenticate(token("ann", "right", "192.0.2.7"))).isInstanceOf(SecondFactorNeeded.class);
    }

    /** ASVS 2.2.1, however they are spread: in bursts, one by one, from one address, from many, or from where somebody is known. */
    @ParameterizedTest
    @CsvSource({"1, 1", "61, 1", "37, 1", "5, 1000", "61, 7", "30, 3"})
    void looksAtLessThanAHundredWrongPasswordsOfANameInAnHour(int secondsBetween, int addresses) {
        login("ann", "right", "198.51.100.0");
        Instant end = clock.instant().plus(Duration.ofHours(1));
        int failed = 0;
        for (int number = 0; clock.instant().isBefore(end); number++) {
            failed += isLookedAt("ann", "198.51." + (number % addresses) / 250 + "." + (number % addresses) % 250) ? 1 : 0;
            clock.forward(Duration.ofSeconds(secondsBetween));
        }
        assertThat(failed).isPositive().isLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyTriesAtTheSameMomentAreNoMoreThanOneByOne(boolean isOneAddress) {
        AtomicInteger looked = new AtomicInteger();
        LoginBrake slow = new LoginBrake(new AuthenticationProvider() {
            @Override
            public Authentication authenticate(Authentication login) {
                looked.incrementAndGet();
                try {
                    Thread.sleep(20);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                throw new BadCredentialsException("wrong");
            }

            @Override
            public boolean supports(Class<?> type) {
                return true;
            }
        }, known, true, clock);
        List<CompletableFuture<Void>> tries = IntStream.range(0, 200).mapToObj(number -> CompletableFuture.runAsync(() -> {
            try {
                slow.authenticate(token("ann", "guess " + number, isOneAddress ? "203.0.113.9" : "198.51.100." + number));
            } catch (AuthenticationException refused) {
                assertThat(refused).isNotNull();
            }
        }, task -> new Thread(task).start())).toList();
        tries.forEach(CompletableFuture::join);
        assertThat(looked.get()).isEqualTo(isOneAddress ? 10 : 20);
    }

    /** A script that starts many requests at once has the right password, and waits a moment at most. */
    @Test
    void manyRightPasswordsAtTheSameMomentAllGetIn() {
        List<CompletableFuture<Authentication>> tries = IntStream.range(0, 100).mapToObj(number -> CompletableFuture.supplyAsync(() ->
                login("ann", "right", "203.0.113.9"), task -> new Thread(task).start())).toList();
        assertThat(tries).allSatisfy(one -> assertThat(one.join()).isNotNull());
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

    private boolean isLookedAt(String name, String address) {
        int before = looks;
        assertThatThrownBy(() -> login(name, "guess", address)).isInstanceOf(AuthenticationException.class);
        return looks > before;
    }

    private Authentication login(String name, String password, String address) {
        return brake.authenticate(token(name, password, address));
    }

    private static Authentication token(String name, String password, String address) {
        UsernamePasswordAuthenticationToken login = UsernamePasswordAuthenticationToken.unauthenticated(name, password);
        login.setDetails(new WebAuthenticationDetails(address, null));
        return login;
    }

    private Authentication login(String name, String password) {
        return brake.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(name, password));
    }
}
