package io.rosterbridge;

import io.rosterbridge.access.audit.AuditKey;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.access.audit.AuditTrail.Verdict;
import io.rosterbridge.platform.TokenCipher;
import io.rosterbridge.platform.database.DatabaseFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The command {@code --rosterbridge.verify-audit}: looks at the whole audit trail, prints what it found and ends. Nothing else of the
 * application is started, and nothing is changed. The embedded database has one user at a time: stop the application first.
 */
final class AuditVerification {

    static final String ARGUMENT = "--rosterbridge.verify-audit";

    private AuditVerification() {
    }

    /** Only the database; no configuration by name, so that the application does not find it. */
    @ImportAutoConfiguration({DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class})
    static class DatabaseOnly {

        @Bean
        AuditTrail auditTrail(JdbcTemplate database, TransactionTemplate transaction, @Value("${rosterbridge.secret-key}") String secretKey,
                              @Value("${rosterbridge.secret-key-previous}") String formerKeys,
                              @Value("${rosterbridge.data-folder}") Path data) {
            return new AuditTrail(database, transaction, Clock.systemUTC(), TokenCipher.secrets(Optional.of(secretKey), formerKeys, data)
                    .stream().map(AuditKey::of).toList());
        }
    }

    /** @return the exit code: 0 if the trail is what was written, 1 if not, or if it cannot be read */
    static int run(String[] args) {
        String[] settings = Stream.concat(Arrays.stream(args).filter(argument -> !argument.equals(ARGUMENT)),
                Stream.of("--" + DatabaseFile.MUST_EXIST + "=true")).toArray(String[]::new);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(DatabaseOnly.class).web(WebApplicationType.NONE)
                .logStartupInfo(false).run(settings)) {
            Verdict verdict = context.getBean(AuditTrail.class).verify();
            String unproven = verdict.unproven() == 0 ? "" : "; the first " + verdict.unproven() + " have hashes of a key that was lost, and only "
                    + "their order was looked at";
            System.out.println(verdict.ok() ? "audit trail: " + verdict.checked() + " rows, all as written; ends in " + verdict.head() + unproven
                    : "audit trail: BROKEN at row " + verdict.firstBroken() + "; the " + verdict.checked() + " rows looked at before are as written");
            return verdict.ok() ? 0 : 1;
        } catch (BadSqlGrammarException otherDatabase) {
            System.err.println("audit trail: there is none in this database, or it is of another release; look at SPRING_DATASOURCE_URL and "
                    + "ROSTERBRIDGE_DATA");
            return 1;
        } catch (IllegalStateException refused) {
            System.err.println("audit trail: cannot be read: " + refused.getMessage());
            return 1;
        } catch (RuntimeException unreadable) {
            System.err.println("audit trail: cannot be read: " + unreadable.getMessage()
                    + "; with the embedded database, stop the application first");
            return 1;
        }
    }
}
