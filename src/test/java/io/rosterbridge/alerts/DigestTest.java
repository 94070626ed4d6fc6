package io.rosterbridge.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.alerts.Digest.Item;
import io.rosterbridge.alerts.Digest.Kind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The subject says what has happened and where, in words. */
class DigestTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "calendly refuses the connection; authorize it again | Calendly refuses the connection",
        "the kill switch is on since 2026-01-01T10:00:00Z: nothing is sent | The kill switch is on since 2026-01-01T10:00:00Z",
        "This is a test; nothing is wrong. | This is a test",
        "5 people wait for one cause, \"seats\": buy some | 5 people wait for one cause, \"seats\"",
        "The token ends in 6 days. Make another one. | The token ends in 6 days",
        "Nothing is wrong. | Nothing is wrong"})
    void saysWhatHasHappenedUpToTheDetails(String summary, String headline) {
        assertThat(digest(Kind.RAISED, summary).subject("Acme")).isEqualTo("Rosterbridge on Acme: " + headline);
        assertThat(digest(Kind.OVER, summary).subject("Acme")).isEqualTo("Rosterbridge on Acme: over: " + headline);
    }

    @Test
    void countsWhereThereAreSeveral() {
        assertThat(new Digest(Instant.EPOCH, List.of(item(Kind.RAISED, "one: x"), item(Kind.RAISED, "two"), item(Kind.OVER, "three")))
                .subject("Acme"))
                .isEqualTo("Rosterbridge on Acme: 2 alerts, 1 over; One");
    }

    @Test
    void isNoLongerThanAMailProgramShows() {
        assertThat(digest(Kind.RAISED, "x".repeat(500)).subject("Acme")).hasSizeLessThan(160);
    }

    private static Digest digest(Kind kind, String... summaries) {
        return new Digest(Instant.EPOCH, Arrays.stream(summaries).map(summary -> item(kind, summary)).toList());
    }

    private static Item item(Kind kind, String summary) {
        return new Item(kind, new Alert("some-key", "", summary), Instant.EPOCH);
    }
}
