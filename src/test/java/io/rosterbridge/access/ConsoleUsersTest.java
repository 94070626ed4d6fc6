package io.rosterbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Databases.Engine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

class ConsoleUsersTest {

    private static final Actor ANN = Actor.login("ann");
    private static final String FIRST = "the first of the deployment";
    private static final String SECOND = "the second of the deployment";

    private final BCryptPasswordEncoder passwords = new BCryptPasswordEncoder(4);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private JdbcTemplate database;
    private ApiTokens tokens;
    private DeployedUsers deployed;

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(DeployedUsers.class)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(DeployedUsers.class)).detachAppender(log);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void noSessionOfAnAccountThatWasRemovedGoesOnWithANewOneOfItsName(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        users.create(ANN, Role.OWNER, "bob", Role.ADMIN, "a long enough pass phrase");
        Sessions sessions = new Sessions(database, Duration.ofMinutes(30), Clock.systemUTC());
        String former = session(users, sessions);
        assertThat(sessions.isOpen(former)).isTrue();
        users.delete(ANN, Role.OWNER, "bob");
        users.create(ANN, Role.OWNER, "bob", Role.ADMIN, "another long pass phrase");
        assertThat(sessions.isOpen(former)).isFalse();
        assertThat(sessions.isOpen(session(users, sessions))).isTrue();
    }

    private static String session(ConsoleUsers users, Sessions sessions) {
        return sessions.begin(new Sessions.Who("bob", users.find("bob").map(ConsoleUser::version), Optional.empty()),
                new Sessions.Client("192.0.2.1", "a browser"), Duration.ofHours(8));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void tellsAPasswordItHasMadeOnceAndNeverAgain(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(" "));
        assertThat(log.list).hasSize(1);
        Matcher told = Pattern.compile("password +(\\S+)").matcher(log.list.get(0).getFormattedMessage());
        assertThat(told.find()).isTrue();
        assertThat(told.group(1)).hasSize(20);
        assertThat(passwords.matches(told.group(1), hash(users))).isTrue();
        deployed.prepareAdmin(Optional.empty());
        assertThat(log.list).hasSize(1);
        assertThat(passwords.matches(told.group(1), hash(users))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nodesThatStartTogetherMakeOneAdminBetweenThemAndTellOnePassword(Engine engine) {
        for (int round = 0; round < 10; round++) {
            log.list.clear();
            ConsoleUsers users = users(engine);
            CyclicBarrier together = new CyclicBarrier(4);
            List<CompletableFuture<Void>> nodes = IntStream.range(0, 4).mapToObj(node -> CompletableFuture.runAsync(() -> {
                try {
                    together.await();
                } catch (InterruptedException | BrokenBarrierException impossible) {
                    throw new IllegalStateException(impossible);
                }
                deployed.prepareAdmin(Optional.empty());
            }, task -> new Thread(task).start())).toList();
            nodes.forEach(CompletableFuture::join);
            assertThat(log.list).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void letsAConfiguredPasswordBackIn(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        String first = hash(users);
        deployed.prepareAdmin(Optional.of(FIRST));
        assertThat(hash(users)).as("the same password is not hashed anew").isEqualTo(first);
        database.update("update console_user set totp_secret = 'x'");
        deployed.prepareAdmin(Optional.of(SECOND));
        assertThat(passwords.matches(SECOND, hash(users))).isTrue();
        assertThat(users.shown("admin").orElseThrow().secondFactor()).as("whoever has lost it gets back in").isFalse();
        assertThat(log.list).allSatisfy(line -> assertThat(line.getFormattedMessage()).doesNotContain(FIRST).doesNotContain(SECOND));
    }

    /** It changes who may log in, so it stands in the trail like anybody who does. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void recordsWhatTheDeploymentDoesToItsUserAndOnlyThat(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        deployed.prepareAdmin(Optional.of(FIRST));
        assertThat(audited()).containsExactly("deployment console-user-created console-user:admin {\"role\":\"owner\"}");
        tokens.make(users.find("admin").orElseThrow(), "of the former password", Set.of(Permission.VIEW_APPS), null);
        deployed.prepareAdmin(Optional.of(SECOND));
        assertThat(tokens.all(Optional.empty()).get(0).revokedAt()).isNotNull();
        database.update("update console_user set role = 'auditor'");
        deployed.prepareAdmin(Optional.of(SECOND));
        assertThat(audited()).as("the same as at the last start").hasSize(3);
        database.update("update console_user set disabled = true");
        deployed.prepareAdmin(Optional.of("the third of the deployment"));
        assertThat(audited()).hasSize(5).contains("deployment password-changed console-user:admin {}",
                "deployment console-user-changed console-user:admin {\"disabled\":false,\"role\":\"owner\"}");
        users(engine);
        deployed.prepareAdmin(Optional.empty());
        assertThat(audited()).as("a password that was made").hasSize(1);
    }

    private List<String> audited() {
        return database.queryForList("select actor || ' ' || action || ' ' || subject || ' ' || details from audit_event order by id",
                String.class);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void refusesAPasswordWhoseEndWouldNotCount(Engine engine) {
        users(engine);
        assertThatThrownBy(() -> deployed.prepareAdmin(Optional.of("ä".repeat(37)))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("72 bytes").hasMessageContaining("beyond ASCII").hasMessageNotContaining("ä");
        assertThatThrownBy(() -> deployed.prepareAdmin(Optional.of("eleven char"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ROSTERBRIDGE_ADMIN_PASSWORD has 11 characters").hasMessageNotContaining("eleven");
    }

    /** Each restart would else take back what was done after a leak. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void takesAPasswordOfTheSettingsOnlyWhenItIsAnother(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        users.changeOwnPassword(Actor.login("admin"), FIRST, "changed after a leak");
        deployed.prepareAdmin(Optional.of(FIRST));
        assertThat(passwords.matches("changed after a leak", hash(users))).isTrue();
        users.create(ANN, Role.OWNER, "other", Role.OWNER, "a password of twelve");
        users.change(ANN, Role.OWNER, "admin", Role.AUDITOR, true);
        deployed.prepareAdmin(Optional.of(FIRST));
        assertThat(users.shown("admin")).hasValueSatisfying(admin -> assertThat(admin.disabled()).isTrue());
        users.delete(ANN, Role.OWNER, "admin");
        deployed.prepareAdmin(Optional.of(FIRST));
        assertThat(users.shown("admin")).isEmpty();
        deployed.prepareAdmin(Optional.of(SECOND));
        assertThat(users.shown("admin").orElseThrow().role()).isEqualTo("owner");
        assertThat(passwords.matches(SECOND, hash(users))).isTrue();
        assertThat(database.queryForList("select content from deployed_setting").toString()).doesNotContain(FIRST).doesNotContain(SECOND);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void makesTheAdminsThatTheDeploymentNamesAndTellsTheirPasswordsOnce(Engine engine) {
        ConsoleUsers users = users(engine);
        users.create(ANN, Role.OWNER, "made", Role.AUDITOR, "a password of twelve");
        for (int start = 0; start < 2; start++) {
            deployed.prepareAdmins(List.of("bob", "made"));
        }
        assertThat(users.shown("bob").orElseThrow().role()).isEqualTo("admin");
        assertThat(users.shown("made").orElseThrow().role()).as("somebody else's stays as it is").isEqualTo("auditor");
        List<String> told = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(told).filteredOn(line -> line.contains("password  ")).hasSize(1);
        assertThat(told).filteredOn(line -> line.contains("names made, an account that somebody here has made")).hasSize(2);
        assertThat(new HumanRoots(database, Clock.systemUTC()).of(List.of("bob", "made"))).isEqualTo(Map.of("bob", Set.of("bob"),
                "made", Set.of("ann")));
        assertThatThrownBy(() -> deployed.prepareAdmins(List.of("a b"))).hasMessageStartingWith("name is");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void keepsOneOwnerWhoCanLogIn(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        assertThatThrownBy(() -> users.delete(ANN, Role.OWNER, "admin")).hasMessageContaining("last owner");
        assertThatThrownBy(() -> users.change(ANN, Role.OWNER, "admin", Role.ADMIN, null)).hasMessageContaining("last owner");
        assertThatThrownBy(() -> users.change(ANN, Role.OWNER, "admin", null, true)).hasMessageContaining("last owner");
        assertThat(users.shown("admin").orElseThrow().role()).isEqualTo("owner");
        users.create(ANN, Role.OWNER, "second", Role.OWNER, "a password of twelve");
        assertThat(users.change(ANN, Role.OWNER, "admin", Role.ADMIN, null).orElseThrow().role()).isEqualTo("admin");
        assertThatThrownBy(() -> users.delete(ANN, Role.OWNER, "second")).hasMessageContaining("last owner");
        deployed.prepareAdmin(Optional.of(SECOND));
        assertThat(users.shown("admin").orElseThrow().role()).as("the deployment's own user").isEqualTo("owner");
    }

    /** Each of two owners removes the other at the same moment: one of them stays. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void twoOwnersCannotRemoveEachOther(Engine engine) {
        for (int round = 0; round < 5; round++) {
            ConsoleUsers users = users(engine);
            users.create(ANN, Role.OWNER, "one", Role.OWNER, "a password of twelve");
            users.create(ANN, Role.OWNER, "two", Role.OWNER, "a password of twelve");
            CyclicBarrier together = new CyclicBarrier(2);
            List.of("one", "two").stream().map(name -> CompletableFuture.runAsync(() -> {
                try {
                    together.await();
                    users.delete(ANN, Role.OWNER, name);
                } catch (IllegalStateException refused) {
                    assertThat(refused).hasMessageContaining("last owner");
                } catch (InterruptedException | BrokenBarrierException impossible) {
                    throw new AssertionError(impossible);
                }
            }, task -> new Thread(task).start())).toList().forEach(CompletableFuture::join);
            assertThat(users.all()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void letsTheOwnerAloneManageOwners(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        assertThatThrownBy(() -> users.create(ANN, Role.ADMIN, "mine", Role.OWNER, "a password of twelve")).isInstanceOf(NotAllowed.class);
        users.create(ANN, Role.ADMIN, "mine", Role.ADMIN, "a password of twelve");
        assertThatThrownBy(() -> users.change(ANN, Role.ADMIN, "mine", Role.OWNER, null)).isInstanceOf(NotAllowed.class);
        assertThatThrownBy(() -> users.setPassword(ANN, Role.ADMIN, "admin", "a password of twelve")).isInstanceOf(NotAllowed.class);
        assertThatThrownBy(() -> users.delete(ANN, Role.ADMIN, "admin")).isInstanceOf(NotAllowed.class);
        assertThat(users.delete(ANN, Role.ADMIN, "mine")).isTrue();
        assertThat(users.delete(ANN, Role.ADMIN, "nobody")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void refusesNamesAndPasswordsThatInviteTrouble(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        for (String name : new String[] {"", "a b", "oidc:ann", "<b>", "x".repeat(101), "ä"}) {
            assertThatThrownBy(() -> users.create(ANN, Role.OWNER, name, Role.AUDITOR, "a password of twelve"))
                    .hasMessageStartingWith("name is");
        }
        assertThatThrownBy(() -> users.create(ANN, Role.OWNER, "Admin", Role.AUDITOR, "a password of twelve"))
                .hasMessageContaining("already");
        assertThatThrownBy(() -> users.create(ANN, Role.OWNER, "ann", Role.AUDITOR, "short")).hasMessageContaining("12 or more");
        assertThatThrownBy(() -> users.create(ANN, Role.OWNER, "ann", Role.AUDITOR, "x".repeat(73))).hasMessageContaining("72 bytes");
    }

    private ConsoleUsers users(Engine engine) {
        DataSource source = engine.fresh();
        database = new JdbcTemplate(source);
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        AuditTrail audit = new AuditTrail(database, transaction, Clock.systemUTC());
        tokens = new ApiTokens(database, audit, Clock.systemUTC());
        deployed = new DeployedUsers(database, transaction, passwords, tokens, audit, Clock.systemUTC());
        return new ConsoleUsers(database, transaction, passwords, tokens, audit, Clock.systemUTC());
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void keepsInWhoseHandsAnAccountIs(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        assertThat(hands("admin")).as("the deployment is nobody").containsExactly(null, null, true);
        users.create(new Actor("token:ci (ann)", "ann"), Role.OWNER, "bob", Role.ADMIN, "a password of twelve");
        assertThat(hands("bob")).as("whoever made the token").containsExactly("ann", "ann", false);
        users.changeOwnPassword(Actor.login("bob"), "a password of twelve", "another password");
        assertThat(hands("bob")).containsExactly("ann", "ann", true);
        users.setPassword(Actor.login("cleo"), Role.ADMIN, "bob", "a password of twelve");
        assertThat(hands("bob")).containsExactly("ann", "cleo", false);
        assertThatThrownBy(() -> users.setPassword(Actor.login("bob"), Role.ADMIN, "bob", "a password of bob's"))
                .as("his own takes the present one").isInstanceOf(IllegalStateException.class).hasMessageContaining("takes the present one");
        assertThat(hands("bob")).containsExactly("ann", "cleo", false);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPasswordOfSomebodyElsesChoiceIsToBeChanged(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        deployed.prepareAdmins(List.of("dora"));
        assertThat(users.find("admin").orElseThrow().mustChange()).as("the deployment's own").isFalse();
        assertThat(users.find("dora").orElseThrow().mustChange()).as("one that stands in the log").isTrue();
        users.create(ANN, Role.OWNER, "bob", Role.ADMIN, "a password of twelve");
        ConsoleUser bob = users.find("bob").orElseThrow();
        assertThat(bob.mustChange()).isTrue();
        assertThat(bob.isForScripts(Instant.now().minusSeconds(60))).isTrue();
        assertThat(bob.isForScripts(Instant.now().plusSeconds(60))).isFalse();
        assertThatThrownBy(() -> users.changeOwnPassword(Actor.login("bob"), "a password of twelve", "a password of twelve"))
                .hasMessageContaining("is the present one");
        users.changeOwnPassword(Actor.login("bob"), "a password of twelve", "another password");
        assertThat(users.find("bob").orElseThrow().mustChange()).isFalse();
        users.setPassword(ANN, Role.OWNER, "bob", "a password of twelve");
        assertThat(users.shown("bob").orElseThrow().mustChangePassword()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"password1234", "passwordpassword", "123456789012", "qwertyuiop12", "aaaaaaaaaaaa", "P@ssw0rd1234", "iloveyou12345",
        "abcdefghijkl", "rosterbridge1", "ann.lovelace", "ann.lovelace1", "adminadminadmin", "Test1234Test1234",
        // Of lists that were leaked.
        "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3", "qwerty123456", "abc123abc123", "manchesterunited", "iloveyouforever", "trustno1trustno1",
        "jesuschrist1", "unbelievable", "christopher1", "Changeme1234", "Administrator1!", "default12345", "passwort1234",
        // A common word with what is usually put round it.
        "Summer2026!!", "Sommer2026!!", "Winter-2025!", "Password2026!", "Passwort2026!", "Welcome2026!", "Company2026!!", "Hallo123456!",
        "Berlin-2026!", "Calendly2026!", "Lovelace2026!"})
    void refusesAPasswordThatAGuesserTriesFirst(String password) {
        ConsoleUsers users = users(Engine.H2);
        assertThatThrownBy(() -> users.create(Actor.login("admin"), Role.OWNER, "ann.lovelace", Role.AUDITOR, password))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("first that a guesser would try")
                .hasMessageNotContaining(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse battery staple", "Zwölf Boxkämpfer jagen Viktor", "p9#kLw2!vQx7", "operator and the sea",
        "7#9!2$8%4&6-word", "tide-2026-lamp", "Kq7!Kq9?Kq2x"})
    void takesAnyOther(String password) {
        assertThat(users(Engine.H2).create(Actor.login("admin"), Role.OWNER, "ann.lovelace", Role.AUDITOR, password).name())
                .isEqualTo("ann.lovelace");
    }

    private List<Object> hands(String name) {
        return new ArrayList<>(database.queryForMap("select created_by, password_set_by, password_own from console_user where name = ?",
                name).values());
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void recordsEachChangeAndNoneThatWasRefused(Engine engine) {
        ConsoleUsers users = users(engine);
        deployed.prepareAdmin(Optional.of(FIRST));
        users.create(ANN, Role.OWNER, "bob", Role.AUDITOR, "a password of twelve");
        users.change(ANN, Role.OWNER, "bob", Role.OPERATOR, null);
        users.setPassword(ANN, Role.OWNER, "bob", "another password");
        assertThat(users.setPassword(ANN, Role.OWNER, "nobody", "another password")).isEmpty();
        assertThatThrownBy(() -> users.change(ANN, Role.ADMIN, "bob", Role.OWNER, null)).isInstanceOf(NotAllowed.class);
        assertThatThrownBy(() -> users.delete(ANN, Role.OWNER, "admin")).hasMessageContaining("last owner");
        users.delete(ANN, Role.OWNER, "bob");
        assertThat(audited()).filteredOn(row -> !row.startsWith("deployment "))
                .containsExactly("ann console-user-created console-user:bob {\"role\":\"auditor\"}",
                        "ann console-user-changed console-user:bob {\"role\":\"operator\"}", "ann password-changed console-user:bob {}",
                        "ann console-user-deleted console-user:bob {}");
    }

    private static String hash(ConsoleUsers users) {
        return users.loadUserByUsername("admin").getPassword();
    }
}
