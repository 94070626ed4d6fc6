package io.rosterbridge.access.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.StillClock;
import io.rosterbridge.access.audit.AuditTrail.Entry;
import io.rosterbridge.access.audit.AuditTrail.Filter;
import io.rosterbridge.access.audit.AuditTrail.Verdict;
import io.rosterbridge.directory.Databases.Engine;
import java.io.IOException;
import java.io.StringWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The audit trail, on both databases. */
class AuditTrailTest {

    private final StillClock clock = new StillClock();
    private JdbcTemplate database;
    private TransactionTemplate transaction;

    @ParameterizedTest
    @EnumSource
    void isWholeAsLongAsNobodyTouchesIt(Engine engine) {
        AuditTrail audit = audit(engine);
        assertThat(audit.verify()).isEqualTo(new Verdict(true, 0, null, AuditTrail.BEGINNING, 0));
        write(audit, 5);
        assertThat(audit.verify()).matches(Verdict::ok).returns(5L, Verdict::checked);
        assertThat(anotherNode().verify().head()).isEqualTo(audit.newest(Filter.NONE, 1, Long.MAX_VALUE).get(0).hash());
    }

    /** Whoever can only write to the database makes no chain that fits: SHA-256 alone anybody can work out. */
    @ParameterizedTest
    @EnumSource
    void aChainThatIsMadeAnewWithoutTheKeyIsTold(Engine engine) {
        AuditTrail unkeyed = audit(engine);
        write(unkeyed, 3);
        AuditTrail audit = keyed("the secret of the deployment");
        audit.takeKey();
        assertThat(audit.verify()).returns(true, Verdict::ok).returns(3L, Verdict::checked).returns(0L, Verdict::unproven);
        write(audit, 3);
        String keyId = database.queryForObject("select key_id from audit_head", String.class);
        assertThat(audit.verify()).returns(true, Verdict::ok).returns(6L, Verdict::checked);
        // A forger without the key writes all of it again, by the means there were before.
        database.update("update audit_event set actor = 'somebody else' where id = 2");
        database.update("update audit_head set key_id = null");
        AuditTrail forger = new AuditTrail(database, transaction, Clock.systemUTC());
        forgeChain();
        assertThat(forger.verify()).as("without a key it looks well").matches(Verdict::ok);
        database.update("update audit_head set key_id = ?", keyId);
        assertThat(audit.verify()).returns(false, Verdict::ok).returns(1L, Verdict::firstBroken);
        assertThatThrownBy(() -> keyed("another secret").verify()).hasMessageContaining("made with another key");
    }

