package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the decision table, with all actions on and each of them off. */
class DecisionTest {

    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
    private static final EnabledActions ALL = new EnabledActions(true, true, true, true, true);
    private static final EnabledActions DELETE_OFF = new EnabledActions(true, true, false, true, true);
    private static final EnabledActions KEEP_UNASSIGNED = new EnabledActions(true, true, false, true, false);

    @ParameterizedTest(name = "{0}, assignment {1}, account {2}: {3} {4}")
    @CsvSource({
        "active,   ASSIGNED,  none,     CREATE,     proceeds",
        "active,   ASSIGNED,  active,   UPDATE,     proceeds",
        "active,   ASSIGNED,  inactive, ACTIVATE,   proceeds",
        "active,   SUSPENDED, none,     NOTHING,    SKIPPED",
        "active,   SUSPENDED, active,   DEACTIVATE, proceeds",
        "active,   SUSPENDED, inactive, NOTHING,    UNCHANGED",
        "active,   NONE,      none,     NOTHING,    SKIPPED",
        "active,   NONE,      active,   DELETE,     proceeds",
        "active,   NONE,      inactive, DELETE,     proceeds",
        "inactive, ASSIGNED,  none,     NOTHING,    SKIPPED",
        "inactive, ASSIGNED,  active,   DEACTIVATE, proceeds",
        "inactive, ASSIGNED,  inactive, NOTHING,    UNCHANGED",
        "inactive, SUSPENDED, active,   DEACTIVATE, proceeds",
        "inactive, NONE,      active,   DELETE,     proceeds",
        "gone,     ASSIGNED,  none,     NOTHING,    SKIPPED",
        "gone,     ASSIGNED,  active,   DELETE,     proceeds",
        "gone,     NONE,      inactive, DELETE,     proceeds",
    })
    void withAllActionsOn(String person, Assignment assignment, String account, Action action, String end) {
        check(Decision.of(situation(person, assignment, account, ALL)), action, end);
    }

    @ParameterizedTest(name = "{0}, assignment {1}, account {2}: {3} {4}")
    @CsvSource({
        "active,   NONE,     active,   DEACTIVATE, proceeds",
        "active,   NONE,     inactive, NOTHING,    UNCHANGED",
        "gone,     ASSIGNED, active,   DEACTIVATE, proceeds",
        "gone,     NONE,     inactive, NOTHING,    UNCHANGED",
        "gone,     NONE,     none,     NOTHING,    SKIPPED",
    })
    void withDeleteOffTheUnassignedAreDeactivated(String person, Assignment assignment, String account, Action action, String end) {
        check(Decision.of(situation(person, assignment, account, DELETE_OFF)), action, end);
    }

    @ParameterizedTest(name = "{0}, assignment {1}, account {2}")
    @CsvSource({"active, NONE, active", "active, NONE, inactive", "gone, ASSIGNED, active"})
    void withDeleteOffAndNothingForTheUnassignedTheyAreKept(String person, Assignment assignment, String account) {
        check(Decision.of(situation(person, assignment, account, KEEP_UNASSIGNED)), Action.DELETE, "SKIPPED");
    }

    @ParameterizedTest(name = "{3} is off")
    @CsvSource({
        "active,   ASSIGNED, none,     CREATE",
        "active,   ASSIGNED, active,   UPDATE",
        "active,   ASSIGNED, inactive, ACTIVATE",
        "inactive, ASSIGNED, active,   DEACTIVATE",
        "active,   NONE,     active,   DELETE",
    })
    void anActionThatIsOffIsSkippedAndNamed(String person, Assignment assignment, String account, Action action) {
        Decision decision = Decision.of(situation(person, assignment, account, new EnabledActions(false, false, false, false, false)));
        check(decision, action, "SKIPPED");
        assertThat(decision.reason()).contains("off");
    }

