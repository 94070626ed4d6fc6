package io.rosterbridge.profile;

import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.queue.ProvisioningSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The profile in force, and its versions. */
@Configuration(proxyBeanMethods = false)
class ProfileSetup {

    /**
     * What the deployment says about the profile.
     *
     * @param file       where it begins
     * @param remembered so long outcomes are kept
     * @param takesTwo   whether it takes two people to loosen it
     */
    record Deployed(Path file, Duration remembered, boolean takesTwo) {
    }

    @Bean
    Deployed deployedProfile(ProvisioningSettings settings, Approvals approvals, @Value("${rosterbridge.mappings-folder}") Path mappings) {
        return new Deployed(mappings.resolve("calendly.yaml"), settings.logRetention(), approvals.takesTwo());
    }

    @Bean
    ProfileListener newProfileRecorded(AuditTrail audit) {
        return new ProfileListener() {
            @Override
            public void stored(String author, String fingerprint) {
                audit.record(author, AuditAction.PROFILE_VERSION, "profile", Map.of("fingerprint", fingerprint));
            }
        };
    }

    /** All that has to know of a version is there before the first is read. */
    @Bean
    ProfileVersions profiles(JdbcTemplate database, TransactionTemplate transaction, Clock clock, DueMarks dueMarks,
                             List<ProfileListener> listeners, Deployed deployed) {
        ProfileVersions profiles = new ProfileVersions(database, transaction, clock, dueMarks::markEveryone);
        listeners.forEach(listener -> {
            profiles.whenStored(listener::stored);
            profiles.whenLimited(listener::removalLimitChanged);
        });
        if (deployed.takesTwo()) {
            profiles.takeTwoToLoosen();
        }
        profiles.rememberedFor(deployed.remembered());
        profiles.readAtStart(deployed.file());
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