    private void forgeChain() {
        try {
            String hash = AuditTrail.BEGINNING;
            for (AuditTrail.Entry row : new AuditTrail(database, transaction, Clock.systemUTC()).newest(Filter.NONE, 100, Long.MAX_VALUE).stream()
                    .sorted(Comparator.comparing(AuditTrail.Entry::id)).toList()) {
                byte[] content = new ObjectMapper().writeValueAsBytes(List.of(row.id(), row.at().toString(), row.actor(), row.action(),
                        row.subject(), row.details(), hash));
                String next = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
                database.update("update audit_event set previous_hash = ?, hash = ? where id = ?", hash, next, row.id());
                hash = next;
            }
            database.update("update audit_head set last_hash = ?", hash);
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theKeyCanBeChangedWhileTheFormerOneIsKnownAndIsToldIfItIsLost(Engine engine) {
        audit(engine);
        AuditTrail first = keyed("first secret");
        first.takeKey();
        write(first, 1200);
        AuditTrail second = keyed("second secret", "first secret");
        second.takeKey();
        assertThat(second.verify()).returns(true, Verdict::ok).returns(1200L, Verdict::checked).returns(0L, Verdict::unproven);
        write(second, 2);
        AuditTrail third = keyed("third secret");
        third.takeKey();
        write(third, 3);
        assertThat(third.verify()).returns(true, Verdict::ok).returns(1205L, Verdict::checked).returns(1202L, Verdict::unproven);
        database.update("update audit_event set actor = 'somebody else' where id = 1204");
        assertThat(third.verify()).returns(false, Verdict::ok).returns(1204L, Verdict::firstBroken);
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenChainIsNotMadeWholeByANewKey(Engine engine) {
        AuditTrail unkeyed = audit(engine);
        write(unkeyed, 5);
        database.update("update audit_event set actor = 'somebody else' where id = 3");
        AuditTrail audit = keyed("the secret of the deployment");
        audit.takeKey();
        assertThat(audit.verify()).returns(false, Verdict::ok).returns(3L, Verdict::firstBroken);
        write(audit, 1);
        assertThat(audit.verify()).returns(false, Verdict::ok).returns(3L, Verdict::firstBroken);
    }

    private AuditTrail keyed(String... secrets) {
        return new AuditTrail(database, transaction, Clock.systemUTC(), Arrays.stream(secrets).map(AuditKey::of).toList());
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheFirstRowThatSomebodyTouched(Engine engine) {
        for (String change : List.of("actor = 'somebody else'", "action = 'logout'", "subject = 'x'", "details = '{}'", "hash = previous_hash",
                "previous_hash = hash", "at = cast('2020-01-01 00:00:00+00' as timestamp with time zone)")) {
            AuditTrail audit = audit(engine);
            write(audit, 5);
            database.update("update audit_event set " + change + " where id = 3");
            assertThat(audit.verify()).as(change).returns(false, Verdict::ok).returns(3L, Verdict::firstBroken).returns(2L, Verdict::checked);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsARowThatIsMissingOrWasPutIn(Engine engine) {
        for (long gone : new long[] {1, 3, 5}) {
            AuditTrail audit = audit(engine);
            write(audit, 5);
            database.update("delete from audit_event where id = ?", gone);
            assertThat(audit.verify()).returns(false, Verdict::ok).returns(gone, Verdict::firstBroken);
        }
        AuditTrail audit = audit(engine);
        write(audit, 5);
        database.update("insert into audit_event select 0, at, actor, action, subject, details, previous_hash, hash from audit_event where id = 1");
        assertThat(audit.verify().ok()).isFalse();
        database.update("delete from audit_event where id = 0");
        database.update("update audit_head set last_hash = (select hash from audit_event where id = 4)");
        assertThat(audit.verify().ok()).as("another end").isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void hasOneEndWhoeverAppends(Engine engine) {
        AuditTrail audit = audit(engine);
        List<AuditTrail> nodes = List.of(audit, anotherNode(), anotherNode());
        nodes.stream().map(node -> CompletableFuture.runAsync(() -> write(node, 40), task -> new Thread(task).start())).toList()
                .forEach(CompletableFuture::join);
        assertThat(audit.verify()).matches(Verdict::ok).returns(120L, Verdict::checked);
    }

    @ParameterizedTest
    @EnumSource
    void recordsWhatWasDoneOrNeitherOfBoth(Engine engine) {
        AuditTrail audit = audit(engine);
        assertThatThrownBy(() -> audit.doing("ann", AuditAction.PROFILE_VERSION, "profile", Map.of(), () -> {
            throw new IllegalStateException("refused");
        })).hasMessage("refused");
        transaction.executeWithoutResult(status -> {
            audit.record("ann", AuditAction.PROFILE_VERSION, "profile", Map.of());
            status.setRollbackOnly();
        });
        assertThat(audit.verify().checked()).isZero();
        assertThat(audit.doing("ann", AuditAction.PROFILE_VERSION, "profile", Map.of("b", 1, "a", true), () -> "done")).isEqualTo("done");
        assertThat(audit.newest(Filter.NONE, 9, Long.MAX_VALUE)).extracting(Entry::details).containsExactly("{\"a\":true,\"b\":1}");
    }

    @ParameterizedTest
    @EnumSource
    void forgetsAPersonWithoutBreakingTheChain(Engine engine) {
        AuditTrail audit = audit(engine);
        audit.recordPeople("ann", AuditAction.PERSON_CHANGED, List.of("p-1@example.org"), Map.of());
        anotherNode().recordPeople("ann", AuditAction.PERSON_ASSIGNED, List.of("p-1@example.org", "p-2"), Map.of());
        Filter one = new Filter(Optional.empty(), Optional.empty(), Optional.of("p-1@example.org"), Optional.empty(), Optional.empty());
        assertThat(audit.newest(one, 9, Long.MAX_VALUE)).extracting(Entry::person).containsExactly("p-1@example.org", "p-1@example.org");
        audit.forget("p-1@example.org");
        assertThat(audit.newest(one, 9, Long.MAX_VALUE)).isEmpty();
        assertThat(audit.newest(Filter.NONE, 9, Long.MAX_VALUE)).extracting(Entry::person).containsExactly("p-2", null, null);
        assertThat(audit.newest(Filter.NONE, 9, Long.MAX_VALUE).toString()).doesNotContain("p-1");
        assertThat(audit.verify().ok()).isTrue();
    }

    /** Each makes the pseudonym of the same people, in transactions that do something else before. */
    @ParameterizedTest
    @EnumSource
    void givesAPersonOnePseudonymWhoeverRecordsThemFirst(Engine engine) {
        AuditTrail audit = audit(engine);
        List<String> people = IntStream.range(0, 50).mapToObj(person -> "p-" + person).toList();
        List.of(audit, anotherNode(), anotherNode()).stream().map(node -> CompletableFuture.runAsync(() -> people.forEach(person ->
                node.doing("ann", AuditAction.PROFILE_VERSION, "profile", () -> {
                    node.recordPeople("ann", AuditAction.PERSON_CHANGED, List.of(person), Map.of());
                    return person;
                }, done -> Map.of("length", done.length()))), task -> new Thread(task).start())).toList().forEach(CompletableFuture::join);
        assertThat(database.queryForObject("select count(*) from audit_person", Long.class)).isEqualTo(50);
        assertThat(audit.verify()).matches(Verdict::ok).returns(300L, Verdict::checked);
    }

    @ParameterizedTest
    @EnumSource
    void makesNoPseudonymForWhatIsTakenBack(Engine engine) {
        AuditTrail audit = audit(engine);
        transaction.executeWithoutResult(status -> {
            audit.recordPeople("ann", AuditAction.PERSON_CHANGED, List.of("p-1"), Map.of());
            status.setRollbackOnly();
        });
        audit.recordPeople("ann", AuditAction.PERSON_ASSIGNED, List.of(), Map.of());
        assertThat(database.queryForObject("select count(*) from audit_person", Long.class)).isZero();
        assertThat(audit.verify().checked()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void writesCellsThatNoSpreadsheetRuns(Engine engine) throws IOException {
        AuditTrail audit = audit(engine);
        audit.record("=cmd()", AuditAction.LOGIN, "@sum", Map.of());
        StringWriter csv = new StringWriter();
        audit.writeCsv(Filter.NONE, csv);
        assertThat(csv.toString().lines()).hasSize(2).anyMatch(line -> line.contains(",'=cmd(),login,'@sum,"));
    }

    private void write(AuditTrail audit, int rows) {
        IntStream.range(0, rows).forEach(row -> audit.record("ann", AuditAction.LOGIN, "console-user:ann", Map.of("row", row)));
    }

    private AuditTrail audit(Engine engine) {
        DataSource source = engine.fresh();
        database = new JdbcTemplate(source);
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        return anotherNode();
    }

    private AuditTrail anotherNode() {
        return new AuditTrail(database, transaction, clock);
    }
}
