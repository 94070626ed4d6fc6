package io.rosterbridge.domain;

import static io.rosterbridge.domain.ScimAttribute.ACTIVE;
import static io.rosterbridge.domain.ScimAttribute.DISPLAY_NAME;
import static io.rosterbridge.domain.ScimAttribute.EXTERNAL_ID;
import static io.rosterbridge.domain.ScimAttribute.USER_NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Comparison.Counterpart;
import io.rosterbridge.domain.Comparison.Finding;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One Calendly user, at most one list. */
class ComparisonTest {

    private static final ScimUser ANN = user("ann@example.com", "Ann", true);

    @Test
    void nobodyInTheDirectoryIsNew() {
        assertThat(new Comparison(ANN, Optional.empty(), Optional.empty()).finding().orElseThrow().list()).isEqualTo(CandidateList.NEW);
    }

    @Test
    void whatIsNotClearIsNotGuessed() {
        Finding finding = new Comparison(ANN, Optional.of("two of them"), Optional.empty()).finding().orElseThrow();
        assertThat(finding).isEqualTo(new Finding(CandidateList.APART, Set.of(), "two of them"));
        Counterpart unmapped = new Counterpart(Assignment.ASSIGNED, Optional.empty(), "no address", false, Optional.empty(), false, false);
        assertThat(new Comparison(ANN, Optional.empty(), Optional.of(unmapped)).finding().orElseThrow())
                .isEqualTo(new Finding(CandidateList.APART, Set.of(), "no address"));
    }

    @Test
    void equalIsInNoList() {
        assertThat(compare(ANN, there(ANN))).isEmpty();
        assertThat(compare(user("ANN@Example.com", "Ann", true), there(ANN))).as("letter case is no difference").isEmpty();
    }

    @Test
    void otherAttributesAreAnUpdateThatNamesThem() {
        assertThat(compare(ANN, there(user("ann@example.com", "Anna", true)))).contains(
                new Finding(CandidateList.UPDATE, Set.of(DISPLAY_NAME), "other attributes"));
        ScimUser without = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.empty());
        assertThat(compare(without, there(ANN)).orElseThrow().differing()).containsExactly(EXTERNAL_ID);
        ScimUser other = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("somebody's"));
        assertThat(compare(other, there(ANN))).as("a link is never written over").isEmpty();
    }

    @Test
    void theStatusComesBeforeAttributes() {
        Finding activate = compare(ANN, there(user("ann@example.com", "Anna", false))).orElseThrow();
        assertThat(activate.list()).isEqualTo(CandidateList.ACTIVATE);
        assertThat(activate.differing()).containsExactly(DISPLAY_NAME, ACTIVE);
        assertThat(compare(ANN.withActive(false), there(ANN)).orElseThrow().list()).isEqualTo(CandidateList.DEACTIVATE);
    }

    @Test
    void whoIsDisabledFromCalendlyAndInactiveThereIsInStep() {
        Counterpart suspended = new Counterpart(Assignment.SUSPENDED, Optional.of(ANN), null, false, Optional.empty(), false, false);
        assertThat(compare(ANN.withActive(false), suspended)).isEmpty();
        assertThat(compare(user("ann@example.com", "Anna", false), suspended).orElseThrow().list()).isEqualTo(CandidateList.UPDATE);
    }

    @Test
    void theStatusOfAProtectedUserIsShownApartAndNothingElse() {
        Counterpart owner = new Counterpart(Assignment.ASSIGNED, Optional.of(ANN), null, true, Optional.empty(), false, false);
        assertThat(compare(ANN.withActive(false), owner).orElseThrow().list()).isEqualTo(CandidateList.APART);
        assertThat(compare(user("ann@example.com", "Anna", true), owner).orElseThrow().list()).isEqualTo(CandidateList.UPDATE);
    }

    @Test
    void anAddressThatAwaitsItsVerificationIsNoUpdate() {
        Counterpart renamed = new Counterpart(Assignment.ASSIGNED, Optional.of(user("new@example.com", "Ann", true)), null, false,
                Optional.of("NEW@example.com"), false, false);
        assertThat(compare(ANN, renamed).orElseThrow().list()).isEqualTo(CandidateList.APART);
        Finding status = compare(ANN.withActive(false), renamed).orElseThrow();
        assertThat(status.list()).isEqualTo(CandidateList.DEACTIVATE);
        assertThat(status.differing()).doesNotContain(USER_NAME);
        Counterpart other = new Counterpart(Assignment.ASSIGNED, Optional.of(user("newer@example.com", "Ann", true)), null, false,
                Optional.of("new@example.com"), false, false);
        assertThat(compare(ANN, other).orElseThrow().list()).isEqualTo(CandidateList.UPDATE);
    }

    @Test
    void whatWasSentWhileTheListWasReadIsNoDrift() {
        Counterpart overtaken = new Counterpart(Assignment.ASSIGNED, Optional.of(user("ann@example.com", "Anna", false)), null, false,
                Optional.empty(), true, false);
        assertThat(compare(ANN, overtaken).orElseThrow().list()).isEqualTo(CandidateList.APART);
        assertThat(compare(user("ann@example.com", "Anna", false), overtaken)).isEmpty();
    }

    @Test
    void whoMayNotHaveAcceptedYetIsNotDeactivated() {
        Counterpart invited = new Counterpart(Assignment.ASSIGNED, Optional.of(ANN), null, false, Optional.empty(), false, true);
        assertThat(compare(ANN.withActive(false), invited).orElseThrow().list()).isEqualTo(CandidateList.APART);
    }

    private static Optional<Finding> compare(ScimUser calendly, Counterpart there) {
        return new Comparison(calendly, Optional.empty(), Optional.of(there)).finding();
    }

    private static Counterpart there(ScimUser wanted) {
        return new Counterpart(Assignment.ASSIGNED, Optional.of(wanted), null, false, Optional.empty(), false, false);
    }

    private static ScimUser user(String userName, String displayName, boolean active) {
        return new ScimUser(userName, Optional.of(displayName), active, Optional.of("p-1"));
    }
}
