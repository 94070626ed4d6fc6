package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.calendly.CalendlySettings;
import io.rosterbridge.queue.ProvisioningSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

/** A setting beyond its limits stops the start, and the words name the setting, its value and the limit. */
class SettingsTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner().withUserConfiguration(Settings.class)
            .withInitializer(new ConfigDataApplicationContextInitializer());

    @EnableConfigurationProperties({CalendlySettings.class, ProvisioningSettings.class})
    static class Settings {
    }

    @ParameterizedTest
    @CsvSource({
        "rosterbridge.calendly.connect-timeout, 0s, PT0S, PT0.1S to PT1M",
        "rosterbridge.calendly.connect-timeout, 61s, PT1M1S, PT0.1S to PT1M",
        "rosterbridge.calendly.response-timeout, 0s, PT0S, PT0.1S to PT5M",
        "rosterbridge.calendly.response-timeout, 1h, PT1H, PT0.1S to PT5M",
        "rosterbridge.calendly.exchange-timeout, 500ms, PT0.5S, PT1S to PT10M",
        "rosterbridge.calendly.exchange-timeout, 11m, PT11M, PT1S to PT10M",
        "rosterbridge.calendly.seat-probe-interval, 0s, PT0S, PT0.1S to PT24H",
        "rosterbridge.calendly.seat-probe-interval, 2d, PT48H, PT0.1S to PT24H",
        "rosterbridge.calendly.organization, mine, mine, 'same, another'",
        "rosterbridge.provisioning.lease, 2s, PT2S, 3 s or more",
        "rosterbridge.provisioning.lease-renewal-ms, 15001, 15001, 15000 ms",
        "rosterbridge.provisioning.lease-renewal-ms, 0, 0, from 1 to half",
        "rosterbridge.provisioning.retry-delay, 2h, PT1H, must not be below retry-delay",
        "rosterbridge.provisioning.retry-delay, 0s, PT0S, more than 0",
        "rosterbridge.provisioning.settling-time, -1s, PT-1S, from 0 to 1 d",
        "rosterbridge.provisioning.settling-time, 25h, PT25H, from 0 to 1 d",
    })
    void beyondItsLimitsIsRefusedInWords(String setting, String value, String shown, String limit) {
        application.withPropertyValues(setting + "=" + value).run(context -> {
            FailureAnalysis analysis = new WhyNotStarted(new MockEnvironment()).analyze(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(setting.substring(setting.lastIndexOf('.') + 1)).contains(shown).contains(limit);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "rosterbridge.calendly.requests-per-minute, -1",
        "rosterbridge.calendly.requests-per-minute, 100001",
        "rosterbridge.provisioning.concurrency, 0",
        "rosterbridge.provisioning.concurrency, 257",
    })
    void beyondItsRangeIsRefused(String setting, String value) {
        application.withPropertyValues(setting + "=" + value).run(context ->
                assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(setting.replaceAll(".*\\.", "").equals("concurrency")
                        ? "concurrency" : "requestsPerMinute").hasMessageContaining("must be"));
    }

    @ParameterizedTest
    @CsvSource({
        "rosterbridge.calendly.connect-timeout, 100ms", "rosterbridge.calendly.response-timeout, 5m",
        "rosterbridge.calendly.exchange-timeout, 1s", "rosterbridge.calendly.exchange-timeout, 10m",
        "rosterbridge.calendly.seat-probe-interval, 1d", "rosterbridge.provisioning.lease-renewal-ms, 15000",
        "rosterbridge.provisioning.retry-delay, 1h", "rosterbridge.calendly.requests-per-minute, 0",
    })
    void atItsLimitIsTaken(String setting, String value) {
        application.withPropertyValues(setting + "=" + value).run(context -> assertThat(context).hasNotFailed());
    }
}
