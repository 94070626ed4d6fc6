package io.rosterbridge.console;

import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.profile.Safety;
import java.math.BigDecimal;
import java.time.Duration;

/** The limits of a profile, as sentences and as somebody types them. */
public record Limits(Safety safety) {

    private static final Words WORDS = new Words();

    public String removals() {
        RemovalLimit limit = safety.removals();
        return "Within " + span(limit.window()) + " up to " + WORDS.people(limit.maxPeople()) + ", and no more than "
                + percent(limit.maxShare()) + " % of those with an active Calendly user, lose access. More wait until somebody has "
                + "approved the list" + (limit.ignoreBelow() > 1 ? "; fewer than " + limit.ignoreBelow() + " always pass." : ".");
    }

    public String holds() {
        return "A list can be approved for " + span(safety.holdExpires()) + "; after that everybody on it keeps access.";
    }

    public String absence() {
        return "Somebody has left once they are missing in " + WORDS.count(safety.absentReads(), "complete file",
                "complete files in a row") + ".";
    }

    public String shrink() {
        ShrinkGate gate = safety.shrink();
        return "A complete file removes nobody if it lacks more than " + percent(gate.maxShare()) + " % of the known people or more than "
                + WORDS.people(gate.maxPeople()) + (gate.ignoreBelow() > 1 ? "; fewer than " + gate.ignoreBelow()
                + " may always be missing." : ".");
    }

    public String deletion() {
        return safety.deleteAfter().isZero() ? "With Delete on, a Calendly user is deleted once the settling time is over."
                : "With Delete on, a Calendly user is deactivated first and deleted " + span(safety.deleteAfter()) + " later.";
    }

    public String vanished() {
        return WORDS.count(safety.vanishLimit(), "linked user that Calendly does not find stops",
                "linked users in a row that Calendly does not find stop") + " the connection.";
    }

    /** Such as {@code 12.5}. */
    static String percent(double share) {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    /** As a profile has it, such as {@code 24h}; {@code 0} for none. */
    static String typed(Duration duration) {
        return duration.isZero() ? "0" : isWhole(duration, 86_400) && duration.toDays() > 1 ? duration.toDays() + "d"
                : isWhole(duration, 3600) ? duration.toHours() + "h" : isWhole(duration, 60) ? duration.toMinutes() + "m"
                : duration.toSeconds() + "s";
    }

    /** In words; a day is told as 24 hours, since that is how it is counted. */
    private static String span(Duration duration) {
        return isWhole(duration, 86_400) && duration.toDays() > 1 ? WORDS.count(duration.toDays(), "day", "days")
                : isWhole(duration, 3600) ? WORDS.count(duration.toHours(), "hour", "hours")
                : isWhole(duration, 60) ? WORDS.count(duration.toMinutes(), "minute", "minutes") : WORDS.count(duration.toSeconds(),
                        "second", "seconds");
    }

    private static boolean isWhole(Duration duration, long seconds) {
        return duration.toSeconds() % seconds == 0;
    }
}
