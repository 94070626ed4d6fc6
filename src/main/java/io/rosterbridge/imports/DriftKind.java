package io.rosterbridge.imports;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How Calendly can differ from what this application knows of it. */
public enum DriftKind {
    /** Assigned and active, and no Calendly user anywhere. */
    MISSING,
    /** Linked to a Calendly user who is not listed any more. */
    VANISHED,
    /** The linked Calendly user has other attributes. */
    VALUES,
    /** The linked Calendly user is active where it was inactive, or the other way round. */
    STATUS,
    /** A Calendly user matches by externalId or address and is not linked. */
    UNLINKED;

    /** The word the database and the REST API use, such as {@code values}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such kind */
    public static DriftKind of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind is \"" + word + "\"; it must be one of "
                        + Arrays.stream(values()).map(DriftKind::word).collect(Collectors.joining(", "))));
    }
}
