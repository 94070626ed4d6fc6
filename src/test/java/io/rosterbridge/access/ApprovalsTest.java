package io.rosterbridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.directory.Databases.Engine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** When one approval is enough, on both databases. */
class ApprovalsTest {

    private static final List<String> NOBODY = List.of();

    @ParameterizedTest
    @EnumSource
    void oneIsEnoughUnlessTwoAreAskedFor(Engine engine) {
        assertThat(approvals(engine, false).approve("hold:1", "f", "ann", List.of("ann"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theFirstToApproveIsNotTheOnlyOne(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.approve("hold:1", "f", "ann", NOBODY)).isFalse();
        assertThat(approvals.approve("hold:1", "f", "ann", NOBODY)).as("again").isFalse();
        assertThat(approvals.approve("hold:1", "f", "token:ci (x) (ann)", NOBODY)).as("her own token").isFalse();
        assertThat(approvals.approve("hold:2", "f", "bob", NOBODY)).as("another hold").isFalse();
        assertThat(approvals.approve("hold:1", "g", "bob", NOBODY)).as("another list").isFalse();
        assertThat(approvals.approvers("hold:1", "f")).containsExactly("ann");
        assertThat(approvals.approve("hold:1", "f", "bob", List.of("people.full.csv"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whoeverCausedItIsNotTheOnlyOne(Engine engine) {
        Approvals approvals = approvals(engine, true);
        assertThat(approvals.approve("hold:1", "f", "ann", List.of("ann"))).isFalse();
        assertThat(approvals.approve("hold:2", "f", "ann", List.of("token:ci (ann)"))).isFalse();
        assertThat(approvals.approve("hold:3", "f", "ann", List.of("ann", "bob"))).as("bob has caused it too, and approved nothing").isFalse();
        assertThat(approvals.approve("hold:4", "f", "bob", List.of("ann"))).as("the second person").isTrue();
        assertThat(approvals.approve("hold:5", "f", "bob", List.of("people.full.csv"))).as("a file is no person").isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void twoAtTheSameMomentSeeEachOther(Engine engine) {
        Approvals approvals = approvals(engine, true);
        for (int round = 0; round < 10; round++) {
            String hold = "hold:" + round;
            List<Boolean> enough = Stream.of("ann", "bob").map(who -> CompletableFuture.supplyAsync(() ->
                    approvals.approve(hold, "f", who, NOBODY), task -> new Thread(task).start())).toList().stream().map(CompletableFuture::join).toList();
            assertThat(enough).containsExactlyInAnyOrder(true, false);
        }
    }

    private static Approvals approvals(Engine engine, boolean twoPersons) {
        DataSource source = engine.fresh();
        JdbcTemplate database = new JdbcTemplate(source);
        for (String name : List.of("ann", "bob")) {
            database.update("insert into console_user (name, password_hash, role, created_at) values (?, 'x', 'admin', current_timestamp)", name);
        }
        return new Approvals(database, new TransactionTemplate(new JdbcTransactionManager(source)), new StillClock(), twoPersons);
    }
}
