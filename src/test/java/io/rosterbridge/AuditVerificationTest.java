package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Databases;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The command that looks at the audit trail without the application. */
class AuditVerificationTest {

    @TempDir
    private Path folder;

    @Test
    void saysWhetherTheTrailIsAsWrittenByItsExitCode() throws IOException {
        change("select 1");
        assertThat(run()).startsWith("0 audit trail: 2 rows, all as written; ends in ");
        change("update audit_event set actor = 'somebody else' where id = 2");
        assertThat(run()).startsWith("1 audit trail: BROKEN at row 2; the 1 rows");
    }

    @Test
    void failsIfThereIsNothingToRead() {
        assertThat(AuditVerification.run(new String[] {AuditVerification.ARGUMENT, "--spring.datasource.url=jdbc:h2:mem:empty"})).isEqualTo(1);
    }

    private void change(String sql) throws IOException {
        DataSource source = Databases.h2File(folder);
        try (Closeable closed = (Closeable) source) {
            JdbcTemplate database = new JdbcTemplate(source);
            AuditTrail audit = new AuditTrail(database, new TransactionTemplate(new JdbcTransactionManager(source)), Clock.systemUTC());
            if (audit.verify().checked() == 0) {
                audit.record("ann", AuditAction.LOGIN, "console-user:ann", Map.of());
                audit.record("ann", AuditAction.LOGOUT, "console-user:ann", Map.of());
            }
            database.execute(sql);
        }
    }

    private String run() {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            int code = AuditVerification.run(new String[] {AuditVerification.ARGUMENT,
                "--spring.datasource.url=jdbc:h2:file:" + folder.resolve("test").toAbsolutePath(), "--spring.datasource.username=sa"});
            return code + " " + printed.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("audit trail")).findFirst()
                    .orElse("");
        } finally {
            System.setOut(console);
        }
    }
}
