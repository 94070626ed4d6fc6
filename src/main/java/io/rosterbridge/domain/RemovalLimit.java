package io.rosterbridge.domain;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How many people may lose access in a span of time before somebody has to look at the list.
 *
 * @param maxPeople   the most people; 0 or more
 * @param maxShare    the largest share of the people with an active Calendly user; 0.0 to 1.0
 * @param window      the span that ends now; more than 0
 * @param ignoreBelow fewer removals than this always pass; 0 or more
 */
public record RemovalLimit(int maxPeople, double maxShare, Duration window, int ignoreBelow) {

    /** @throws IllegalArgumentException if a limit is out of its range */
    public RemovalLimit {
        Objects.requireNonNull(window);
        if (!(maxShare >= 0.0 && maxShare <= 1.0)) {
            throw new IllegalArgumentException("max-share is " + maxShare + "; it must be from 0.0 to 1.0");
        }
        if (maxPeople < 0 || ignoreBelow < 0) {
            throw new IllegalArgumentException("max-people is " + maxPeople + " and ignore-below is " + ignoreBelow
                    + "; both must be 0 or more");
        }
        if (window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("window is " + window + "; it must be more than 0");
        }
    }

    /**
     * How many removals the window allows at most.
     *
     * @param people with an active Calendly user, those who lost it in the window included; 0 or more
     */
    public int allowed(int people) {
        int both = (int) Math.min(maxPeople, Math.floor(maxShare * people + 1e-9));
        return Math.max(both, ignoreBelow - 1);
    }

    /**
     * Why these removals may not go; empty if they may. Exactly at a limit they may.
     *
     * @param wanted removals that are asked for now; 0 or more
     * @param sent   people whom the window has seen lose access already, and who are not among these; 0 or more
     * @param people as in {@link #allowed}
     */
    public Optional<String> refuses(int wanted, int sent, int people) {
        if (wanted + sent <= allowed(people)) {
            return Optional.empty();
        }
        boolean byShare = wanted + sent > maxShare * people + 1e-9;
        String limit = byShare ? percent(maxShare) + " (max-share)" : maxPeople + " people (max-people)";
        return Optional.of("0 of " + wanted + " removals sent: with " + sent + " in the last " + hours() + " they are "
                + percent(people == 0 ? 1 : (double) (wanted + sent) / people) + " of " + people + " people, the limit of safety.removals is "
                + limit + "; look at the list and approve or reject it");
    }

    /** The window in words, such as {@code 24 h}. */
    public String hours() {
        return window.toMinutes() % 60 == 0 ? window.toHours() + " h" : window.toSeconds() % 60 == 0 ? window.toMinutes() + " min"
                : window.toSeconds() + " s";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
