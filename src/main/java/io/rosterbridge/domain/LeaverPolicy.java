package io.rosterbridge.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of people who are to lose access, in one sentence. It says what {@link Decision} decides, since it asks it.
 *
 * @param actions           the enabled actions
 * @param deleteAfter       between deactivating and deleting; zero deletes at once
 * @param removals          how many go without somebody's approval
 * @param protectedAccounts how many Calendly users are never touched; 0 or more
 */
public record LeaverPolicy(EnabledActions actions, Duration deleteAfter, RemovalLimit removals, int protectedAccounts) {

    private static final Account SOMEBODY = new Account("-", new ScimUser("-", Optional.empty(), true, Optional.empty()));
    private static final String KEEPS = "keeps access";

    public LeaverPolicy {
        Objects.requireNonNull(actions);
        Objects.requireNonNull(deleteAfter);
        Objects.requireNonNull(removals);
    }

    /** Such as: Whoever is inactive or suspended is deactivated at once; whoever is unassigned or gone is deleted at once. */
    public String sentence() {
        String inactive = fate(false, Assignment.ASSIGNED);
        String leaver = fate(true, Assignment.NONE);
        StringBuilder sentence = new StringBuilder(inactive.equals(leaver) ? "Whoever is inactive, suspended, unassigned or gone " + leaver
                : "Whoever is inactive or suspended " + inactive + "; whoever is unassigned or gone " + leaver);
        if (!inactive.equals(KEEPS) || !leaver.equals(KEEPS)) {
            sentence.append("; more than ").append(removals.maxPeople()).append(" people or ").append(percent()).append(" of those with access in ")
                    .append(removals.hours()).append(" wait for an approval");
            if (removals.ignoreBelow() > 1) {
                sentence.append(", fewer than ").append(removals.ignoreBelow()).append(" never do");
            }
            if (protectedAccounts > 0) {
                sentence.append("; ").append(protectedAccounts).append(protectedAccounts == 1 ? " protected account is" : " protected accounts are")
                        .append(" never touched");
            }
        }
        return sentence.append('.').toString();
    }

    private String fate(boolean active, Assignment assignment) {
        Decision decision = Decision.of(new Situation(true, active, assignment, Optional.of(SOMEBODY), actions, false, Optional.empty(), false,
                new Grace(deleteAfter, Instant.EPOCH, Instant.EPOCH)));
        if (!decision.proceeds()) {
            return KEEPS;
        }
        return switch (decision.action()) {
            case DELETE -> "is deleted once the settling time is over";
            case DEACTIVATE -> "is deactivated at once" + (decision.again().isPresent()
                    ? " and deleted " + Decision.days(deleteAfter) + " later" : "");
            case CREATE, UPDATE, ACTIVATE, NOTHING -> KEEPS;
        };
    }

    private String percent() {
        return String.format(Locale.ROOT, "%.1f", removals.maxShare() * 100).replaceFirst("\\.0$", "") + " %";
    }
}
