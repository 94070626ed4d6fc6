package io.rosterbridge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rosterbridge.directory.Databases.Engine;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class ConsoleUsersTest {

    private final BCryptPasswordEncoder passwords = new BCryptPasswordEncoder(4);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(ConsoleUsers.class)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(ConsoleUsers.class)).detachAppender(log);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void tellsAPasswordItHasMadeOnceAndNeverAgain(Engine engine) {
        ConsoleUsers users = users(engine);
        users.prepareAdmin(Optional.of(" "));
        assertThat(log.list).hasSize(1);
        Matcher told = Pattern.compile("password +(\\S+)").matcher(log.list.get(0).getFormattedMessage());
        assertThat(told.find()).isTrue();
        assertThat(told.group(1)).hasSize(20);
        assertThat(passwords.matches(told.group(1), hash(users))).isTrue();
        users.prepareAdmin(Optional.empty());
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
                users.prepareAdmin(Optional.empty());
            }, task -> new Thread(task).start())).toList();
            nodes.forEach(CompletableFuture::join);
            assertThat(log.list).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void letsAConfiguredPasswordBackIn(Engine engine) {
        ConsoleUsers users = users(engine);
        users.prepareAdmin(Optional.of("first"));
        String first = hash(users);
        users.prepareAdmin(Optional.of("first"));
        assertThat(hash(users)).as("the same password is not hashed anew").isEqualTo(first);
        users.prepareAdmin(Optional.of("second"));
        assertThat(passwords.matches("second", hash(users))).isTrue();
        assertThat(log.list).allSatisfy(line -> assertThat(line.getFormattedMessage()).doesNotContain("first").doesNotContain("second"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void refusesAPasswordWhoseEndWouldNotCount(Engine engine) {
        assertThatThrownBy(() -> users(engine).prepareAdmin(Optional.of("ä".repeat(37))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("72 bytes").hasMessageNotContaining("ä");
    }

    private ConsoleUsers users(Engine engine) {
        return new ConsoleUsers(new JdbcTemplate(engine.fresh()), passwords, Clock.systemUTC());
    }

    private static String hash(ConsoleUsers users) {
        return users.loadUserByUsername("admin").getPassword();
    }
}
