package io.rosterbridge.imports;

import io.rosterbridge.domain.CandidateList;
import java.util.Objects;
import java.util.Optional;

/**
 * What an admin chooses on confirming, in the lists that leave a choice.
 *
 * @param side    whose attributes win; only for updates, where none said means Calendly's
 * @param assigns whether people who are linked are assigned Calendly too; needed for the list of links, and only there
 */
public record Choice(Optional<WinningSide> side, Optional<Boolean> assigns) {

    /** Nothing is left to choose. */
    public static final Choice NONE = new Choice(Optional.empty(), Optional.empty());
    public static final Choice LINK = new Choice(Optional.empty(), Optional.of(false));
    public static final Choice LINK_AND_ASSIGN = new Choice(Optional.empty(), Optional.of(true));

    public Choice {
        Objects.requireNonNull(side);
        Objects.requireNonNull(assigns);
    }

    /** @param side null for none said */
    public static Choice of(WinningSide side) {
        return new Choice(Optional.ofNullable(side), Optional.empty());
    }

    /** @throws IllegalArgumentException if the list cannot be confirmed, or not so */
    void requireFit(CandidateList list) {
        if (list == CandidateList.APART) {
            throw new IllegalArgumentException("list is \"apart\", which cannot be confirmed; it must be new, update, activate, deactivate or "
                    + "link");
        }
        if (side.isPresent() && list != CandidateList.UPDATE) {
            throw new IllegalArgumentException("source is given for list " + list.word() + "; it is only for update, leave it out");
        }
        if (assigns.isPresent() && list != CandidateList.LINK) {
            throw new IllegalArgumentException("assign is given for list " + list.word() + "; it is only for link, leave it out");
        }
        if (assigns.isEmpty() && list == CandidateList.LINK) {
            throw new IllegalArgumentException("assign is missing; for list link it must be true (people in service are linked and assigned) "
                    + "or false (only linked)");
        }
    }

    WinningSide winner() {
        return side.orElse(WinningSide.CALENDLY);
    }

    boolean assigning() {
        return assigns.orElse(false);
    }
}
