package io.rosterbridge.domain;

import java.util.Locale;
import java.util.Optional;

/**
 * How many people a whole-directory file may lack before it is taken for broken, and removes nobody.
 *
 * @param maxShare    the largest share of the known people that may be missing; 0.0 to 1.0
 * @param maxPeople   the largest number of people that may be missing; 0 or more
 * @param ignoreBelow fewer missing people than this always pass; 0 or more
 */
public record ShrinkGate(double maxShare, int maxPeople, int ignoreBelow) {

    /** @throws IllegalArgumentException if a limit is out of its range */
    public ShrinkGate {
        if (!(maxShare >= 0.0 && maxShare <= 1.0)) {
            throw new IllegalArgumentException("max-share is " + maxShare + "; it must be from 0.0 to 1.0");
        }
        if (maxPeople < 0 || ignoreBelow < 0) {
            throw new IllegalArgumentException("max-people is " + maxPeople + " and ignore-below is " + ignoreBelow
                    + "; both must be 0 or more");
        }
    }

    /**
     * Why nobody may be removed; empty if the missing people may be. Exactly at a limit they may.
     *
     * @param missing people who are known and absent from the file; 0 or more
     * @param known   people who were known before the file; not less than {@code missing}
     */
    public Optional<String> refuses(int missing, int known) {
        return limit(missing, known).map(limit -> missing + " of " + known + " known people are missing, which is " + percent(missing, known)
                + "; the limit is " + limit + ", so nobody is removed: send a complete file, or raise safety.shrink."
                + (isBeyondShare(missing, known) ? "max-share" : "max-people") + " if they have left");
    }

    /**
     * The limit that so many missing ones are beyond, such as {@code 20.0 %} or {@code 500 people}; empty if they pass. Exactly at a
     * limit they do.
     *
     * @param missing of those that are known; 0 or more
     * @param known   not less than {@code missing}
     */
    public Optional<String> limit(int missing, int known) {
        if (missing < ignoreBelow) {
            return Optional.empty();
        }
        return isBeyondShare(missing, known) ? Optional.of(percent(maxShare))
                : missing > maxPeople ? Optional.of(maxPeople + " people") : Optional.empty();
    }

    private boolean isBeyondShare(int missing, int known) {
        return missing > maxShare * known;
    }

    /** A share in words, such as {@code 33.3 %}. */
    public static String percent(int part, int whole) {
        return percent((double) part / whole);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
