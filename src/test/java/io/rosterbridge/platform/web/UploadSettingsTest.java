package io.rosterbridge.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

/** A setting of uploads beyond its limits is refused in words. */
class UploadSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 32KB, PT20S, at-once is 0", "101, 32KB, PT20S, at-once is 101", "4, 0B, PT20S, slowest is 0B", "4, 32KB, PT0.5S, patience is PT0.5S",
        "4, 32KB, PT6M, patience is PT6M",
    })
    void isRefused(int atOnce, String slowest, Duration patience, String words) {
        assertThatThrownBy(() -> new UploadSettings(atOnce, DataSize.parse(slowest), patience)).hasMessageContaining("rosterbridge.uploads." + words);
    }

    @Test
    void atItsLimitsItIsTaken() {
        assertThat(new UploadSettings(1, DataSize.ofBytes(1), Duration.ofSeconds(1)).atOnce()).isEqualTo(1);
        assertThat(new UploadSettings(100, DataSize.ofGigabytes(1), Duration.ofMinutes(5)).atOnce()).isEqualTo(100);
    }
}
