package io.rosterbridge.platform.schedule;

import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * The time zone of nightly work. All other schedules go by UTC: in the hour that clocks repeat in autumn, one of every ten seconds would
 * stand still. Nightly work must have a time that exists each night, once.
 */
final class Nightly {

    private static final int YEARS = 3;

    private Nightly() {
    }

    /** @throws IllegalArgumentException if there is no such zone */
    static ZoneId zone(String name) {
        try {
            return ZoneId.of(name.strip());
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("rosterbridge.schedules.zone is \"" + name + "\"; it must be UTC, or the name of a zone such as "
                    + "Europe/Stockholm");
        }
    }

    /** @throws IllegalArgumentException if it would fall into an hour that the zone skips or repeats within the next years */
    static void check(String setting, String cron, ZoneId zone, Instant from) {
        CronExpression expression;
        try {
            expression = new CronExpression(cron);
        } catch (ParseException malformed) {
            throw new IllegalArgumentException(setting + " is \"" + cron + "\", which is no schedule of Quartz: "
                    + malformed.getMessage(), malformed);
        }
        // As if local time were UTC, so that times that do not exist are found as well.
        expression.setTimeZone(TimeZone.getTimeZone("UTC"));
        ZoneOffsetTransition change = zone.getRules().nextTransition(from);
        while (change != null && change.getInstant().isBefore(from.plus(YEARS * 366L, ChronoUnit.DAYS))) {
            LocalDateTime begin = change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
            LocalDateTime end = change.isGap() ? change.getDateTimeAfter() : change.getDateTimeBefore();
            Date next = expression.getNextValidTimeAfter(Date.from(begin.toInstant(ZoneOffset.UTC).minusMillis(1)));
            if (next != null && next.toInstant().isBefore(end.toInstant(ZoneOffset.UTC))) {
                throw new IllegalArgumentException(setting + " is \"" + cron + "\" in the time zone " + zone + ", where the time from "
                        + begin.toLocalTime() + " to " + end.toLocalTime() + " of " + begin.toLocalDate() + (change.isGap() ? " does not exist"
                        : " comes twice") + "; choose another time, or rosterbridge.schedules.zone: UTC");
            }
            change = zone.getRules().nextTransition(change.getInstant());
        }
    }
}
