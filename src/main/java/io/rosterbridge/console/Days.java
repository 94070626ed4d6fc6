package io.rosterbridge.console;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The days between which a list is looked at, as an address or a field of a form has them. */
final class Days {

    private Days() {
    }

    /**
     * The begin of a day, a day with a time as a browser's field gives it, or an instant; without a zone it is UTC. Empty if none
     * is given.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static Optional<Instant> instant(String name, String given) {
        String text = given.strip();
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(text.endsWith("Z") ? Instant.parse(text) : text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC) : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException unreadable) {
            throw new IllegalArgumentException(name + " is \"" + text + "\"; write a date such as 2027-01-31", unreadable);
        }
    }
}
