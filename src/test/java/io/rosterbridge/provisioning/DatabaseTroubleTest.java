package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.platform.database.DatabaseTrouble;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What both databases say when they are away, and when they refuse. */
class DatabaseTroubleTest {

    @ParameterizedTest
    @EnumSource
    void aStatementThatIsRefusedIsRefusedAgain(Engine engine) {
        JdbcTemplate database = new JdbcTemplate(engine.fresh());
        for (String refused : new String[] {"select nothing from nowhere", "selct 1", "insert into connection (id) values (1)",
            "update connection set state = 'unknown'", "update connection set update_method = 'much too long'", "select 1 / 0"}) {
            assertThat(DatabaseTrouble.mayHeal(catchThrowable(() -> database.queryForList(refused)))).as(refused).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseThatIsAwayMayComeBack(Engine engine) throws SQLException {
        DataSource pool = engine.fresh();
        JdbcTemplate database = new JdbcTemplate(pool);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        ((HikariDataSource) pool).close();
        assertThat(DatabaseTrouble.mayHeal(catchThrowable(() -> database.queryForList("select 1")))).isTrue();
        assertThat(DatabaseTrouble.mayHeal(catchThrowable(() -> transaction.executeWithoutResult(status -> { })))).isTrue();
        assertThat(DatabaseTrouble.mayHeal(catchThrowable(pool::getConnection))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aLockThatAnotherHoldsMayBecomeFree(Engine engine) {
        DataSource pool = engine.fresh();
        JdbcTemplate database = new JdbcTemplate(pool);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        transaction.executeWithoutResult(status -> {
            database.update("update connection set reason = 'held'");
            Throwable waiting = CompletableFuture.supplyAsync(() -> catchThrowable(() -> {
                JdbcTemplate other = new JdbcTemplate(pool);
                other.setQueryTimeout(1);
                other.update("update connection set reason = 'waits'");
            })).join();
            assertThat(DatabaseTrouble.mayHeal(waiting)).as(String.valueOf(waiting)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006", "25P03", "40001", "40P01", "53300", "57P01", "55P03", "HYT00", "90121", "90067"})
    void statesOfADatabaseThatIsAwayOrBusy(String state) {
        assertThat(DatabaseTrouble.mayHeal(new IllegalStateException(new SQLException("as the JDBC step throws it", state)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "22001", "23505", "22P05", "42S02"})
    void statesOfAStatementThatIsWrong(String state) {
        assertThat(DatabaseTrouble.mayHeal(new SQLException("as the JDBC step throws it", state))).isFalse();
    }

    @Test
    void anErrorOfOursIsNoneOfTheDatabase() {
        assertThat(DatabaseTrouble.mayHeal(new IllegalStateException("ours"))).isFalse();
    }
}
