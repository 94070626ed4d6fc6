package io.rosterbridge.queue;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a person waits who is looked at again by itself although nothing was changed about them: the first times not at all, then
 * twice as long each time. As SQL, since it depends on the column {@code repeats} of {@code provisioning_task}.
 *
 * @param first   the first pause; more than 0
 * @param longest no pause is longer
 */
public record RepeatPause(Duration first, Duration longest) {

    /** So often in a row without a pause: a link that is found, and what is to be sent then, is no repetition yet. */
    public static final int FREE = 3;

    /** The pause for tests and tools that have no settings. */
    static final RepeatPause USUAL = new RepeatPause(Duration.ofSeconds(1), Duration.ofHours(1));

    public RepeatPause {
        Objects.requireNonNull(first);
        Objects.requireNonNull(longest);
    }

    /** This pause, and never longer than a limit. */
    public RepeatPause within(Duration most) {
        return new RepeatPause(first, longest.compareTo(most) < 0 ? longest : most);
    }

    /** The pause as an SQL interval. */
    public String sql() {
        return "(case when repeats <= " + FREE + " then 0 else cast(least(" + longest.toMillis() + ", " + first.toMillis()
                + " * power(2, least(repeats - " + (FREE + 1) + ", 30))) as bigint) end * interval '0.001' second)";
    }

    /** How many failures in a row it counts as: 0 for the first times. */
    public static String failures() {
        return "greatest(0, repeats - " + FREE + ")";
    }
}
