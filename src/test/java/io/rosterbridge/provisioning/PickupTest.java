package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.account.AccountLinks;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.calendly.TargetAddress;
import io.rosterbridge.calendly.WorkingEndpoint;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.platform.TokenCipher;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.Flow;
import io.rosterbridge.queue.RepeatPause;
import io.rosterbridge.queue.Tasks;
import io.rosterbridge.queue.Tasks.Claim;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two nodes, neither of which has looked at the other's changes since. */
class PickupTest {

    private static final RepeatPause PAUSE = new RepeatPause(Duration.ofSeconds(1), Duration.ofHours(1));

    private final Clock clock = Clock.systemUTC();
    private JdbcTemplate database;
    private TransactionTemplate transaction;
    private DueMarks marks;

    @ParameterizedTest
    @EnumSource
    void whoeverIsLetTryForASeatByOneNodeIsNotHeldAgainByAnother(Engine engine) {
        Connections one = start(engine);
        Connections other = connections();
        one.put("http://127.0.0.1:9", "a token", null);
        WorkingEndpoint.authorize(one);
        one.seats().full(Duration.ofHours(1));
        other.refresh();
        one.seats().probe("p-1", Duration.ofHours(1));
        person("p-1");
        assertThat(claimedAndRead(pickup(other))).isTrue();
        assertThat(other.present().seatsFullFor("p-1")).as("the one who may try").isFalse();

        one.seats().free();
        person("p-2");
        assertThat(claimedAndRead(pickup(other))).isTrue();
        assertThat(other.present().seatsFullFor("p-2")).as("seats are free").isFalse();
    }

    private Connections start(Engine engine) {
        database = new JdbcTemplate(engine.fresh());
        transaction = new TransactionTemplate(new JdbcTransactionManager(database.getDataSource()));
        marks = new DueMarks(database, clock, () -> { });
        return connections();
    }

    private Connections connections() {
        return new Connections(JdbcClient.create(database.getDataSource()), transaction, new TokenCipher("a secret for the test"),
                new TargetAddress(true), clock, new AccountLinks(database, marks, clock));
    }

    private Pickup pickup(Connections connections) {
        ProfileVersions profiles = new ProfileVersions(database, transaction, clock, () -> { });
        profiles.readAtStart(Path.of("mappings/calendly.yaml"));
        Flow flow = new Flow(8, 4000, clock);
        Tasks tasks = new Tasks(database, transaction, clock, Duration.ofSeconds(30), PAUSE, flow);
        return new Pickup(tasks, flow, connections, new Limiter(0, clock), profiles, new UserNameClaims(database), transaction,
                new RemovalBrake(database, transaction, profiles, () -> { }, clock));
    }

    private void person(String id) {
        new People(database, transaction, clock, marks, false)
                .put(new PersonDraft(id, id + "@example.com", "active", Map.of("full_name", id), Assignment.ASSIGNED), "test");
    }

    private static boolean claimedAndRead(Pickup pickup) {
        Claim claim = pickup.claim();
        pickup.parameters(claim);
        return pickup.isTaken(claim);
    }
}
