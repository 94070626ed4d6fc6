package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.source.ShrinkHolds;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is told of a hold that was decided is what has come of it, whatever it is about. */
class HoldReasonTest {

    private static final List<String> PEOPLE = List.of("a", "b", "c", "d");

    private JdbcTemplate database;
    private Holds holds;
    private People people;

    private void start(Engine engine) {
        DataSource dataSource = engine.fresh();
        database = new JdbcTemplate(dataSource);
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        DueMarks marks = new DueMarks(database, Clock.systemUTC(), () -> { });
        people = new People(database, transaction, Clock.systemUTC(), marks, false);
        holds = new Holds(database, transaction, new ShrinkHolds(database, marks), people, () -> { }, Clock.systemUTC());
    }

    /** Of four, one was removed by a request, two were released, and one had changed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            removals | approved | 1 of 4 removals sent, 1 passed over since they had changed or could not be removed; approved by ada
            removals | rejected | 0 of 4 removals sent: rejected by ada, so access stays
            removals | expired  | 0 of 4 removals sent: nobody approved it in time, so access stays
            shrink   | approved | 3 of 4 people removed from the directory, 1 removal sent to Calendly, 1 passed over since they had changed or \
            could not be removed; approved by ada
            shrink   | rejected | 0 of 4 removals sent: rejected by ada, so access stays
            shrink   | expired  | 0 of 4 removals sent: nobody approved it in time, so access stays
            vanished | approved | approved by ada: the accounts count as removed in Calendly
            vanished | rejected | rejected by ada: the accounts count as listed
            vanished | expired  | as it waited
            new-ids  | approved | 2 of 4 people have their new ids, 1 passed over since they had changed; approved by ada
            new-ids  | rejected | 0 of 4 people have their new ids: rejected by ada, so the former ids stay
            new-ids  | expired  | 0 of 4 people have their new ids: nobody approved it in time, so the former ids stay
            encoding | approved | 2 of 4 people are called as in the file, 1 passed over since they had changed; approved by ada
            encoding | rejected | 0 of 4 people are called as in the file: rejected by ada, so everyone keeps the name they had
            encoding | expired  | 0 of 4 people are called as in the file: nobody approved it in time, so everyone keeps the name they had""")
    void tellsWhatHasComeOfIt(String kind, String state, String reason) {
        start(Engine.H2);
        long hold = hold(kind, state);
        List<String> items = state.equals("approved") ? List.of("sent", "released", "released", "skipped") : List.of("kept", "kept", "kept", "kept");
        for (int person = 0; person < PEOPLE.size(); person++) {
            item(hold, PEOPLE.get(person), items.get(person));
        }
        assertThat(holds.find(hold).orElseThrow().reason()).isEqualTo(reason);
        assertThat(holds.find(hold(kind, "waiting")).orElseThrow().reason()).isEqualTo("as it waited");
    }

    /** A has left without an account, b has come back, c was refused by Calendly, and d is still to be removed. */
    @ParameterizedTest
    @EnumSource
    void onlyWhoKeepsTheirAccessIsPassedOver(Engine engine) {
        start(engine);
        long hold = hold("shrink", "approved");
        for (String id : PEOPLE) {
            people.put(new PersonDraft(id, id + "@example.org", "active", Map.of(), Assignment.NONE), "csv");
            item(hold, id, "released");
        }
        database.update("update directory_user set gone_at = current_timestamp where id <> 'b'");
        database.update("update provisioning_task set state = 'inStep'");
        database.update("update provisioning_task set state = 'rejected' where user_id = 'c'");
        database.update("update provisioning_task set state = 'due', cleared_hold = ?, cleared_revision = revision where user_id = 'd'", hold);
        holds.passOver();
        assertThat(states(hold)).containsExactly("a released", "b skipped", "c skipped", "d released");
    }

    @ParameterizedTest
    @EnumSource
    void whoeverHasGotANewIdOrNameIsNotPassedOver(Engine engine) {
        start(engine);
        for (String kind : List.of("new-ids", "encoding", "vanished")) {
            long hold = hold(kind, "approved");
            people.put(new PersonDraft("a", "a@example.org", "active", Map.of(), Assignment.NONE), "csv");
            item(hold, "a", "released");
            holds.passOver();
            assertThat(states(hold)).as(kind).containsExactly("a released");
        }
    }

    private List<String> states(long hold) {
        return holds.items(hold, 10, Optional.empty()).items().stream().map(item -> item.userId() + " " + item.state()).toList();
    }

    private long hold(String kind, String state) {
        database.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at, decided_at, decided_by) "
                + "values (?, ?, 'as it waited', 9, 'f', current_timestamp, current_timestamp, current_timestamp, 'ada')", kind, state);
        return database.queryForObject("select max(id) from removal_hold", Long.class);
    }

    private void item(long hold, String userId, String state) {
        database.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "values (?, ?, 'REMOVE', 0, '', ?, current_timestamp)", hold, userId, state);
    }
}
