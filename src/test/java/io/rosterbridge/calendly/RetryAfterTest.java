package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest(name = "Retry-After \"{0}\", X-RateLimit-Reset \"{1}\": {2} s")
    @CsvSource(nullValues = "-", value = {
        "7,                                -,          7",
        "' 7 ',                            -,          7",
        "0,                                -,          0",
        "'Mon, 23 Nov 2026 12:00:09 GMT',  -,          9",
        "'Mon, 23 Nov 2026 11:59:00 GMT',  -,          0",
        "-,                                42,         42",
        "-,                                1795435230, 30",
        "5,                                42,         5",
        "soon,                             42,         42",
        "99999999,                         -,          3600",
        "-,                                -,          -",
        "soon,                             -5,         -",
        "'',                               '',         -",
    })
    void isUnderstood(String retryAfter, String reset, Long seconds) {
        assertThat(RetryAfter.of(retryAfter, reset, NOON).map(Duration::toSeconds).orElse(null)).isEqualTo(seconds);
    }
}
