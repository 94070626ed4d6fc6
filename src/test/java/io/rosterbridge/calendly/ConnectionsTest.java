package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.calendly.Connection.State;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.platform.TokenCipher;
import io.rosterbridge.queue.DueMarks;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The stored connection, on both databases. */
class ConnectionsTest {

    private static final String URL = "http://127.0.0.1:1/scim";
    private static final Instant END = Instant.parse("2027-01-31T00:00:00Z");

    private static final Actor ANN = Actor.login("ann");

    private final StillClock clock = new StillClock();
    private DataSource database;

    @ParameterizedTest
    @EnumSource
    void theTokenIsEncryptedAtRestAndReadAgainByAnotherNode(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        node.put(URL + "/", "the-secret-token", END);
        assertThat(new JdbcTemplate(database).queryForObject("select token from connection", String.class)).doesNotContain("secret");
        assertThat(connections("the key of the installation").token()).contains("the-secret-token");
        assertThatThrownBy(() -> connections("another key of 16 characters")).hasMessageContaining("another key");
    }

    @ParameterizedTest
    @EnumSource
    void aNewKeyTakesOverWhatTheFormerOnesEncrypted(Engine engine) {
        database = engine.fresh();
        connections("the first key, of three").give(URL, "the-secret-token", END, Optional.empty());
        String before = stored();
        assertThatThrownBy(() -> connections("the second key of three")).hasMessageContaining("ROSTERBRIDGE_SECRET_KEY_PREVIOUS")
                .hasMessageNotContaining("the-secret-token");
        assertThat(stored()).as("nothing is lost by a wrong key").isEqualTo(before);
        assertThat(connections("the second key of three", "the first key, of three").token()).contains("the-secret-token");
        assertThat(stored()).isNotEqualTo(before);
        Connections alone = connections("the second key of three");
        assertThat(alone.token()).as("the former key is not needed any more").contains("the-secret-token");
        alone.put(URL, "newer", END);
        alone.give(URL, "the-secret-token", END, Optional.empty());
        assertThat(alone.token()).as("what the deployment gave is known too").contains("newer");
        assertThat(connections("the third key of three!", "unknown former key", "the second key of three").token()).contains("newer");
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatSomebodyChangedIsNoToken(Engine engine) {
        database = engine.fresh();
        connections("the key of the installation").put(URL, "the-secret-token", END);
        String stored = stored();
        char last = stored.charAt(stored.length() - 1);
        new JdbcTemplate(database).update("update connection set token = ?", stored.substring(0, stored.length() - 1) + (last == '0' ? '1' : '0'));
        assertThatThrownBy(() -> connections("the key of the installation")).hasMessageContaining("another key");
    }

    @Test
    void aConfiguredKeyTakesOverFromTheKeyFile(@TempDir Path data) {
        database = Engine.H2.fresh();
        connections(TokenCipher.of(Optional.empty(), "", data)).put(URL, "the-secret-token", END);
        assertThat(connections(TokenCipher.of(Optional.of("the configured key"), "", data)).token()).contains("the-secret-token");
        assertThat(connections("the configured key").token()).contains("the-secret-token");
        assertThat(connections(TokenCipher.of(Optional.of("another, with comma"), "one,the configured key", data)).token()).isPresent();
        assertThat(connections(TokenCipher.of(Optional.of("the configured key"), "another, with comma", data)).token()).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void aNewTokenIsTriedBeforeItIsUsed(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        Queue<Answer> answers = new ArrayDeque<>();
        List<String> asked = new ArrayList<>();
        Authorization authorization = new Authorization(node, request -> {
            asked.add(node.token().orElse(""));
            return answers.remove();
        }, clock);
        assertThatThrownBy(() -> authorization.askWith("new")).hasMessageContaining("no connection yet");
        node.put(URL, "old", null);
        WorkingEndpoint.authorize(node);
        answers.add(Answer.of(401, "{\"detail\":\"Token unknown\"}", Optional.empty()));
        assertThatThrownBy(() -> authorization.askWith("new")).hasMessageContaining("the present one stays");
        answers.add(Answer.lost("ConnectException", false));
        assertThatThrownBy(() -> authorization.askWith("new")).hasMessageContaining("the present one stays");
        assertThat(node.token()).contains("old");
        assertThat(node.present().isOpen()).isTrue();
        answers.add(Answer.of(200, "{\"totalResults\":12}", Optional.empty()));
        assertThat(authorization.swap(authorization.askWith(" new "), " new ", END).state()).isEqualTo(State.OK);
        assertThat(asked).containsExactly("new", "new", "new");
        assertThat(connections("the key of the installation").token()).contains("new");
        node.pause("by hand");
        answers.add(Answer.of(200, "{\"totalResults\":12}", Optional.empty()));
        assertThat(authorization.swap(authorization.askWith("newer"), "newer", END).state()).as("a pause is a person's to end")
                .isEqualTo(State.PAUSED);
        node.resume(node.present());
        node.broke("401");
        answers.add(Answer.of(200, "{\"totalResults\":12}", Optional.empty()));
        assertThat(authorization.swap(authorization.askWith("newest"), "newest", END).state()).isEqualTo(State.OK);
    }

    /** Every second a node looks for what others have changed; it may do so while a change of its own is not yet committed. */
    @ParameterizedTest
    @EnumSource
    void whatWasCommittedIsInForceWhoeverLookedMeanwhile(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        node.put(URL, "the-secret-token", END);
        new TransactionTemplate(new JdbcTransactionManager(database)).executeWithoutResult(change -> {
            node.pause("by hand");
            CompletableFuture.runAsync(node::refresh).join();
        });
        assertThat(node.present().state()).isEqualTo(State.PAUSED);
    }

    // ---- what people may do with it

    @ParameterizedTest
    @EnumSource
    void aNewTokenForAPausedConnectionKeepsThePause(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        ConnectionSwitch connection = connection(node, Answer.of(200, "{\"totalResults\":12}", Optional.empty()));
        assertThat(connection.putOrSwap(ANN, URL, "first", null, Optional.empty())).as("there was no connection").isEmpty();
        assertThat(connection.putOrSwap(ANN, URL, "second", null, Optional.empty())).as("none that works yet").isEmpty();
        connection.authorize(ANN);
        connection.pause(ANN, " by hand ");
        assertThat(connection.putOrSwap(ANN, URL + "/", "third", null, Optional.empty())).hasValueSatisfying(found ->
                assertThat(found.state()).isEqualTo(State.PAUSED));
        assertThat(node.token()).contains("third");
        assertThat(node.present().reason()).contains("paused by ann: by hand");
        connection.resume(ANN);
        assertThat(connection.putOrSwap(ANN, URL, "fourth", null, Optional.empty())).isPresent();
        connection.resume(ANN);
        assertThat(connection.putOrSwap(ANN, URL, "", null, Optional.empty())).as("no new token").isEmpty();
        assertThat(audited()).containsExactly("connection-set {\"baseUrl\":\"" + URL + "\",\"newToken\":true,\"tokenExpiresAt\":\"null\"}",
                "connection-set {\"baseUrl\":\"" + URL + "\",\"newToken\":true,\"tokenExpiresAt\":\"null\"}",
                "connection-authorized {\"state\":\"ok\"}",
                "connection-paused {\"reason\":\"by hand\"}", "connection-token-swapped {\"tokenExpiresAt\":\"null\"}",
                "connection-resumed {}",
                "connection-token-swapped {\"tokenExpiresAt\":\"null\"}",
                "connection-set {\"baseUrl\":\"" + URL + "\",\"newToken\":false,\"tokenExpiresAt\":\"null\"}");
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatHasEndedIsRefusedHoweverItComes(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        ConnectionSwitch connection = connection(node, Answer.of(200, "{\"totalResults\":12}", Optional.empty()));
        assertThatThrownBy(() -> connection.put(ANN, URL, "ended", clock.instant(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has ended on 2026-03-02T09:00:00Z");
        assertThat(node.present().baseUrl()).isEmpty();
        connection.put(ANN, URL, "good", clock.instant().plusSeconds(1), Optional.empty());
        assertThatThrownBy(() -> connection.swapToken(ANN, "ended", clock.instant())).hasMessageContaining("has ended on");
        assertThat(node.token()).contains("good");
        assertThat(audited()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aPauseKnowsWhatAnotherNodeHasSet(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        ConnectionSwitch connection = connection(node, Answer.of(200, "{\"totalResults\":12}", Optional.empty()));
        assertThatThrownBy(() -> connection.pause(ANN, "")).hasMessageContaining("there is no connection to pause");
        connections("the key of the installation").put(URL, "token", null);
        connection.pause(ANN, "");
        assertThat(node.present().state()).isEqualTo(State.PAUSED);
    }

    /** What Calendly answered is stored with the row that says who asked, or not at all. */
    @ParameterizedTest
    @EnumSource
    void whatCannotBeRecordedIsNotDone(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        ConnectionSwitch connection = connection(node, Answer.of(200, "{\"totalResults\":12}", Optional.empty()));
        connection.put(ANN, URL, "first", null, Optional.empty());
        String before = stored();
        execute("delete from audit_head");
        assertThatThrownBy(() -> connection.authorize(ANN)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> connection.swapToken(ANN, "second", null)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> connection.pause(ANN, "")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> connection.put(ANN, URL, "third", null, Optional.empty())).isInstanceOf(RuntimeException.class);
        assertThat(node.token()).as("what is in force is what is stored").contains("first");
        assertThat(node.present().state()).isEqualTo(State.UNSET);
        assertThat(stored()).isEqualTo(before);
    }

    private ConnectionSwitch connection(Connections node, Answer answer) {
        return connection(node, new Authorization(node, request -> answer, clock));
    }

    private ConnectionSwitch connection(Connections node, Authorization authorization) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        return new ConnectionSwitch(node, authorization, new Limiter(0, clock),
                new AuditTrail(jdbc, new TransactionTemplate(new JdbcTransactionManager(database)), clock), clock);
    }

    private List<String> audited() {
        return new JdbcTemplate(database).queryForList("select action || ' ' || details from audit_event order by id", String.class);
    }

    private String stored() {
        return new JdbcTemplate(database).queryForObject("select token from connection", String.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheDeploymentGivesIsTakenOnceSoThatARestartKeepsANewerToken(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        Connections startedTogether = connections("the key of the installation");
        node.give(URL, "first", END, Optional.empty());
        assertThat(node.token()).contains("first");
        startedTogether.give(URL, "first", END, Optional.empty());
        assertThat(startedTogether.token()).contains("first");
        node.put(URL, "newer, by an admin", END);
        node.give(URL + "/", "first", END, Optional.empty());
        assertThat(node.token()).contains("newer, by an admin");
        node.give(URL, "newest, by the deployment", END, Optional.empty());
        assertThat(connections("the key of the installation").token()).contains("newest, by the deployment");
        assertThat(new JdbcTemplate(database).queryForObject("select deployed from connection", String.class)).doesNotContain("newest");
    }

    @ParameterizedTest
    @EnumSource
    void theTokenIsKeptWhenOnlyTheAddressChangesAndNeededTheFirstTime(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        assertThatThrownBy(() -> node.put(URL, "", null)).hasMessageContaining("no token yet");
        node.put(URL, "token", null);
        node.put(URL + "/v2", null, END);
        assertThat(node.token()).contains("token");
        assertThat(node.present().tokenExpiresAt()).contains(END);
    }

    @ParameterizedTest
    @EnumSource
    void aPauseOfOneNodeReachesTheOthersAndABreakNeverOverridesIt(Engine engine) {
        database = engine.fresh();
        Connections one = connections("the key of the installation");
        Connections other = connections("the key of the installation");
        AtomicInteger opened = new AtomicInteger();
        one.whenOpened(opened::incrementAndGet);
        one.put(URL, "token", null);
        WorkingEndpoint.authorize(one);
        other.refresh();
        assertThat(other.present().isOpen()).isTrue();
        other.pause("somebody said so");
        one.broke("401");
        assertThat(one.present().state()).as("a pause stays a pause").isEqualTo(State.PAUSED);
        assertThat(opened).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void seatsAreProbedOneByOne(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        assertThat(node.seats().isProbeDue()).isFalse();
        node.seats().full(Duration.ofHours(1));
        assertThat(node.present().seatsFullFor("p-1")).isTrue();
        assertThat(node.seats().isProbeDue()).isFalse();
        node.seats().probeNow();
        assertThat(node.seats().isProbeDue()).isTrue();
        node.seats().probe("p-1", Duration.ofHours(1));
        assertThat(node.present().seatsFullFor("p-1")).as("the one who may try").isFalse();
        assertThat(node.present().seatsFullFor("p-2")).isTrue();
        assertThat(node.seats().isProbeDue()).isFalse();
        node.seats().free();
        assertThat(node.present().seatsFullFor("p-2")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void authorizeOpensBreaksOrWaits(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        Queue<Answer> answers = new ArrayDeque<>();
        Authorization authorization = authorization(node, answers);
        assertThatThrownBy(authorization::authorize).hasMessageContaining("no connection yet");
        node.put(URL, "token", null);
        authorization.retryUnconfirmed();
        assertThat(node.present().state()).as("nobody has asked for it yet").isEqualTo(State.UNSET);
        answers.add(Answer.lost("ConnectException", false));
        authorization.authorize();
        answers.add(Answer.of(503, "", Optional.empty()));
        authorization.retryUnconfirmed();
        assertThat(node.present().state()).isEqualTo(State.UNSET);
        assertThat(answers).as("asked again by the clock").isEmpty();
        answers.add(Answer.of(401, "{\"detail\":\"Token expired\"}", Optional.empty()));
        assertThat(authorization.authorize().state()).isEqualTo(State.BROKEN);
        authorization.retryUnconfirmed();
        assertThat(answers).as("a refusal is not tried again by itself").isEmpty();
        answers.add(Answer.of(200, "<html>login</html>", Optional.empty()));
        assertThat(authorization.authorize().state()).as("a page is no SCIM list").isEqualTo(State.BROKEN);
        answers.add(Answer.of(200, "{\"totalResults\":12}", Optional.empty()));
        assertThat(authorization.authorize().accounts()).contains(12);
        assertThat(node.present().state()).isEqualTo(State.OK);
    }

    @ParameterizedTest
    @EnumSource
    void aPauseDuringAuthorizeStaysAndWhatWasFoundHoldsOnceItEnds(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        Connections other = connections("the key of the installation");
        Map<Answer, State> found = Map.of(Answer.of(200, "{\"totalResults\":12}", Optional.empty()), State.OK,
                Answer.lost("ConnectException", false), State.UNSET, Answer.of(401, "{}", Optional.empty()), State.BROKEN);
        found.forEach((answer, standing) -> {
            node.put(URL, "token", null);
            Authorization authorization = new Authorization(node, request -> {
                other.pause("paused by somebody");
                other.seats().full(Duration.ofHours(1));
                return answer;
            }, clock);
            Authorization.Finding finding = authorization.authorize();
            assertThat(finding.state()).isEqualTo(State.PAUSED);
            assertThat(finding.reason()).contains("paused by somebody");
            new Authorization(node, request -> {
                throw new AssertionError("nobody asks by the clock during a pause");
            }, clock).retryUnconfirmed();
            Connections restarted = connections("the key of the installation");
            assertThat(restarted.present().state()).isEqualTo(State.PAUSED);
            restarted.resume(restarted.present());
            assertThat(restarted.present().state()).isEqualTo(standing);
            node.refresh();
        });
    }

    @ParameterizedTest
    @EnumSource
    void anotherEndpointDuringAuthorizeIsNotOpenedByTheAnswerOfTheFormer(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        node.put(URL, "token", null);
        Authorization authorization = new Authorization(node, request -> {
            node.put(URL + "/v2", "another token", null);
            return Answer.of(200, "{\"totalResults\":12}", Optional.empty());
        }, clock);
        assertThat(authorization.authorize().state()).isEqualTo(State.UNSET);
        assertThat(node.present().findings()).as("seen of the former").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void seatsThatRunOutDuringAuthorizeDoNotStandInItsWay(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        node.put(URL, "token", null);
        Authorization authorization = new Authorization(node, request -> {
            node.seats().full(Duration.ofHours(1));
            return Answer.of(200, "{\"totalResults\":12}", Optional.empty());
        }, clock);
        assertThat(authorization.authorize().state()).isEqualTo(State.OK);
    }

    @ParameterizedTest
    @EnumSource
    void aResumeEndsThePauseThatWasSeenAndNoOther(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        node.put(URL, "token", null);
        WorkingEndpoint.authorize(node);
        node.pause("the first");
        Connection seen = node.present();
        connections("the key of the installation").pause("another");
        node.resume(seen);
        assertThat(node.present().state()).isEqualTo(State.PAUSED);
        node.resume(node.present());
        assertThat(node.present().state()).isEqualTo(State.OK);
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfAPauseOpensNothingThatWasNotOpenBefore(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        AtomicInteger opened = new AtomicInteger();
        node.whenOpened(opened::incrementAndGet);
        ConnectionSwitch connection = connection(node, authorization(node, new ArrayDeque<>()));
        node.put(URL, "token", null);
        connection.pause(ANN, "never authorized");
        assertThat(connection.resume(ANN)).isEqualTo(State.UNSET);
        assertThatThrownBy(() -> connection.resume(ANN)).hasMessageContaining("unset");
        WorkingEndpoint.authorize(node);
        node.broke("401");
        connection.pause(ANN, "broken");
        assertThat(connection.resume(ANN)).isEqualTo(State.BROKEN);
        assertThat(node.present().reason()).contains("401");
        assertThatThrownBy(() -> connection.resume(ANN)).hasMessageContaining("broken");
        assertThat(opened).hasValue(1);
        WorkingEndpoint.authorize(node);
        connection.pause(ANN, "works");
        assertThat(connection.resume(ANN)).isEqualTo(State.OK);
        assertThat(connection.resume(ANN)).as("not paused").isEqualTo(State.OK);
        assertThat(opened).hasValue(3);
        connection.pause(ANN, "during which an answer that was under way comes");
        node.broke("401");
        assertThat(connection.resume(ANN)).isEqualTo(State.BROKEN);
        connection.pause(ANN, "during which the deployment names another endpoint");
        node.put(URL + "/v2", "token", null);
        assertThat(node.present().state()).isEqualTo(State.PAUSED);
        assertThat(connection.resume(ANN)).isEqualTo(State.UNSET);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPausedWhenThePauseStoodInThePlaceOfTheStateHasToBeAuthorizedAgain(Engine engine) {
        database = engine.fresh();
        FluentConfiguration migrations = Flyway.configure().dataSource(database).locations("classpath:db/migration").cleanDisabled(false);
        migrations.load().clean();
        migrations.target("14").load().migrate();
        execute("update connection set base_url = '" + URL + "', state = 'paused', reason = 'a holiday'");
        migrations.target("latest").load().migrate();
        Connections node = connections("the key of the installation");
        assertThat(node.present().state()).isEqualTo(State.PAUSED);
        assertThat(node.present().reason()).contains("a holiday");
        node.resume(node.present());
        assertThat(node.present().state()).isEqualTo(State.UNSET);
    }

    @ParameterizedTest
    @EnumSource
    void theKillSwitchStaysOnUntilItIsLiftedWhateverElseHappens(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        ConnectionSwitch connection = connection(node, new Authorization(node, request -> {
            throw new AssertionError("nothing is sent");
        }, clock));
        node.put(URL, "token", null);
        WorkingEndpoint.authorize(node);
        connection.pause(ANN, "before");
        connection.kill(ANN, "the first time");
        connection.kill(ANN, "again");
        node.put(URL, "another", null);
        WorkingEndpoint.authorize(node);
        Connections restarted = connections("the key of the installation");
        assertThat(restarted.present().isKilled()).isTrue();
        assertThat(restarted.present().state()).isEqualTo(State.PAUSED);
        assertThat(restarted.present().reason()).as("who pressed it first").contains("pressed by ann: the first time");
        assertThatThrownBy(() -> connection.resume(ANN)).isInstanceOf(Stopped.class).hasMessageContaining("kill switch")
                .hasMessageContaining("lifts");
        assertThatThrownBy(() -> connection.authorize(ANN)).isInstanceOf(Stopped.class);
        assertThatThrownBy(() -> connection.swapToken(ANN, "new", null)).isInstanceOf(Stopped.class);
        restarted.liftKill();
        node.refresh();
        assertThat(node.present().isKilled()).isFalse();
        assertThat(node.present().reason()).as("the pause that was there before").contains("paused by ann: before");
        assertThat(connection.resume(ANN)).isEqualTo(State.OK);
        connection.liftKill(ANN);
        assertThat(node.present().isOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void underTheKillSwitchNoTransactionOfWorkInBulkBeginsOrIsCommitted(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        TransactionTemplate bulk = new StoppableTransactions(new JdbcTransactionManager(database), node).template();
        bulk.executeWithoutResult(status -> linked("p-1", "assigned"));
        assertThat(count("calendly_account")).isEqualTo(1);
        assertThatThrownBy(() -> bulk.executeWithoutResult(status -> {
            execute("delete from calendly_account");
            connections("the key of the installation").kill("in the middle of it");
            node.refresh();
        })).isInstanceOf(Stopped.class);
        assertThat(count("calendly_account")).as("taken back").isEqualTo(1);
        assertThatThrownBy(() -> bulk.executeWithoutResult(status -> execute("delete from calendly_account"))).isInstanceOf(Stopped.class);
        assertThat(count("calendly_account")).isEqualTo(1);
        node.liftKill();
        bulk.executeWithoutResult(status -> execute("delete from calendly_account"));
        assertThat(count("calendly_account")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anotherBaseUrlIsRefusedWhilePeopleAreLinkedUnlessItIsSaidWhoseUsersItHas(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        node.put("http://localhost:80/scim/v2", "token", null);
        linked("p-1", "assigned");
        linked("p-2", "none");
        node.put("http://LOCALHOST/scim/v2/", "newer", null);
        assertThatThrownBy(() -> node.put("http://localhost/scim/v3", "token", null)).isInstanceOf(LinksInTheWay.class)
                .hasMessageContaining("2 people are linked");
        assertThatThrownBy(() -> node.give(URL, "token", null, Optional.empty())).isInstanceOf(LinksInTheWay.class);
        assertThat(node.token()).as("nothing is changed").contains("newer");

        node.put(URL, "token", null, Optional.of(Organization.SAME));
        assertThat(count("calendly_account")).isEqualTo(2);
        assertThat(count("provisioning_task where state = 'due'")).isZero();
        node.put("http://127.0.0.1:2/scim", "token", null, Optional.of(Organization.ANOTHER));
        assertThat(count("calendly_account")).isZero();
        assertThat(count("provisioning_task where state = 'due'")).isEqualTo(2);
        assertThat(count("provisioning_task where user_id = 'p-1' and lane = 2")).as("a creation").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void afterAMoveNothingOpensBeforeTheWorkInTheFormerOrganizationHasEndedAndItsLinksAreGone(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        Authorization authorization = new Authorization(node, request -> Answer.of(200, "{\"totalResults\":1}", Optional.empty()), clock);
        node.put(URL, "token", null);
        authorization.authorize();
        linked("p-1", "assigned");
        execute("update provisioning_task set state = 'leased'");
        node.put("http://127.0.0.1:2/scim", "token", null, Optional.of(Organization.ANOTHER));
        assertThat(authorization.authorize().reason()).contains("still under way");
        assertThat(node.present().state()).isEqualTo(State.UNSET);
        link("p-1");
        execute("update provisioning_task set state = 'inStep'");
        authorization.retryUnconfirmed();
        assertThat(node.present().state()).isEqualTo(State.OK);
        assertThat(count("calendly_account")).as("the link that was recorded late").isZero();
        assertThat(count("provisioning_task where state = 'due'")).isEqualTo(1);
        link("p-1");
        node.pause("some time later");
        authorization.authorize();
        assertThat(count("calendly_account")).as("a link to the new organization").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void howManyUsersThereAreIsToldAndNotKept(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        node.put(URL, "token", END);
        Queue<Answer> answers = new ArrayDeque<>(List.of(Answer.of(200, "{\"totalResults\":48}", Optional.empty())));
        assertThat(authorization(node, answers).authorize().reason()).isEqualTo("authorized; Calendly lists 48 users");
        assertThat(node.present().reason()).contains("authorized");
        // As an earlier release has left it.
        execute("update connection set reason = 'authorized; Calendly lists 48 users', revision = revision + 1");
        node.refresh();
        answers.add(Answer.of(200, "{\"totalResults\":\"444\"}", Optional.empty()));
        Authorization authorization = authorization(node, answers);
        assertThat(authorization.swap(authorization.askWith("new"), "new", END).reason()).isEqualTo("authorized; Calendly lists 444 users");
        assertThat(node.present().reason()).contains("authorized");
        node.pause("by hand");
        answers.add(Answer.of(200, "{\"totalResults\":445}", Optional.empty()));
        assertThat(authorization.swap(authorization.askWith("newer"), "newer", END).reason()).isEqualTo("by hand");
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfTheTokenIsWarnedOfOnceAtEachThreshold(Engine engine) {
        database = engine.fresh();
        Connections node = connections("the key of the installation");
        node.put(URL, "token", END);
        TokenExpiryWatch watch = new TokenExpiryWatch(JdbcClient.create(database), node, clock);
        clock.set(END.minus(Duration.ofDays(31)));
        watch.check();
        assertThat(watch.warning()).isEmpty();
        assertThat(watch.warnedDays()).isEmpty();
        for (int days : new int[] {30, 14, 7, 3, 1}) {
            clock.set(END.minus(Duration.ofDays(days)).plusSeconds(60));
            watch.check();
            assertThat(watch.warnedDays()).contains(days);
            assertThat(watch.warning().orElseThrow()).contains(" " + days + " days");
        }
        clock.set(END);
        watch.check();
        assertThat(watch.warnedDays()).contains(0);
        assertThat(watch.warning().orElseThrow()).contains("has ended");
        node.put(URL, "new-token", END.plus(Duration.ofDays(365)));
        assertThat(watch.warnedDays()).as("a new token begins anew").isEmpty();
    }

    /** Whoever asks for more gets no answer. */
    private Authorization authorization(Connections node, Queue<Answer> answers) {
        return new Authorization(node, request -> answers.isEmpty() ? Answer.lost("nobody listens", false) : answers.remove(), clock);
    }

    private Connections connections(String key, String... former) {
        return connections(new TokenCipher(key, List.of(former)));
    }

    private Connections connections(TokenCipher cipher) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        return new Connections(JdbcClient.create(database), new TransactionTemplate(new JdbcTransactionManager(database)), cipher,
                new TargetAddress(true), Clock.systemUTC(),
                new AccountLinks(jdbc, new DueMarks(jdbc, Clock.systemUTC(), () -> { }), Clock.systemUTC()));
    }

    private void linked(String id, String assignment) {
        execute("insert into directory_user (id, email, status, custom, source, changed_at) values ('" + id
                + "', 'x@y.z', 'active', '{}', 'test', current_timestamp)");
        execute("insert into app_assignment (user_id, state, changed_at) values ('" + id + "', '" + assignment + "', current_timestamp)");
        execute("insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts) "
                + "values ('" + id + "', 'inStep', 3, current_timestamp, current_timestamp, 0, 0)");
        link(id);
    }

    private void link(String id) {
        execute("insert into calendly_account (user_id, scim_id, user_name, active, linked_by, linked_at) "
                + "values ('" + id + "', 'scim-" + id + "', 'x@y.z', true, 'created', current_timestamp)");
    }

    private void execute(String sql) {
        new JdbcTemplate(database).update(sql);
    }

    private long count(String from) {
        return new JdbcTemplate(database).queryForObject("select count(*) from " + from, Long.class);
    }
}
