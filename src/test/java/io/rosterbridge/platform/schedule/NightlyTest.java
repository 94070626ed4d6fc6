package io.rosterbridge.platform.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nightly work has a time that exists in its zone, each night, once. */
class NightlyTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0 0 2 * * ?, Europe/Stockholm, 2027-03-28 does not exist", "0 59 2 * * ?, Europe/Stockholm, does not exist",
        "0 30 2 ? * SUN, Europe/Berlin, does not exist", "0 0 2 * * ?, America/New_York, 2027-03-14 does not exist",
        "0 30 1 * * ?, America/New_York, 2027-11-07 comes twice", "0 15 1 * * ?, Europe/London, 2027-03-28 does not exist",
        "0 0 0/6 * * ?, America/Santiago, does not exist", "0 0 * * * ?, Europe/Stockholm, does not exist",
        "0/10 * * * * ?, Australia/Lord_Howe, ", "0 0 0 * * ?, Africa/Cairo, ",
    })
    void aTimeThatIsSkippedOrRepeatedIsRefused(String cron, String zone, String why) {
        assertThatThrownBy(() -> Nightly.check("rosterbridge.schedules.import", cron, ZoneId.of(zone), NOW))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rosterbridge.schedules.import is \"" + cron + "\"")
                .hasMessageContaining(zone).hasMessageContaining(why == null ? "choose another time" : why);
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 2 * * ?, UTC", "0 0 4 * * ?, Europe/Stockholm", "0 0 1 * * ?, Europe/Stockholm", "0 0 3 * * ?, Europe/Stockholm",
        "0 0 3 * * ?, America/New_York", "0 0 2 * * ?, Asia/Tokyo", "0 0 2 * * ?, +02:00", "0 0 2 * * ?, Asia/Kolkata",
        "0 0 2 ? * WED, Europe/Stockholm",
    })
    void aTimeOfEveryNightIsTaken(String cron, String zone) {
        assertThatCode(() -> Nightly.check("rosterbridge.schedules.import", cron, Nightly.zone(zone), NOW)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Nowhere", "", "CEST!", "local"})
    void aZoneThatIsNoneIsRefused(String zone) {
        assertThatThrownBy(() -> Nightly.zone(zone)).hasMessageContaining("rosterbridge.schedules.zone is \"" + zone + "\"");
    }

    @Test
    void aScheduleThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Nightly.check("rosterbridge.schedules.import", "02:00", ZoneId.of("UTC"), NOW))
                .hasMessageContaining("rosterbridge.schedules.import is \"02:00\", which is no schedule of Quartz");
        assertThat(Nightly.zone(" Europe/Stockholm ")).isEqualTo(ZoneId.of("Europe/Stockholm"));
    }
}
