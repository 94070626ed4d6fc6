package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaverPolicyTest {

    private static final String LIMIT = "; more than 50 people or 10 % of those with access in 24 h wait for an approval";

    @ParameterizedTest(name = "delete {0}, activate-deactivate {1}, when-unassigned deactivate {2}, delete-after {3}")
    @CsvSource(delimiter = '|', textBlock = """
            false | true  | true  | P0D  | Whoever is inactive, suspended, unassigned or gone is deactivated at once
            false | true  | false | P0D  | Whoever is inactive or suspended is deactivated at once; whoever is unassigned or gone keeps access
            false | false | true  | P0D  | Whoever is inactive, suspended, unassigned or gone keeps access
            false | false | false | P0D  | Whoever is inactive, suspended, unassigned or gone keeps access
            false | true  | true  | P30D | Whoever is inactive, suspended, unassigned or gone is deactivated at once
            false | true  | false | P30D | Whoever is inactive or suspended is deactivated at once; whoever is unassigned or gone keeps access
            false | false | true  | P30D | Whoever is inactive, suspended, unassigned or gone keeps access
            false | false | false | P30D | Whoever is inactive, suspended, unassigned or gone keeps access
            true  | true  | true  | P0D  | Whoever is inactive or suspended is deactivated at once; whoever is unassigned or gone is deleted \
            once the settling time is over
            true  | true  | false | P0D  | Whoever is inactive or suspended is deactivated at once; whoever is unassigned or gone is deleted \
            once the settling time is over
            true  | false | true  | P0D  | Whoever is inactive or suspended keeps access; whoever is unassigned or gone is deleted \
            once the settling time is over
            true  | false | false | P0D  | Whoever is inactive or suspended keeps access; whoever is unassigned or gone is deleted \
            once the settling time is over
            true  | true  | true  | P30D | Whoever is inactive or suspended is deactivated at once; whoever is unassigned or gone is deactivated \
            at once and deleted 30 days later
            true  | true  | false | PT36H | Whoever is inactive or suspended is deactivated at once; whoever is unassigned or gone is deactivated \
            at once and deleted 36 hours later
            true  | false | true  | P30D | Whoever is inactive, suspended, unassigned or gone keeps access
            true  | false | false | P30D | Whoever is inactive, suspended, unassigned or gone keeps access""")
    void saysWhatIsDecided(boolean delete, boolean activateDeactivate, boolean deactivateUnassigned, Duration deleteAfter, String sentence) {
        EnabledActions actions = new EnabledActions(true, true, delete, activateDeactivate, deactivateUnassigned);
        String wanted = sentence + (sentence.matches(".*at once.*|.*is deleted.*") ? LIMIT : "") + ".";
        assertThat(new LeaverPolicy(actions, deleteAfter, limit(50, 0.1, 1), 0).sentence()).isEqualTo(wanted);
    }

    @Test
    void namesWhatPassesAlwaysAndWhoIsNeverTouched() {
        EnabledActions actions = new EnabledActions(true, true, false, true, true);
        assertThat(new LeaverPolicy(actions, Duration.ZERO, limit(25, 0.025, 5), 1).sentence())
                .isEqualTo("Whoever is inactive, suspended, unassigned or gone is deactivated at once; more than 25 people or 2.5 % of "
                        + "those with access in 24 h wait for an approval, fewer than 5 never do; 1 protected account is never touched.");
        assertThat(new LeaverPolicy(actions, Duration.ZERO, limit(25, 0, 0), 2).sentence()).endsWith("2 protected accounts are never touched.");
        assertThat(new LeaverPolicy(new EnabledActions(true, true, false, false, false), Duration.ZERO, limit(25, 0, 5), 2).sentence())
                .isEqualTo("Whoever is inactive, suspended, unassigned or gone keeps access.");
    }

    private static RemovalLimit limit(int people, double share, int ignoreBelow) {
        return new RemovalLimit(people, share, Duration.ofHours(24), ignoreBelow);
    }
}
