package io.rosterbridge.calendly;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** When a token ends. The API does not tell (no source says it does), so the admin does. */
public final class TokenExpiry {

    private TokenExpiry() {
    }

    /**
     * @param text an instant such as {@code 2027-01-31T00:00:00Z}, or a date, which means its beginning in UTC
     * @throws IllegalArgumentException if it is neither
     */
    public static Instant parse(String text) {
        try {
            return text.length() == 10 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            throw new IllegalArgumentException("token expiry is \"" + text + "\"; write a date (2027-01-31) or an instant "
                    + "(2027-01-31T00:00:00Z)", unreadable);
        }
    }
}
