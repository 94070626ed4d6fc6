package io.rosterbridge.profile;

import io.rosterbridge.domain.LinkDecision;
import java.util.Arrays;
import java.util.Locale;

/** What happens when the person to be created already has a Calendly user. */
public enum Linking {
    /** The existing user is linked. */
    AUTO,
    /** Somebody has to confirm that it is the same person; until then the person is held. */
    ASK,
    /** The person is rejected, and the reason says so. */
    NEVER;

    /** @throws IllegalArgumentException if it is no such word */
    public static Linking of(String word) {
        return Arrays.stream(values()).filter(linking -> linking.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("linking is \"" + word + "\"; it must be auto, ask or never"));
    }

    /** As decisions about links take it. */
    public LinkDecision.Policy policy() {
        return switch (this) {
            case AUTO -> LinkDecision.Policy.AUTO;
            case ASK -> LinkDecision.Policy.ASK;
            case NEVER -> LinkDecision.Policy.NEVER;
        };
    }

    /** The word of the profile: {@code auto}, {@code ask}, {@code never}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