    @Test
    void aProtectedAccountIsNeitherDeactivatedNorDeleted() {
        for (EnabledActions actions : Set.of(ALL, DELETE_OFF, KEEP_UNASSIGNED)) {
            for (String person : Set.of("active", "inactive", "gone")) {
                for (Assignment assignment : Assignment.values()) {
                    Situation situation = situation(person, assignment, "active", actions);
                    Decision decision = Decision.of(new Situation(situation.present(), situation.active(), assignment,
                            situation.account(), actions, true, Optional.empty(), false, Grace.NONE));
                    assertThat(decision.action().isRemoval() && decision.proceeds()).as("%s %s", person, assignment).isFalse();
                }
            }
        }
    }

    @Test
    void aRivalWithTheBetterClaimMeansRejectedAndIsNamed() {
        Situation free = situation("active", Assignment.ASSIGNED, "none", ALL);
        Decision decision = Decision.of(new Situation(true, true, free.assignment(), free.account(), ALL, false, Optional.of("p-9"), false,
                Grace.NONE));
        assertThat(decision.ended()).contains(Outcome.REJECTED);
        assertThat(decision.reason()).contains("p-9");
    }

    @Test
    void aRivalNeverStandsAgainstADeactivation() {
        Situation leaving = situation("inactive", Assignment.ASSIGNED, "active", ALL);
        Decision decision = Decision.of(new Situation(true, false, leaving.assignment(), leaving.account(), ALL, false, Optional.of("p-9"), false,
                Grace.NONE));
        assertThat(decision.action()).isEqualTo(Action.DEACTIVATE);
        assertThat(decision.proceeds()).isTrue();
    }

    @Test
    void withoutASeatACreationWaitsAndARemovalDoesNot() {
        Situation create = situation("active", Assignment.ASSIGNED, "none", ALL);
        Situation remove = situation("inactive", Assignment.ASSIGNED, "active", ALL);
        assertThat(Decision.of(full(create)).ended()).contains(Outcome.HELD);
        assertThat(Decision.of(full(remove)).proceeds()).isTrue();
    }

    @ParameterizedTest(name = "{0}, assignment {1}, account {2}, {3} days since: {4} {5}")
    @CsvSource({
        "active, NONE,      active,   0,  DEACTIVATE, proceeds,  30",
        "gone,   ASSIGNED,  active,   99, DEACTIVATE, proceeds,  30",
        "active, NONE,      inactive, 0,  NOTHING,    UNCHANGED, 30",
        "gone,   NONE,      inactive, 29, NOTHING,    UNCHANGED, 1",
        "active, NONE,      inactive, 30, DELETE,     proceeds,  ",
        "gone,   NONE,      inactive, 99, DELETE,     proceeds,  ",
        "active, ASSIGNED,  inactive, 29, ACTIVATE,   proceeds,  ",
        "active, ASSIGNED,  inactive, 99, ACTIVATE,   proceeds,  ",
        "active, SUSPENDED, inactive, 99, NOTHING,    UNCHANGED, ",
        "active, NONE,      none,     99, NOTHING,    SKIPPED,   ",
    })
    void withAGraceTheUnassignedAreDeactivatedAndDeletedLater(String person, Assignment assignment, String account, int days, Action action,
                                                              String end, Integer againInDays) {
        Decision decision = Decision.of(after(days, situation(person, assignment, account, ALL), false));
        check(decision, action, end);
        assertThat(decision.again()).isEqualTo(Optional.ofNullable(againInDays).map(later -> NOW.plus(Duration.ofDays(later))));
    }

    @Test
    void aProtectedAccountIsNotDeletedAfterTheGraceEither() {
        for (String account : Set.of("active", "inactive")) {
            assertThat(Decision.of(after(99, situation("gone", Assignment.NONE, account, ALL), true)).proceeds()).isFalse();
        }
    }

    @Test
    void aGraceDoesNothingWhileDeleteIsOff() {
        check(Decision.of(after(99, situation("active", Assignment.NONE, "inactive", DELETE_OFF), false)), Action.NOTHING, "UNCHANGED");
    }

