package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.domain.RemovalGate.Verdict;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovalLimitTest {

    private static final RemovalLimit LIMIT = new RemovalLimit(50, 0.1, Duration.ofHours(24), 5);

    @ParameterizedTest(name = "{0} wanted, {1} sent, {2} people: {3}")
    @CsvSource({
        "4,   0,  4,    goes",
        "5,   0,  4,    held",
        "2,   2,  4,    goes",
        "2,   3,  4,    held",
        "10,  0,  100,  goes",
        "11,  0,  100,  held",
        "1,   10, 100,  held",
        "50,  0,  9000, goes",
        "51,  0,  9000, held",
        "1,   50, 9000, held",
        "3,   0,  30,   goes",
        "5,   0,  0,    held",
    })
    void bothLimitsHoldAndAFewAlwaysPass(int wanted, int sent, int people, String end) {
        assertThat(LIMIT.refuses(wanted, sent, people).isPresent()).isEqualTo(end.equals("held"));
    }

    @Test
    void saysWhatWasSentHowManyItIsAndWhichLimitStopsIt() {
        assertThat(LIMIT.refuses(612, 3, 2460).orElseThrow())
                .startsWith("0 of 612 removals sent: with 3 in the last 24 h they are 25.0 % of 2460 people")
                .contains("10.0 % (max-share)");
        assertThat(LIMIT.refuses(60, 0, 9000).orElseThrow()).contains("50 people (max-people)");
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> new RemovalLimit(1, 1.1, Duration.ofHours(1), 0)).hasMessageContaining("max-share is 1.1");
        assertThatThrownBy(() -> new RemovalLimit(-1, 0.1, Duration.ofHours(1), 0)).hasMessageContaining("max-people is -1");
        assertThatThrownBy(() -> new RemovalLimit(1, 0.1, Duration.ZERO, 0)).hasMessageContaining("window");
    }

    @ParameterizedTest(name = "{0} staged, {1} held, {2} undecided, {3} sent of 100: {4}")
    @CsvSource({
        "0,  0,  9,   0,  NOTHING",
        "0,  20, 0,   0,  NOTHING",
        "3,  0,  0,   0,  CLEAR",
        "3,  0,  7,   0,  CLEAR",
        "3,  0,  8,   0,  WAIT",
        "3,  0,  0,   8,  HOLD",
        "11, 0,  0,   0,  HOLD",
        "11, 0,  1,   0,  WAIT",
        "1,  20, 0,   0,  HOLD",
        "1,  20, 1,   0,  WAIT",
    })
    void allOfThemGoOrNone(int staged, int held, int undecided, int sent, Verdict verdict) {
        assertThat(new RemovalGate(staged, held, undecided, sent, 100).decide(LIMIT)).isEqualTo(verdict);
    }

    /** However people arrive and are decided: of those in one window, no more go than the limit allows, and no set goes in part. */
    @Property
    void noOrderOfArrivalsGetsMoreThroughThanTheLimit(@ForAll @Size(max = 30) List<@IntRange(min = 1, max = 8) Integer> arrivals,
                                                      @ForAll @IntRange(min = 1, max = 8) int decidedAtOnce) {
        int staged = 0;
        int undecided = 0;
        int held = 0;
        int sent = 0;
        for (int arrived : arrivals) {
            undecided += arrived;
            while (undecided > 0 || staged > 0) {
                int decided = Math.min(undecided, decidedAtOnce);
                undecided -= decided;
                staged += decided;
                Verdict verdict = new RemovalGate(staged, held, undecided, sent, 100).decide(LIMIT);
                if (verdict == Verdict.CLEAR) {
                    assertThat(sent + staged + undecided).as("the whole set fits").isLessThanOrEqualTo(LIMIT.allowed(100));
                    sent += staged;
                    staged = 0;
                } else if (verdict == Verdict.HOLD) {
                    held += staged;
                    staged = 0;
                }
            }
        }
        assertThat(sent).isLessThanOrEqualTo(LIMIT.allowed(100));
    }

    @Test
    void aFingerprintIsThatOfTheListInAnyOrder() {
        assertThat(Fingerprint.of(List.of("a", "b"))).isEqualTo(Fingerprint.of(List.of("b", "a"))).hasSize(64)
                .isNotEqualTo(Fingerprint.of(List.of("a", "b", "c"))).isNotEqualTo(Fingerprint.of(List.of("ab")));
    }
}
