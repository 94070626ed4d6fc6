package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold whatever happens to a person, in any order: checked on random lives with a Calendly that does as told. */
class DecisionPropertiesTest {

    /** One moment of a directory life. */
    record Moment(boolean present, boolean active, Assignment assignment, String address, String name, boolean provisioned) {

        boolean isEntitled() {
            return present && active && assignment == Assignment.ASSIGNED;
        }

        ScimUser wanted() {
            return new ScimUser(address, Optional.of(name), true, Optional.of("p-1"));
        }
    }

    @Property
    void nobodyWhoIsAssignedAndActiveLosesAccess(@ForAll("lives") List<Moment> life, @ForAll("actions") EnabledActions actions) {
        Optional<Account> account = Optional.empty();
        for (Moment moment : life) {
            Decision decision = decide(moment, account, actions);
            if (moment.isEntitled()) {
                assertThat(decision.action().isRemoval()).as("%s with %s", moment, account).isFalse();
            }
            account = moment.provisioned ? carriedOut(decision, moment, account) : account;
        }
    }

    @Property
    void aSecondRunRightAfterAnySendsNothing(@ForAll("lives") List<Moment> life, @ForAll("actions") EnabledActions actions) {
        Optional<Account> account = Optional.empty();
        for (Moment moment : life) {
            account = carriedOut(decide(moment, account, actions), moment, account);
            Decision again = decide(moment, account, actions);
            assertThat(again.proceeds() && !differences(again, moment, account).isEmpty()).as("%s after %s", again, moment).isFalse();
        }
    }

    @Property
    void whatWasMissedOnTheWayMakesNoDifference(@ForAll("lives") List<Moment> life) {
        EnabledActions all = new EnabledActions(true, true, false, true, true);
        Moment last = life.get(life.size() - 1);
        Optional<Account> followed = Optional.empty();
        for (Moment moment : life) {
            followed = carriedOut(decide(moment, followed, all), moment, followed);
        }
        Optional<Account> late = carriedOut(decide(last, Optional.empty(), all), last, Optional.empty());
        if (last.isEntitled()) {
            assertThat(followed.map(Account::held)).isEqualTo(late.map(Account::held)).contains(last.wanted());
        } else {
            assertThat(followed.filter(account -> !account.held().isInactive())).isEqualTo(late.filter(account -> !account.held().isInactive()))
                    .isEmpty();
        }
    }

    /** Whatever Calendly does not say of the user: whoever may be active loses access, and whoever may be inactive is activated. */
    @Property
    void anAccountOfWhichNothingIsKnownIsToldWhatIsWanted(@ForAll("lives") List<Moment> life) {
        EnabledActions all = new EnabledActions(true, true, false, true, true);
        Moment last = life.get(life.size() - 1);
        Account unknown = new Account("s-1", new ScimUser("ann@example.com", Optional.of("Ann"), Optional.empty(), Optional.of("p-1")));
        Decision decision = decide(last, Optional.of(unknown), all);
        assertThat(decision.action()).as("%s", last).isEqualTo(last.isEntitled() ? Action.ACTIVATE : Action.DEACTIVATE);
        assertThat(decision.proceeds()).isTrue();
        assertThat(ScimUser.differences(last.wanted(), unknown.held())).contains(ScimAttribute.ACTIVE);
    }

    /** One day for each moment, and a grace of three. */
    @Property
    void nobodyIsDeletedBeforeTheyWereInactiveForTheWholeGrace(@ForAll("lives") List<Moment> life) {
        EnabledActions all = new EnabledActions(true, true, true, true, true);
        Optional<Account> account = Optional.empty();
        int inactiveSince = 0;
        for (int day = 0; day < life.size(); day++) {
            Moment moment = life.get(day);
            boolean isInactive = account.filter(linked -> linked.held().isInactive()).isPresent();
            Grace grace = new Grace(Duration.ofDays(3), Instant.EPOCH.plus(Duration.ofDays(inactiveSince)), Instant.EPOCH.plus(Duration.ofDays(day)));
            Decision decision = Decision.of(new Situation(moment.present, moment.active, moment.assignment, account, all, false, Optional.empty(),
                    false, grace));
            if (decision.action() == Action.DELETE) {
                assertThat(isInactive && day - inactiveSince >= 3).as("day %s, inactive since %s", day, inactiveSince).isTrue();
            }
            account = moment.provisioned ? carriedOut(decision, moment, account) : account;
            if (!isInactive && account.filter(linked -> linked.held().isInactive()).isPresent()) {
                inactiveSince = day;
            }
        }
    }

    private static Decision decide(Moment moment, Optional<Account> account, EnabledActions actions) {
        return Decision.of(new Situation(moment.present, moment.active, moment.assignment, account, actions, false, Optional.empty(), false,
                Grace.NONE));
    }

    private static Set<ScimAttribute> differences(Decision decision, Moment moment, Optional<Account> account) {
        return switch (decision.action()) {
            case CREATE, DELETE -> Set.of(ScimAttribute.values());
            case UPDATE, ACTIVATE -> ScimUser.differences(moment.wanted(), account.orElseThrow().held());
            case DEACTIVATE -> Set.of(ScimAttribute.ACTIVE);
            case NOTHING -> Set.of();
        };
    }

    /** A Calendly that does what it is told. */
    private static Optional<Account> carriedOut(Decision decision, Moment moment, Optional<Account> account) {
        if (!decision.proceeds()) {
            return account;
        }
        return switch (decision.action()) {
            case CREATE, UPDATE, ACTIVATE -> Optional.of(new Account("s-1", moment.wanted()));
            case DEACTIVATE -> account.map(linked -> new Account(linked.scimId(), linked.held().withActive(false)));
            case DELETE -> Optional.empty();
            case NOTHING -> account;
        };
    }

    @Provide
    Arbitrary<List<Moment>> lives() {
        Arbitrary<Boolean> often = Arbitraries.of(true, true, true, false);
        return Combinators.combine(often, often, Arbitraries.of(Assignment.class), Arbitraries.of("ann@example.com", "ANN@example.com",
                        "ann.b@example.com"), Arbitraries.of("Ann", "Ann B."), often)
                .as(Moment::new).list().ofMinSize(1).ofMaxSize(12);
    }

    @Provide
    Arbitrary<EnabledActions> actions() {
        Arbitrary<Boolean> any = Arbitraries.of(true, false);
        return Combinators.combine(any, any, any, any, any).as(EnabledActions::new);
    }
}
