package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final Duration HOUR = Duration.ofHours(1);

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
        assertThat(seconds(429, header("retry-after", retryAfter), header("x-ratelimit-reset", reset))).isEqualTo(seconds);
    }

    @ParameterizedTest(name = "{0}: {1} s")
    @CsvSource({
        "0.2,                               1",
        "1.0,                               1",
        "59.01,                             60",
        "'\"30\"',                          30",
        "'30, 60',                          60",
        "'[30, 60]',                        60",
        "1795435230,                        30",
        "1795435230.4,                      31",
        "1795435230000,                     30",
        "1795435230001,                     31",
        "1795435100000,                     0",
        "123456789012345678901234567890,    3600",
        "30s,                               30",
        "'2 min',                           120",
        "1m30s,                             90",
        "6m0s,                              360",
        "1500ms,                            2",
        "'Mon, 23 Nov 2026 12:00:09 GMT',   9",
        "'Tue, 23 Nov 2026 12:00:09 GMT',   9",
        "'Monday, 23-Nov-26 12:00:09 GMT',  9",
        "'Mon Nov 23 12:00:09 2026',        9",
        "'mon, 23 nov 2026 12:00:09 gmt',   9",
        "2026-11-23T12:00:09Z,              9",
        "2026-11-23T13:00:09.5+01:00,       10",
    })
    void everyFormIsUnderstoodBesideAnyStatus(String value, long seconds) {
        for (int status : List.of(200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 413, 422, 423, 429, 500, 502, 503, 504)) {
            assertThat(seconds(status, header("retry-after", value))).as("%s", status).isEqualTo(seconds);
        }
        assertThat(seconds(429, header("x-ratelimit-reset", value))).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", " ", "-1", "+5", "0x10", "1e3", "5 minutes ago", "Mon, 99 Nov 2026 12:00:00 GMT", "12:00", "NaN", "\uFF15"})
    void whatIsNoTimeIsNone(String value) {
        assertThat(seconds(429, header("retry-after", value))).isNull();
    }

    @ParameterizedTest(name = "{0}: {1}, remaining {2}: {3}")
    @CsvSource(nullValues = "-", value = {
        "429, x-ratelimit-reset=9,                                     -",
        "429, x-rate-limit-reset=9,                                    -",
        "429, ratelimit-reset=9,                                       -",
        "403, x-ratelimit-reset=9,                                     x-ratelimit-remaining=0",
        "403, x-ratelimit-reset=9,                                     x-rate-limit-remaining=0",
        "403, ratelimit-reset=9,                                       ratelimit-remaining=0",
        "200, x-ratelimit-reset=9,                                     x-ratelimit-remaining=0",
        "403, 'ratelimit=\"default\";r=0;t=9',                         -",
        "429, 'ratelimit=\"default\";r=3;t=9',                         -",
        "429, 'ratelimit=\"day\";r=500;t=3000, \"minute\";r=0;t=9',    -",
        "429, 'ratelimit=limit=100, remaining=0, reset=9',             -",
        "403, 'ratelimit=limit=100, remaining=0, reset=9',             -",
        "429, 'ratelimit-policy=\"default\";q=100;w=9',                -",
    })
    void theEndOfALimitIsAWaitOnceNothingOfItIsLeft(int status, String reset, String remaining) {
        assertThat(seconds(status, split(reset), split(remaining))).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "403, x-ratelimit-reset=9,                  x-ratelimit-remaining=499",
        "403, x-ratelimit-reset=9,                  -",
        "200, x-ratelimit-reset=9,                  x-ratelimit-remaining=499",
        "403, 'ratelimit=\"default\";r=3;t=9',      -",
        "503, x-ratelimit-reset=9,                  x-ratelimit-remaining=0",
        "400, 'ratelimit-policy=\"x\";q=100;w=9',   -",
    })
    void aLimitThatIsOnlyToldIsNone(int status, String reset, String remaining) {
        assertThat(seconds(status, split(reset), split(remaining))).isNull();
    }

    @Test
    void aDateIsMeasuredByTheServersOwnClock() {
        assertThat(seconds(503, header("retry-after", "Mon, 23 Nov 2026 15:00:09 GMT"), header("date", "Mon, 23 Nov 2026 15:00:00 GMT")))
                .isEqualTo(9);
        assertThat(seconds(503, header("retry-after", "Mon, 23 Nov 2026 12:00:09 GMT"), header("date", "yesterday"))).isEqualTo(9);
    }

    @Test
    void ofSeveralHeadersTheLongestCountsAndMillisecondsAreMilliseconds() {
        assertThat(RetryAfter.of(429, Map.of("retry-after", List.of("5", "7")), NOON, HOUR)).contains(Duration.ofSeconds(7));
        assertThat(RetryAfter.of(503, Map.of("retry-after-ms", List.of("250")), NOON, HOUR)).contains(Duration.ofMillis(250));
    }

    private static Map.Entry<String, String> header(String name, String value) {
        return value == null ? null : Map.entry(name, value);
    }

    private static Map.Entry<String, String> split(String header) {
        return header == null ? null : header(header.substring(0, header.indexOf('=')), header.substring(header.indexOf('=') + 1));
    }

    @SafeVarargs
    private static Long seconds(int status, Map.Entry<String, String>... headers) {
        Map<String, List<String>> all = new HashMap<>();
        for (Map.Entry<String, String> header : headers) {
            if (header != null) {
                all.put(header.getKey(), List.of(header.getValue()));
            }
        }
        return RetryAfter.of(status, all, NOON, HOUR).map(wait -> wait.plusMillis(999).toSeconds()).orElse(null);
    }
}
