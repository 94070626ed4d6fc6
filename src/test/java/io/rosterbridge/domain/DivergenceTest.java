package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Divergence.Difference;
import io.rosterbridge.domain.Divergence.Pending;
import io.rosterbridge.domain.Divergence.Remedy;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DivergenceTest {

    private static final ScimUser HELD = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("p-1"));

    @Test
    void aLostExternalIdIsDriftOnlyIfItIsSentAgain() {
        ScimUser lost = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.empty());
        assertThat(of(lost, Optional.empty(), false, false).differences()).isEmpty();
        assertThat(of(lost, Optional.empty(), false, true).differences())
                .containsExactly(new Difference(ScimAttribute.EXTERNAL_ID, "p-1", null, Remedy.REPAIR));
        ScimUser renamed = new ScimUser("ann@example.com", Optional.of("Anna"), true, Optional.empty());
        assertThat(of(renamed, Optional.empty(), false, false).differences()).as("along with another value")
                .extracting(Difference::attribute).containsExactly(ScimAttribute.DISPLAY_NAME, ScimAttribute.EXTERNAL_ID);
    }

    @Test
    void anotherExternalIdIsDriftThatNothingRemedies() {
        ScimUser another = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("p-2"));
        assertThat(of(another, Optional.empty(), false, false).differences())
                .containsExactly(new Difference(ScimAttribute.EXTERNAL_ID, "p-1", "p-2", Remedy.NONE));
    }

    @Test
    void theExternalIdOfWhoeverHadTheAccountBeforeIsToldThoughItHasNotChanged() {
        ScimUser former = new ScimUser("ann@example.com", Optional.of("Ann"), true, Optional.of("p-0"));
        assertThat(new Divergence(former, former, Optional.empty(), false, false, Optional.of("p-1")).differences())
                .containsExactly(new Difference(ScimAttribute.EXTERNAL_ID, "p-1", "p-0", Remedy.FOREIGN));
        assertThat(new Divergence(former, former, Optional.empty(), false, false, Optional.of("p-0")).differences()).isEmpty();
        assertThat(new Divergence(former, former, Optional.empty(), false, false, Optional.empty()).differences()).as("none is mapped").isEmpty();
    }

    @Test
    void anAddressThatAwaitsItsVerificationIsNoDriftUntilItIsOverdue() {
        ScimUser old = new ScimUser("old@example.com", Optional.of("Ann"), true, Optional.empty());
        Pending pending = new Pending("ANN@example.com", Instant.EPOCH, false);
        assertThat(of(old, Optional.of(pending), false, false).differences()).isEmpty();
        assertThat(of(old, Optional.of(new Pending("ann@example.com", Instant.EPOCH, true)), false, false).differences())
                .containsExactly(new Difference(ScimAttribute.USER_NAME, "ann@example.com", "old@example.com", Remedy.VERIFY));
        assertThat(of(HELD, Optional.of(pending), false, false).isVerified()).isTrue();
        assertThat(of(old, Optional.of(pending), false, false).isVerified()).isFalse();
    }

    @Test
    void whoMayBeInvitedIsNotDeactivatedByAnybody() {
        ScimUser inactive = HELD.withActive(false);
        assertThat(of(inactive, Optional.empty(), true, false).differences()).isEmpty();
        assertThat(of(inactive, Optional.empty(), false, false).differences())
                .containsExactly(new Difference(ScimAttribute.ACTIVE, "true", "false", Remedy.REPAIR));
    }

    @Test
    void whatAListDoesNotSayIsNoDrift() {
        assertThat(of(new ScimUser("ann@example.com", Optional.of("Ann"), Optional.empty(), Optional.of("p-1")), Optional.empty(), false, true)
                .differences()).isEmpty();
    }

    private static Divergence of(ScimUser seen, Optional<Pending> pending, boolean maybeInvited, boolean claimsExternalId) {
        return new Divergence(HELD, seen, pending, maybeInvited, claimsExternalId, Optional.of("p-1"));
    }
}
