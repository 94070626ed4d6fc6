package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.LinkDecision.Answer;
import io.rosterbridge.domain.LinkDecision.Found;
import io.rosterbridge.domain.LinkDecision.OfClaim;
import io.rosterbridge.domain.LinkDecision.OfFound;
import io.rosterbridge.domain.LinkDecision.OfLinked;
import io.rosterbridge.domain.LinkDecision.OfRemoval;
import io.rosterbridge.domain.LinkDecision.Other;
import io.rosterbridge.domain.LinkDecision.OwnAccount;
import io.rosterbridge.domain.LinkDecision.Policy;
import io.rosterbridge.domain.LinkDecision.Standing;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the four tables. */
class LinkDecisionTest {

    @ParameterizedTest
    @CsvSource({
        "true, true, ASSIGNED, IN_SERVICE", "true, true, SUSPENDED, IN_SERVICE", "true, true, NONE, UNASSIGNED",
        "true, false, ASSIGNED, INACTIVE", "true, false, NONE, INACTIVE", "false, true, ASSIGNED, GONE", "false, false, NONE, GONE"})
    void howAPersonStands(boolean present, boolean active, Assignment assignment, Standing standing) {
        assertThat(Standing.of(present, active, assignment)).isEqualTo(standing);
    }

    @ParameterizedTest
    @CsvSource({
        "false, true, NONE, KEEP", "false, true, ANOTHER_PERSON, KEEP", "true, false, NONE, KEEP",
        "true, true, SAME_PERSON, KEEP", "true, true, ANOTHER_PERSON, UNLINK", "true, true, NONE, ASK"})
    void ofWhoeverIsLinked(boolean isWholeChange, boolean isAskedAbout, Answer answer, OfLinked expected) {
        assertThat(LinkDecision.ofLinked(isWholeChange, isAskedAbout, answer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "WITH_THIS_USER_NAME, IN_SERVICE, true,  SAME,    AUTO,  NONE,           PROCEED",
        "WITH_THIS_USER_NAME, GONE,       true,  UNLIKE,  NEVER, ANOTHER_PERSON, PROCEED",
        "NONE,                IN_SERVICE, true,  SAME,    AUTO,  SAME_PERSON,    WAIT",
        "NONE,                IN_SERVICE, false, UNLIKE,  AUTO,  NONE,           WAIT",
        "WITH_ANOTHER,        IN_SERVICE, true,  SAME,    AUTO,  NONE,           WAIT",
        "NONE,                INACTIVE,   false, UNLIKE,  NEVER, NONE,           PROCEED",
        "NONE,                UNASSIGNED, false, SAME,    AUTO,  NONE,           PROCEED",
        "WITH_ANOTHER,        GONE,       true,  SAME,    AUTO,  SAME_PERSON,    REFUSE",
        "NONE,                INACTIVE,   true,  UNLIKE,  AUTO,  SAME_PERSON,    TAKE_OVER",
        "NONE,                INACTIVE,   true,  UNLIKE,  NEVER, SAME_PERSON,    TAKE_OVER",
        "NONE,                GONE,       true,  SAME,    AUTO,  ANOTHER_PERSON, REFUSE",
        "NONE,                INACTIVE,   true,  SAME,    AUTO,  NONE,           TAKE_OVER",
        "NONE,                UNASSIGNED, true,  SAME,    ASK,   NONE,           TAKE_OVER",
        "NONE,                GONE,       true,  SAME,    NEVER, NONE,           TAKE_OVER",
        "NONE,                GONE,       true,  UNNAMED, AUTO,  NONE,           TAKE_OVER",
        "NONE,                GONE,       true,  UNNAMED, ASK,   NONE,           ASK",
        "NONE,                GONE,       true,  UNNAMED, NEVER, NONE,           REFUSE",
        "NONE,                INACTIVE,   true,  UNLIKE,  AUTO,  NONE,           ASK",
        "NONE,                INACTIVE,   true,  UNLIKE,  ASK,   NONE,           ASK",
        "NONE,                INACTIVE,   true,  UNLIKE,  NEVER, NONE,           REFUSE"})
    void ofAClaim(OwnAccount own, Standing standing, boolean holds, Likeness likeness, Policy policy, Answer answer, OfClaim expected) {
        assertThat(LinkDecision.ofClaim(own, new Other(standing, holds, likeness), policy, answer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "IN_SERVICE, SAME,    AUTO,  NONE,           CARRY_OUT", "INACTIVE,   SAME,    AUTO,  NONE,           PASS_ON",
        "UNASSIGNED, SAME,    ASK,   NONE,           PASS_ON",   "GONE,       SAME,    NEVER, NONE,           PASS_ON",
        "GONE,       UNNAMED, AUTO,  NONE,           PASS_ON",   "GONE,       UNNAMED, ASK,   NONE,           KEEP_DATA",
        "INACTIVE,   UNLIKE,  AUTO,  NONE,           KEEP_DATA", "INACTIVE,   UNLIKE,  NEVER, NONE,           CARRY_OUT",
        "INACTIVE,   UNLIKE,  AUTO,  SAME_PERSON,    PASS_ON",   "INACTIVE,   SAME,    AUTO,  ANOTHER_PERSON, CARRY_OUT"})
    void ofARemoval(Standing holder, Likeness likeness, Policy policy, Answer answer, OfRemoval expected) {
        assertThat(LinkDecision.ofRemoval(holder, likeness, policy, answer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "false, AUTO,  NONE,           LINK", "false, ASK,   NONE,           ASK",    "false, NEVER, NONE,           REFUSE",
        "true,  AUTO,  NONE,           ASK",  "true,  ASK,   NONE,           ASK",    "true,  NEVER, NONE,           REFUSE",
        "true,  AUTO,  SAME_PERSON,    LINK", "true,  NEVER, SAME_PERSON,    LINK",   "false, AUTO,  ANOTHER_PERSON, REFUSE"})
    void ofAnAccountThatIsNobodys(boolean namesAnother, Policy policy, Answer answer, OfFound expected) {
        assertThat(LinkDecision.ofFound(new Found(Optional.empty(), namesAnother), policy, answer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "IN_SERVICE, SAME,   NONE,           WAIT", "INACTIVE, SAME,   NONE,        TAKE_OVER", "GONE, UNLIKE, NONE, ASK",
        "GONE,       UNLIKE, ANOTHER_PERSON, REFUSE", "GONE,   UNLIKE, SAME_PERSON, TAKE_OVER"})
    void ofAnAccountThatIsSomebodys(Standing standing, Likeness likeness, Answer answer, OfFound expected) {
        Found found = new Found(Optional.of(new Other(standing, true, likeness)), true);
        assertThat(LinkDecision.ofFound(found, Policy.AUTO, answer)).isEqualTo(expected);
    }
}
