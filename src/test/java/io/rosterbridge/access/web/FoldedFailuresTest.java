package io.rosterbridge.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.web.FoldedFailures.Row;
import io.rosterbridge.access.web.FoldedFailures.Who;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many rows of the audit trail somebody can cause who only guesses. */
class FoldedFailuresTest {

    private static final Who ANN = new Who("203.0.113.9", "ann");

    private final StillClock clock = new StillClock();
    private final FoldedFailures failures = new FoldedFailures(clock);
    private final List<Row> rows = new ArrayList<>();

    @Test
    void tellsTheFirstTheClosingOneAndOneAnHour() {
        for (int minute = 0; minute < 150; minute++) {
            for (int failure = 1; failure <= 10; failure++) {
                fail(ANN, failure == 10);
            }
            clock.forward(Duration.ofMinutes(1));
        }
        assertThat(rows).extracting(Row::failures).containsExactly(1L, 9L, 601L, 9L, 601L, 9L);
    }

    @Test
    void tellsWhatIsUntoldWhenTheySucceedAndBeginsAnew() {
        fail(ANN, false);
        assertThat(failures.succeeded(ANN)).isEmpty();
        fail(ANN, false);
        fail(ANN, false);
        fail(ANN, false);
        assertThat(failures.succeeded(ANN)).contains(new Row(ANN, 2));
        assertThat(failures.succeeded(ANN)).isEmpty();
        assertThat(rows).extracting(Row::failures).containsExactly(1L, 1L);
    }

    @Test
    void foldsAllIntoOneOnceVeryManyFail() {
        for (int address = 0; address < 50_000; address++) {
            fail(new Who("2001:db8:" + address + ":0:0:0:0:0/64", Who.UNKNOWN), false);
        }
        assertThat(rows).hasSize(1001);
        assertThat(rows.get(1000)).isEqualTo(new Row(Who.OTHERS, 1));
        clock.forward(Duration.ofMinutes(61));
        fail(ANN, false);
        assertThat(rows.get(1001)).as("there is room again").isEqualTo(new Row(ANN, 1));
    }

    private void fail(Who who, boolean closes) {
        failures.failed(who, closes).ifPresent(rows::add);
    }
}
