package io.rosterbridge.domain;

import static io.rosterbridge.domain.ScimAttribute.ACTIVE;
import static io.rosterbridge.domain.ScimAttribute.DISPLAY_NAME;
import static io.rosterbridge.domain.ScimAttribute.EXTERNAL_ID;
import static io.rosterbridge.domain.ScimAttribute.USER_NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Comparison.Counterpart;
import io.rosterbridge.domain.Comparison.Finding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One Calendly user, at most one list. */
class ComparisonTest {

    private static final ScimUser ANN = user("ann@example.com", "Ann", true);

    @Test
    void nobodyInTheDirectoryIsNew() {
        assertThat(new Comparison(ANN, Optional.empty(), false, Optional.empty()).finding().orElseThrow().list()).isEqualTo(CandidateList.NEW);
    }

    @Test
    void whatIsNotClearIsNotGuessed() {
        Finding finding = new Comparison(ANN, Optional.of("two of them"), false, Optional.empty()).finding().orElseThrow();
        assertThat(finding).isEqualTo(new Finding(CandidateList.APART, Set.of(), "two of them"));
        Counterpart unmapped = new Counterpart(Assignment.ASSIGNED, false, Optional.empty(), "no address", false, Optional.empty(),
                Optional.empty(), false);
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
        Counterpart claiming = new Counterpart(Assignment.ASSIGNED, true, Optional.of(ANN), null, true, Optional.empty(), Optional.empty(), false);
        assertThat(compare(without, claiming).orElseThrow().differing()).containsExactly(EXTERNAL_ID);
    }

    @Test
    void theStatusComesBeforeAttributes() {
        Finding activate = compare(ANN, there(user("ann@example.com", "Anna", false))).orElseThrow();
        assertThat(activate.list()).isEqualTo(CandidateList.ACTIVATE);
        assertThat(activate.differing()).containsExactly(DISPLAY_NAME, ACTIVE);
        assertThat(compare(ANN.withActive(false), there(ANN)).orElseThrow().list()).isEqualTo(CandidateList.DEACTIVATE);
    }

    /** What is missing means neither (RFC 7643 section 4.1.1). */
    @Test
    void whoeverIsNeitherActiveNorInactiveIsApart() {
        ScimUser unknown = new ScimUser("ann@example.com", Optional.of("Ann"), Optional.empty(), Optional.of("p-1"));
        assertThat(new Comparison(unknown, Optional.empty(), false, Optional.empty()).finding().orElseThrow().list()).as("nobody in the directory")
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
        Counterpart neverLinked = new Counterpart(Assignment.NONE, false, Optional.of(ANN), null, false, Optional.empty(), Optional.empty(), false);
        assertThat(compare(ANN.withActive(false), neverLinked).orElseThrow().list()).as("nobody has taken the assignment away")
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
        Counterpart invited = new Counterpart(Assignment.ASSIGNED, true, Optional.of(ANN), null, false, Optional.empty(), Optional.empty(), true);
        assertThat(compare(ANN.withActive(false), invited).orElseThrow().list()).isEqualTo(CandidateList.APART);
    }

    private static Optional<Finding> compare(ScimUser calendly, Counterpart there) {
        return new Comparison(calendly, Optional.empty(), false, Optional.of(there)).finding();
    }

    private static Optional<Finding> guarded(ScimUser calendly, Optional<Counterpart> there) {
        return new Comparison(calendly, Optional.empty(), true, there).finding();
    }

    private static Counterpart there(ScimUser wanted) {
        return new Counterpart(Assignment.ASSIGNED, false, Optional.of(wanted), null, false, Optional.empty(), Optional.empty(), false);
    }

    private static Counterpart linked(Assignment assignment, ScimUser wanted, Unsettled unsettled) {
        return new Counterpart(assignment, true, Optional.of(wanted), null, false, Optional.empty(), Optional.ofNullable(unsettled), false);
    }

    private static Counterpart pending(ScimUser wanted, String userName) {
        return new Counterpart(Assignment.ASSIGNED, true, Optional.of(wanted), null, false, Optional.of(userName), Optional.empty(), false);
    }

    private static ScimUser user(String userName, String displayName, boolean active) {
        return new ScimUser(userName, Optional.of(displayName), active, Optional.of("p-1"));
    }
}
