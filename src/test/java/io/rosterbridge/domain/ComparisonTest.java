package io.rosterbridge.domain;

import static io.rosterbridge.domain.ScimAttribute.ACTIVE;
import static io.rosterbridge.domain.ScimAttribute.DISPLAY_NAME;
import static io.rosterbridge.domain.ScimAttribute.EXTERNAL_ID;
import static io.rosterbridge.domain.ScimAttribute.USER_NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Comparison.Counterpart;
import io.rosterbridge.domain.Comparison.Finding;
import io.rosterbridge.domain.Comparison.Tie;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One Calendly user, at most one list. */
class ComparisonTest {

    private static final ScimUser ANN = user("ann@example.com", "Ann", true);
    private static final EnabledActions ALL = new EnabledActions(true, true, false, true, true);
    private static final EnabledActions STATUS_ASIDE = new EnabledActions(true, true, false, false, true);
    private static final EnabledActions NOTHING = new EnabledActions(false, false, false, false, false);

    @Test
    void nobodyInTheDirectoryIsNew() {
        assertThat(new Comparison(ANN, Optional.empty(), false, Optional.empty(), ALL).finding().orElseThrow().list())
                .isEqualTo(CandidateList.NEW);
    }

    @Test
    void whatIsNotClearIsNotGuessed() {
        Finding finding = new Comparison(ANN, Optional.of("two of them"), false, Optional.empty(), ALL).finding().orElseThrow();
        assertThat(finding).isEqualTo(new Finding(CandidateList.APART, Set.of(), "two of them"));
        Counterpart unmapped = new Counterpart(Assignment.ASSIGNED, false, Optional.empty(), "no address", false, Tie.NONE);
        assertThat(compare(ANN, unmapped)).contains(new Finding(CandidateList.APART, Set.of(), "no address"));
    }

