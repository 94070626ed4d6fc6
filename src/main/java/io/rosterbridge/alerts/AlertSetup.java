package io.rosterbridge.alerts;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.calendly.CalendlyHttp;
import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.TargetAddress;
import io.rosterbridge.calendly.TokenExpiryWatch;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Holds;
import io.rosterbridge.source.SourceConcerns;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mail.javamail.JavaMailSender;

/** The conditions and the ways to tell; the route {@code alerts-check} calls {@code alerts}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AlertSettings.class)
class AlertSetup {

    /** Closed by {@link Alerts}. */
    record Channels(List<AlertChannel> all) {
    }

    @Bean
    Channels alertChannels(AlertSettings settings, ObjectProvider<JavaMailSender> mail, CalendlySettings calendly, TargetAddress addresses,
                           ObjectMapper json) {
        List<AlertChannel> channels = new ArrayList<>();
        if (settings.hasMail()) {
            channels.add(new MailChannel(mail.getIfAvailable(AlertSetup::noServer), settings));
        }
        if (settings.hasWebhook()) {
            channels.add(new WebhookChannel(settings, !calendly.allowPrivateTargets(), CalendlyHttp.connectionManager(calendly, addresses, 2),
                    addresses.outgoing(), json));
        }
        return new Channels(channels);
    }

    @Bean(destroyMethod = "close")
    Alerts alerts(JdbcTemplate database, Clock clock, AlertSettings settings, List<AlertCondition> conditions, Channels alertChannels) {
        return new Alerts(database, clock, settings.repeatAfter(), settings.settle(), conditions, alertChannels.all());
    }

    @Bean
    TestMessages testMessages(Alerts alerts, AuditTrail audit) {
        return new TestMessages(alerts, audit);
    }

    private static JavaMailSender noServer() {
        throw new IllegalStateException("rosterbridge.alerts.mail-to is set without spring.mail.host; name the SMTP server too");
    }

    @Bean
    AlertCondition connectionBrokenAlert(Connections connections) {
        return Conditions.connectionBroken(connections);
    }

    @Bean
    AlertCondition killSwitchAlert(Connections connections) {
        return Conditions.killSwitch(connections);
    }

    @Bean
    AlertCondition tokenExpiringAlert(TokenExpiryWatch token) {
        return Conditions.tokenExpiring(token);
    }

    @Bean
    AlertCondition holdWaitingAlert(Holds holds) {
        return Conditions.holdWaiting(holds);
    }

    @Bean
    AlertCondition sourcesAlert(SourceConcerns sourceConcerns) {
        return Conditions.sources(sourceConcerns);
    }

    @Bean
    AlertCondition reconciliationAlert(Reconciliations reconciliations) {
        return Conditions.reconciliation(reconciliations);
    }

    @Bean
    AlertCondition failuresAlert(Failures failures, AlertSettings settings) {
        return Conditions.failures(failures, settings.failuresOver());
    }

    @Bean
    AlertCondition leaversLateAlert(JdbcTemplate database, Clock clock, AlertSettings settings) {
        return Conditions.leaversLate(database, clock, settings.leaversLateAfter());
    }

    @Bean
    AlertCondition accountsChangedAlert(JdbcTemplate database, Clock clock) {
        return Conditions.accountsChanged(database, clock);
    }

    @Bean
    AlertCondition profileFileAlert(ProfileVersions profiles) {
        return Conditions.profileFile(profiles);
    }

    @Bean
    AlertCondition leaversKeptAlert(JdbcTemplate database) {
        return Conditions.leaversKept(database);
    }
}
