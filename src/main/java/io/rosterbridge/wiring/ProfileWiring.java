package io.rosterbridge.wiring;

import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.mapping.ForgetsProfiles;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.RemovalBrake;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The profile in force, and its versions. */
@Configuration(proxyBeanMethods = false)
class ProfileWiring {

    @Bean
    ProfileVersions profiles(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks, AuditTrail audit,
                             @Value("${rosterbridge.mappings-folder}") Path mappings) {
        ProfileVersions profiles = new ProfileVersions(database, transaction, clock, dueMarks::markEveryone);
        profiles.whenStored((author, fingerprint) -> audit.record(author, AuditAction.PROFILE_VERSION, "profile",
                Map.of("fingerprint", fingerprint)));
        profiles.whenLimited(() -> RemovalBrake.askAgain(database));
        profiles.readAtStart(mappings.resolve("calendly.yaml"));
        return profiles;
    }

    @Bean
    @Order(4)
    ForgetsProfiles forgetsProfiles(JdbcTemplate database) {
        return new ForgetsProfiles(database);
    }
}