    @Test
    void equalIsInNoList() {
        assertThat(compare(ANN, there(ANN))).isEmpty();
        assertThat(compare(user("ANN@Example.com", "Ann", true), there(ANN))).as("letter case is no difference").isEmpty();
        assertThat(compare(user(" ann@example.com ", "Ann ", true), there(ANN))).as("nor is white space around").isEmpty();
        assertThat(compare(ANN, there(user("ann@example.com", " Ann", true)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"max@müller.example, max@xn--mller-kva.example", "max@xn--mller-kva.example, MAX@MÜLLER.example",
        "zo\u00EB@example.com, zoe\u0308@example.com", "ann@example.com\u200B, ann@example.com", "ann@example.com., ann@example.com"})
    void anotherSpellingOfTheMailboxIsNoRename(String listed, String mapped) {
        assertThat(compare(user(listed, "Zo\u00EB", true), there(user(mapped, "Zoe\u0308", true)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"quac\u212A@example.com, quack@example.com", "max@maß.example, max@mass.example", "\u0130pek@example.com, ipek@example.com",
        "\uFB01nn@example.com, finn@example.com", "zoë@example.com, zoe@example.com", "ann+a@example.com, ann@example.com"})
    void anotherMailboxIsADifference(String listed, String mapped) {
        assertThat(compare(user(listed, "Ann", true), there(user(mapped, "Ann", true))).orElseThrow().differing()).containsExactly(USER_NAME);
        assertThat(compare(user(mapped, "Ann", true), there(user(listed, "Ann", true))).orElseThrow().differing()).containsExactly(USER_NAME);
    }

    @Test
    void otherAttributesAreAnUpdateThatNamesThem() {
        assertThat(compare(ANN, there(user("ann@example.com", "Anna", true)))).contains(
                new Finding(CandidateList.UPDATE, Set.of(DISPLAY_NAME), "other attributes"));
        ScimUser other = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("somebody's"));
        assertThat(compare(other, there(ANN))).as("a link is never written over").isEmpty();
    }

    @Test
    void aMissingExternalIdIsNoDifferenceOfItsOwnUnlessItIsToBeClaimed() {
        ScimUser without = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.empty());
        assertThat(compare(without, there(ANN))).isEmpty();
        assertThat(compare(without, there(user("ann@example.com", "Anna", true))).orElseThrow().differing()).as("it goes along")
                .containsExactly(DISPLAY_NAME, EXTERNAL_ID);
        assertThat(compare(without.withActive(false), linked(Assignment.NONE, ANN, null)))
                .as("nor once the status is none").isEmpty();
        Counterpart claiming = new Counterpart(Assignment.ASSIGNED, false, Optional.of(ANN), null, true, tie(null, null, false));
        assertThat(compare(without, claiming).orElseThrow().differing()).containsExactly(EXTERNAL_ID);
    }

    @Test
    void theStatusComesBeforeAttributes() {
        Finding activate = new Comparison(ANN, Optional.empty(), false, Optional.of(there(user("ann@example.com", "Anna", false))), STATUS_ASIDE)
                .finding().orElseThrow();
        assertThat(activate.list()).isEqualTo(CandidateList.ACTIVATE);
        assertThat(activate.differing()).containsExactly(DISPLAY_NAME, ACTIVE);
        assertThat(compare(ANN.withActive(false), there(ANN)).orElseThrow().list()).isEqualTo(CandidateList.DEACTIVATE);
    }

    /** What is missing means neither (RFC 7643 section 4.1.1). */
    @Test
    void whoeverIsNeitherActiveNorInactiveIsApart() {
        ScimUser unknown = new ScimUser("ann@example.com", Optional.of("Ann"), Optional.empty(), Optional.of("p-1"));
        assertThat(new Comparison(unknown, Optional.empty(), false, Optional.empty(), ALL).finding().orElseThrow().list())
                .as("nobody in the directory")
                .isEqualTo(CandidateList.APART);
        for (ScimUser wanted : List.of(ANN, ANN.withActive(false), user("ann@example.com", "Anna", true))) {
            for (Counterpart person : List.of(there(wanted), linked(Assignment.ASSIGNED, wanted, null), linked(Assignment.SUSPENDED, wanted, null),
                    linked(Assignment.NONE, wanted, null))) {
                Finding finding = compare(unknown, person).orElseThrow();
                assertThat(finding.list()).as("%s", person).isEqualTo(CandidateList.APART);
                assertThat(finding.reason()).isEqualTo("Calendly does not say whether the user is active");
            }
        }
    }

    @Test
    void whoIsToHaveNoActiveUserAndHasNoneIsInStep() {
        for (Assignment assignment : List.of(Assignment.SUSPENDED, Assignment.NONE)) {
            Counterpart former = linked(assignment, ANN, null);
            assertThat(compare(ANN.withActive(false), former)).as(assignment.word()).isEmpty();
            assertThat(compare(user("ann@example.com", "Anna", false), former).orElseThrow().list()).isEqualTo(CandidateList.UPDATE);
        }
        assertThat(compare(ANN.withActive(false), unlinked(Assignment.NONE, ANN)).orElseThrow().list()).as("nobody has taken the assignment away")
                .isEqualTo(CandidateList.DEACTIVATE);
    }

    @Test
    void aProtectedUserIsShownApartWhateverDiffers() {
        for (ScimUser calendly : List.of(ANN.withActive(false), user("ann@example.com", "Anna", true), user("ann@other.com", "Ann", true))) {
            assertThat(guarded(calendly, Optional.of(there(ANN))).orElseThrow().list()).isEqualTo(CandidateList.APART);
        }
        assertThat(guarded(ANN, Optional.empty()).orElseThrow().list()).as("nobody in the directory").isEqualTo(CandidateList.APART);
        assertThat(guarded(ANN, Optional.of(there(ANN)))).isEmpty();
    }

    @Test
    void anAddressThatAwaitsItsVerificationIsNoUpdate() {
        Counterpart renamed = pending(user("new@example.com", "Ann", true), "NEW@example.com");
        assertThat(compare(ANN, renamed).orElseThrow().list()).isEqualTo(CandidateList.APART);
        Finding status = compare(ANN.withActive(false), renamed).orElseThrow();
        assertThat(status.list()).isEqualTo(CandidateList.DEACTIVATE);
        assertThat(status.differing()).doesNotContain(USER_NAME);
        assertThat(compare(ANN, pending(user("newer@example.com", "Ann", true), "new@example.com")).orElseThrow().list())
                .isEqualTo(CandidateList.UPDATE);
    }

    @Test
    void whatIsUnderWayIsDecidedByNobodyElse() {
        Counterpart leaving = linked(Assignment.ASSIGNED, user("ann@example.com", "Ann", false), new Unsettled("waits in hold 7", false));
        assertThat(compare(ANN, leaving)).contains(new Finding(CandidateList.APART, Set.of(ACTIVE), "waits in hold 7"));
        assertThat(compare(user("ann@example.com", "Anna", false), leaving).orElseThrow().list()).isEqualTo(CandidateList.APART);
        assertThat(compare(ANN.withActive(false), leaving)).as("in step all the same").isEmpty();
    }

    @Test
    void whatWasGivenUpLeavesOnlyTheStatusUndecided() {
        Unsettled rejected = new Unsettled("was rejected", true);
        assertThat(compare(ANN, linked(Assignment.ASSIGNED, user("ann@example.com", "Ann", false), rejected)).orElseThrow().list())
                .isEqualTo(CandidateList.APART);
        assertThat(compare(ANN, linked(Assignment.ASSIGNED, user("ann@example.com", "Anna", true), rejected)).orElseThrow().list())
                .as("Calendly's values may be the way out").isEqualTo(CandidateList.UPDATE);
    }

    @Test
    void whoMayNotHaveAcceptedYetIsNotDeactivated() {
        Counterpart invited = new Counterpart(Assignment.ASSIGNED, false, Optional.of(ANN), null, false, tie(null, null, true));
        assertThat(compare(ANN.withActive(false), invited).orElseThrow().list()).isEqualTo(CandidateList.APART);
    }

    // ---- who is not linked

    @Test
    void whoeverIsTheSameOnBothSidesAndNotLinkedIsAListOfTheirOwnWhateverTheAssignment() {
        for (Assignment assignment : List.of(Assignment.ASSIGNED, Assignment.NONE)) {
            Finding finding = compare(ANN, unlinked(assignment, ANN)).orElseThrow();
            assertThat(finding.list()).as(assignment.word()).isEqualTo(CandidateList.LINK);
            assertThat(finding.differing()).isEmpty();
            assertThat(finding.reason()).startsWith("is the same on both sides");
        }
        ScimUser off = ANN.withActive(false);
        assertThat(compare(off, unlinked(Assignment.SUSPENDED, ANN)).orElseThrow().list()).isEqualTo(CandidateList.LINK);
        assertThat(compare(off, unlinked(Assignment.ASSIGNED, off)).orElseThrow().list()).isEqualTo(CandidateList.LINK);
        assertThat(compare(ANN, unlinked(Assignment.NONE, user("ann@example.com", "Anna", true))).orElseThrow().list())
                .as("other values").isEqualTo(CandidateList.UPDATE);
    }

    @Test
    void anExternalIdOfAnotherHandIsShownThoughNothingIsSent() {
        ScimUser former = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("00u7"));
        assertThat(compare(former, unlinked(Assignment.NONE, ANN)).orElseThrow().differing()).containsExactly(EXTERNAL_ID);
    }

    /** Inactive, gone, disabled or whatever: with an active account that is not linked nobody is ever to be activated. */
    @ParameterizedTest
    @CsvSource({"ASSIGNED, false, false, has left: link to deactivate", "NONE, false, false, has left: link to deactivate",
        "SUSPENDED, false, false, has left: link to deactivate", "SUSPENDED, true, false, is disabled from Calendly: link to deactivate",
        "NONE, true, true, has left: link to deactivate", "NONE, false, true, has left: link to deactivate"})
    void aLeaverWithAnActiveAccountIsToBeLinkedAndNeverActivated(Assignment assignment, boolean active, boolean gone, String reason) {
        for (String name : List.of("Ann", "Anna")) {
            for (EnabledActions actions : List.of(ALL, STATUS_ASIDE, NOTHING)) {
                Counterpart leaver = new Counterpart(assignment, gone, Optional.of(user("ann@example.com", name, active)), null, false, Tie.NONE);
                Finding finding = new Comparison(ANN, Optional.empty(), false, Optional.of(leaver), actions).finding().orElseThrow();
                assertThat(finding.list()).isEqualTo(CandidateList.LINK);
                assertThat(finding.reason()).isEqualTo(reason);
                assertThat(finding.differing()).contains(ACTIVE);
            }
        }
    }

    @Test
    void aLeaverWhoIsLinkedIsActivatedOnlyWhereTheProfileLeavesTheStatusAside() {
        ScimUser left = ANN.withActive(false);
        for (Assignment assignment : Assignment.values()) {
            Finding back = compare(ANN, linked(assignment, left, null)).orElseThrow();
            assertThat(back.list()).as(assignment.word()).isEqualTo(CandidateList.APART);
            assertThat(back.reason()).contains("a reconciliation takes the access away again");
            CandidateList aside = new Comparison(ANN, Optional.empty(), false, Optional.of(linked(assignment, left, null)), STATUS_ASIDE)
                    .finding().orElseThrow().list();
            assertThat(aside).as(assignment.word()).isEqualTo(assignment == Assignment.ASSIGNED ? CandidateList.ACTIVATE : CandidateList.APART);
        }
        assertThat(compare(ANN, linked(Assignment.NONE, ANN, null)).orElseThrow().reason()).contains("no longer assigned");
        assertThat(compare(ANN, linked(Assignment.SUSPENDED, ANN, null)).orElseThrow().reason()).contains("disabled from Calendly");
        assertThat(new Comparison(ANN, Optional.empty(), false, Optional.of(linked(Assignment.NONE, ANN, null)), NOTHING).finding())
                .as("the profile leaves whoever is not assigned their access").isEmpty();
    }

    @Test
    void theAccountOfSomebodyGoneIsNobodyNew() {
        Counterpart gone = new Counterpart(Assignment.NONE, true, Optional.of(ANN.withActive(false)), null, false, Tie.NONE);
        assertThat(compare(ANN.withActive(false), gone).orElseThrow().reason()).isEqualTo("has left, and the Calendly user is inactive");
        Counterpart linkedGone = new Counterpart(Assignment.NONE, true, Optional.empty(), null, false, tie(null, null, false));
        assertThat(compare(ANN.withActive(false), linkedGone)).as("as it is to be").isEmpty();
        assertThat(compare(ANN, linkedGone).orElseThrow().list()).isEqualTo(CandidateList.APART);
        assertThat(guarded(ANN, Optional.of(gone)).orElseThrow().list()).isEqualTo(CandidateList.APART);
    }

    @Test
    void whatStandsInTheWayOfALinkIsShownApart() {
        assertThat(guarded(ANN, Optional.of(unlinked(Assignment.ASSIGNED, ANN))).orElseThrow().list()).isEqualTo(CandidateList.APART);
        Tie refused = new Tie(false, Optional.empty(), Optional.empty(), false, Optional.of("eve has said no"), Optional.empty());
        Tie worked = new Tie(false, Optional.empty(), Optional.of(new Unsettled("is being worked on", false)), false, Optional.empty(),
                Optional.empty());
        for (Tie tie : List.of(refused, worked)) {
            assertThat(compare(ANN, new Counterpart(Assignment.NONE, false, Optional.of(ANN), null, false, tie)).orElseThrow().list())
                    .isEqualTo(CandidateList.APART);
        }
        Tie former = new Tie(false, Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.of("was Bob's"));
        assertThat(compare(ANN, new Counterpart(Assignment.NONE, false, Optional.of(ANN), null, false, former)).orElseThrow().list())
                .as("the same name").isEqualTo(CandidateList.LINK);
        assertThat(compare(user("ann@example.com", "Bob", true), new Counterpart(Assignment.NONE, false, Optional.of(ANN), null, false, former)))
                .as("another name").contains(new Finding(CandidateList.APART, Set.of(DISPLAY_NAME), "was Bob's"));
    }

    private static Optional<Finding> compare(ScimUser calendly, Counterpart there) {
        return new Comparison(calendly, Optional.empty(), false, Optional.of(there), ALL).finding();
    }

    private static Optional<Finding> guarded(ScimUser calendly, Optional<Counterpart> there) {
        return new Comparison(calendly, Optional.empty(), true, there, ALL).finding();
    }

    private static Counterpart there(ScimUser wanted) {
        return linked(Assignment.ASSIGNED, wanted, null);
    }

    private static Counterpart unlinked(Assignment assignment, ScimUser wanted) {
        return new Counterpart(assignment, false, Optional.of(wanted), null, false, Tie.NONE);
    }

    private static Counterpart linked(Assignment assignment, ScimUser wanted, Unsettled unsettled) {
        return new Counterpart(assignment, false, Optional.of(wanted), null, false, tie(null, unsettled, false));
    }

    private static Counterpart pending(ScimUser wanted, String userName) {
        return new Counterpart(Assignment.ASSIGNED, false, Optional.of(wanted), null, false, tie(userName, null, false));
    }

    private static Tie tie(String pendingUserName, Unsettled unsettled, boolean maybeInvited) {
        return new Tie(true, Optional.ofNullable(pendingUserName), Optional.ofNullable(unsettled), maybeInvited, Optional.empty(),
                Optional.empty());
    }

    private static ScimUser user(String userName, String displayName, boolean active) {
        return new ScimUser(userName, Optional.of(displayName), active, Optional.of("p-1"));
    }
}