    @ParameterizedTest(name = "{0}, assignment {1}, account {2}, {3} s since, grace {4} s: {5} {6}")
    @CsvSource({
        "active, NONE,      active,   0,  0,  NOTHING,    UNCHANGED, 60",
        "gone,   NONE,      active,   0,  0,  NOTHING,    UNCHANGED, 60",
        "gone,   ASSIGNED,  active,   59, 0,  NOTHING,    UNCHANGED, 1",
        "active, NONE,      inactive, 59, 0,  NOTHING,    UNCHANGED, 1",
        "active, NONE,      active,   60, 0,  DELETE,     proceeds,  ",
        "gone,   NONE,      inactive, 60, 0,  DELETE,     proceeds,  ",
        "active, NONE,      active,   0,  30, DEACTIVATE, proceeds,  30",
        "active, NONE,      inactive, 30, 30, NOTHING,    UNCHANGED, 30",
        "active, NONE,      inactive, 60, 30, DELETE,     proceeds,  ",
        "active, NONE,      inactive, 60, 90, NOTHING,    UNCHANGED, 30",
        "active, ASSIGNED,  active,   0,  0,  UPDATE,     proceeds,  ",
        "inactive, ASSIGNED, active,  0,  0,  DEACTIVATE, proceeds,  ",
        "active, SUSPENDED, active,   0,  0,  DEACTIVATE, proceeds,  ",
        "active, NONE,      none,     0,  0,  NOTHING,    SKIPPED,   ",
    })
    void whoeverIsUnassignedIsNotDeletedBeforeTheSettlingTimeIsOver(String person, Assignment assignment, String account, int seconds,
                                                                   int grace, Action action, String end, Integer againInSeconds) {
        Situation other = situation(person, assignment, account, ALL);
        Decision decision = Decision.of(new Situation(other.present(), other.active(), other.assignment(), other.account(), other.actions(),
                false, Optional.empty(), false, new Grace(Duration.ofSeconds(grace), Duration.ofSeconds(60), NOW.minusSeconds(seconds), NOW)));
        check(decision, action, end);
        assertThat(decision.again()).isEqualTo(Optional.ofNullable(againInSeconds).map(later -> NOW.plusSeconds(later)));
    }

    @Test
    void theSettlingTimeDelaysNothingWhileDeleteIsOff() {
        Situation other = situation("active", Assignment.NONE, "active", DELETE_OFF);
        check(Decision.of(new Situation(true, true, Assignment.NONE, other.account(), DELETE_OFF, false, Optional.empty(), false,
                new Grace(Duration.ZERO, Duration.ofSeconds(60), NOW, NOW))), Action.DEACTIVATE, "proceeds");
    }

    private static Situation after(int days, Situation other, boolean isProtected) {
        return new Situation(other.present(), other.active(), other.assignment(), other.account(), other.actions(), isProtected, Optional.empty(),
                false, new Grace(Duration.ofDays(30), NOW.minus(Duration.ofDays(days)), NOW));
    }

    private static Situation full(Situation other) {
        return new Situation(other.present(), other.active(), other.assignment(), other.account(), other.actions(), false, Optional.empty(), true,
                Grace.NONE);
    }

    private static void check(Decision decision, Action action, String end) {
        assertThat(decision.action()).isEqualTo(action);
        assertThat(decision.ended().map(Enum::name).orElse("proceeds")).isEqualTo(end);
        assertThat(decision.reason()).isNotBlank();
    }

    private static Situation situation(String person, Assignment assignment, String account, EnabledActions actions) {
        Optional<Account> linked = account.equals("none") ? Optional.empty() : Optional.of(new Account("scim-1",
                new ScimUser("ann@example.com", Optional.of("Ann"), account.equals("active"), Optional.of("p-1"))));
        return new Situation(!person.equals("gone"), person.equals("active"), assignment, linked, actions, false, Optional.empty(), false,
                Grace.NONE);
    }
}
