package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.TwoPeople.Deed;
import io.rosterbridge.domain.TwoPeople.Hand;
import io.rosterbridge.domain.TwoPeople.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TwoPeopleTest {

    private static final Instant BEGAN = Instant.parse("2026-11-30T12:00:00Z");

    @Test
    void twoRootsOfWhichNeitherHasCausedItAreEnough() {
        assertThat(TwoPeople.areEnough(List.of(hand("a", "ann"), hand("b", "bob")), List.of())).isTrue();
        assertThat(TwoPeople.areEnough(List.of(hand("a", "ann")), List.of())).isFalse();
        assertThat(TwoPeople.areEnough(List.of(hand("a", "ann"), hand("p", "ann")), List.of())).isFalse();
        assertThat(TwoPeople.areEnough(List.of(hand("a", "ann"), hand("b", "bob")), List.of(deed("x", "bob")))).isFalse();
        assertThat(TwoPeople.areEnough(List.of(hand("a", "ann"), hand("b", "bob"), hand("c", "cleo")), List.of(deed("x", "bob")))).isTrue();
    }

    @Test
    void whoMayBeOneOfTwoPeopleIsNoSecondToEither() {
        Hand either = hand("e", "ann", "bob");
        assertThat(TwoPeople.areEnough(List.of(either, hand("a", "ann")), List.of())).isFalse();
        assertThat(TwoPeople.areEnough(List.of(either, hand("b", "bob")), List.of())).isFalse();
        assertThat(TwoPeople.areEnough(List.of(either, hand("c", "cleo")), List.of())).isTrue();
    }

    @Test
    void saysWhyAnApprovalIsNotTaken() {
        List<Hand> before = List.of(hand("a", "ann"));
        assertThat(TwoPeople.refusal(hand("n"), List.of(), before, BEGAN)).containsInstanceOf(Refusal.Nobody.class);
        assertThat(TwoPeople.refusal(hand("p", "ann"), List.of(), before, BEGAN)).contains(new Refusal.Same(before.get(0), "ann"));
        Deed other = deed("x", "bob");
        Deed own = deed("b", "bob");
        assertThat(TwoPeople.refusal(hand("b", "bob"), List.of(other, own), before, BEGAN)).as("its own deed first")
                .contains(new Refusal.Caused(own, "bob"));
        assertThat(TwoPeople.refusal(hand("b", "bob"), List.of(other), before, BEGAN)).contains(new Refusal.Caused(other, "bob"));
        Hand handled = new Hand("b", Set.of("bob"), Optional.of(BEGAN.plusMillis(1)));
        assertThat(TwoPeople.refusal(handled, List.of(), before, BEGAN)).contains(new Refusal.TooNew(BEGAN.plusMillis(1)));
        assertThat(TwoPeople.refusal(handled, List.of(), before, BEGAN.plusMillis(1))).isEmpty();
    }

    /** However many accounts one person has made, and whatever the others do: it takes two people. */
    @Test
    void noPersonIsEverTwo() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            int people = 1 + random.nextInt(3);
            List<Hand> logins = IntStream.range(0, 6).mapToObj(number -> hand("login" + number, "person" + random.nextInt(people))).toList();
            List<Deed> causes = IntStream.range(0, random.nextInt(3)).mapToObj(number -> deed("cause" + number, "person"
                    + random.nextInt(people))).toList();
            List<Hand> approved = new ArrayList<>();
            for (int step = 0; step < 8; step++) {
                Hand hand = logins.get(random.nextInt(logins.size()));
                if (TwoPeople.refusal(hand, causes, approved, BEGAN).isEmpty()) {
                    approved.add(hand);
                }
            }
            Set<String> guilty = new HashSet<>();
            causes.forEach(cause -> guilty.addAll(cause.roots()));
            Set<String> innocent = new HashSet<>();
            approved.forEach(hand -> innocent.addAll(hand.roots()));
            assertThat(innocent.stream().filter(guilty::contains)).isEmpty();
            assertThat(approved).hasSameSizeAs(innocent);
            assertThat(TwoPeople.areEnough(approved, causes)).isEqualTo(innocent.size() >= 2);
            assertThat(TwoPeople.areEnough(logins, causes)).isEqualTo(logins.stream().flatMap(hand -> hand.roots().stream())
                    .filter(root -> !guilty.contains(root)).distinct().count() >= 2);
        }
    }

    private static Hand hand(String login, String... roots) {
        return new Hand(login, Set.of(roots), Optional.empty());
    }

    private static Deed deed(String login, String root) {
        return new Deed(login, Set.of(root), "did it");
    }
}
