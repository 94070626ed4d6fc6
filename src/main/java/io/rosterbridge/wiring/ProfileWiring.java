package io.rosterbridge.wiring;

import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.profile.ForgetsProfiles;
import io.rosterbridge.profile.ProfileFileDecisions;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.RemovalBrake;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.ProvisioningSettings;
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
                             ProvisioningSettings settings, Approvals approvals,
                             @Value("${rosterbridge.mappings-folder}") Path mappings) {
        ProfileVersions profiles = new ProfileVersions(database, transaction, clock, dueMarks::markEveryone);
        profiles.whenStored((author, fingerprint) -> audit.record(author, AuditAction.PROFILE_VERSION, "profile",
                Map.of("fingerprint", fingerprint)));
        if (approvals.takesTwo()) {
            profiles.takeTwoToLoosen();
        }
        profiles.whenLimited(() -> RemovalBrake.askAgain(database));
        profiles.rememberedFor(settings.logRetention());
        profiles.readAtStart(mappings.resolve("calendly.yaml"));
        return profiles;
    }

    @Bean
    ProfileFileDecisions profileFileDecisions(ProfileVersions profiles, Approvals approvals, AuditTrail audit) {
        return new ProfileFileDecisions(profiles, approvals, audit);
    }

    @Bean
    @Order(4)
    ForgetsProfiles forgetsProfiles(JdbcTemplate database) {
        return new ForgetsProfiles(database);
    }
}
