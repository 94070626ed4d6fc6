package io.rosterbridge.source;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** The name of a file that was read: the second in which it was taken, and the name it had in the inbox. */
final class Arrival {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int LENGTH = "yyyyMMdd-HHmmss-".length();

    private Arrival() {
    }

    static String name(Instant taken, String name) {
        return TIME.format(LocalDateTime.ofInstant(taken, ZoneId.systemDefault())) + "-" + InboxNames.kept(name);
    }

    /** When the file was taken; empty if another program has put it there. */
    static Optional<Instant> at(String arrival) {
        if (arrival.length() <= LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(arrival.substring(0, LENGTH - 1), TIME).atZone(ZoneId.systemDefault()).toInstant());
        } catch (DateTimeParseException otherFile) {
            return Optional.empty();
        }
    }

    /** Whether this was the name in the inbox, followed by this ending. */
    static boolean isOf(String arrival, String name, String ending) {
        return arrival.length() > LENGTH && arrival.substring(LENGTH).equals(InboxNames.kept(name) + ending);
    }
}
