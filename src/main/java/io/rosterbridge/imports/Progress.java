package io.rosterbridge.imports;

import io.rosterbridge.platform.rows.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How far a run is.
 *
 * @param of            how many users Calendly says there are; null before the first page
 * @param ratePerMinute users listed a minute since the list was begun; null while nothing can be said
 * @param eta           when the list will be complete at this rate; null if it is, or if nothing can be said
 * @param scans         how often the list was begun
 * @param phase         what is done with a complete list: {@code people} are mapped, users {@code match}ed and {@code compare}d, drift is
 *                      {@code repair}ed; null while the run lists, or once it has ended
 * @param done          how many people, users or drifts of the phase are done; null without a phase
 * @param total         of so many; null without a phase, or if that is not known
 * @param waitsFor      what the run waits for; null if it does not wait
 * @param waitsUntil    until when; null if it does not wait, or if what it waits for has no time
 */
public record Progress(int pages, int accounts, Integer of, Integer ratePerMinute, Instant eta, int scans, String phase, Integer done,
                       Integer total, String waitsFor, Instant waitsUntil) {

    /** Of a row of {@code import_run}. */
    static Progress of(ResultSet row, Instant now) throws SQLException {
        int accounts = row.getInt("accounts");
        Integer of = row.getObject("expected", Integer.class);
        Instant begun = Columns.instant(row, "scan_at");
        Instant ended = Stream.of(Columns.instant(row, "listed_at"), Columns.instant(row, "finished_at"))
                .filter(Objects::nonNull).findFirst().orElse(null);
        long millis = begun == null ? 0 : Duration.between(begun, ended == null ? now : ended).toMillis();
        Integer rate = rate(accounts, millis);
        Instant eta = ended != null || of == null ? null : eta(now, of - accounts, rate);
        String phase = row.getString("phase");
        return new Progress(row.getInt("pages"), accounts, of, rate, eta, row.getInt("scans"), phase,
                phase == null ? null : row.getObject("phase_done", Integer.class),
                phase == null ? null : row.getObject("phase_of", Integer.class), row.getString("waits_for"),
                Columns.instant(row, "next_try_at"));
    }

    /** A minute; null while nothing can be said. */
    static Integer rate(int done, long millis) {
        return done <= 0 || millis <= 0 ? null : (int) Math.min(Integer.MAX_VALUE, done * 60_000L / millis);
    }

    /** When what is left is done at this rate; null while nothing can be said. */
    static Instant eta(Instant now, int left, Integer rate) {
        return rate == null || rate == 0 ? null : now.plusMillis(Math.max(0, left) * 60_000L / rate);
    }

    /** In one sentence without a full stop; empty if there is nothing to say. */
    public String sentence() {
        if (waitsFor != null) {
            return "waits " + (waitsUntil == null ? "" : "until " + waitsUntil + " ") + "for " + waitsFor;
        }
        if (phase != null) {
            return phase + " " + done + (total == null ? "" : " of " + total);
        }
        return eta == null ? "" : accounts + " of " + of + " listed";
    }
}
