package io.rosterbridge.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One header line, spelled as sent. */
public record HttpHeader(String name, String value) {

    /** RFC 9110 section 5.6.7; the JDK's RFC_1123_DATE_TIME leaves out the leading zero of a day. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    static String date(Instant instant) {
        return DATE.format(instant);
    }
}
