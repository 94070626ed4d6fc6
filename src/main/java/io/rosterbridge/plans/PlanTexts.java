package io.rosterbridge.plans;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What plans were asked with: a profile, a file. It may be large, so it lies in the database in parts and is read part by part,
 * on any node. Parts end with a line where they can, so that whatever stands in one line stands in one part.
 */
final class PlanTexts {

    /** Characters of a part; a line that is longer is cut. */
    static final int PART = 1 << 16;

    private final JdbcTemplate database;

    PlanTexts(JdbcTemplate database) {
        this.database = database;
    }

    /**
     * Stores the text of a plan, in the caller's transaction.
     *
     * @throws UncheckedIOException     if it cannot be read
     * @throws IllegalArgumentException if it has a character that no database stores as text
     */
    void store(long planId, Reader text) {
        char[] buffer = new char[PART];
        int kept = 0;
        int part = 0;
        try {
            for (int read = text.read(buffer, 0, PART); read >= 0; read = text.read(buffer, kept, PART - kept)) {
                requireText(buffer, kept, read);
                kept += read;
                if (kept == PART) {
                    int end = end(buffer);
                    insert(planId, ++part, new String(buffer, 0, end));
                    System.arraycopy(buffer, end, buffer, 0, PART - end);
                    kept = PART - end;
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        if (kept > 0) {
            insert(planId, ++part, new String(buffer, 0, kept));
        }
    }

    private static void requireText(char[] buffer, int from, int count) {
        for (int at = from; at < from + count; at++) {
            if (buffer[at] == 0) {
                throw new IllegalArgumentException("it has a character that is no text (NUL); save it as text in UTF-8");
            }
        }
    }

    /** Behind the last line; in a line without end, not between the two halves of one character. */
    private static int end(char[] full) {
        for (int at = PART - 1; at >= 0; at--) {
            if (full[at] == '\n') {
                return at + 1;
            }
        }
        return Character.isHighSurrogate(full[PART - 1]) ? PART - 1 : PART;
    }

    private void insert(long planId, int part, String text) {
        database.update("insert into plan_text (plan_id, part, text) values (?, ?, ?)", planId, part, text);
    }

    /** The text of a plan; an empty one if it has none, or none any more. */
    Reader open(long planId) {
        return new Parts(planId);
    }

    /** A text that is known to be small; empty if there is none, or none any more. */
    Optional<String> whole(long planId) {
        String text = String.join("", database.queryForList("select text from plan_text where plan_id = ? order by part", String.class,
                planId));
        return Optional.of(text).filter(present -> !present.isEmpty());
    }

    /** SHA-256 in hexadecimal; equal texts have equal ones. */
    String fingerprint(long planId) {
        try (Reader text = open(planId)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            char[] buffer = new char[PART];
            for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
                digest.update(new String(buffer, 0, read).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | IOException impossible) {
            throw new IllegalStateException("every Java has SHA-256, and the database throws exceptions of its own", impossible);
        }
    }

    void forget(long planId) {
        database.update("delete from plan_text where plan_id = ?", planId);
    }

    private final class Parts extends Reader {

        private final long planId;
        private String part = "";
        private int number;
        private int at;

        private Parts(long planId) {
            this.planId = planId;
        }

        @Override
        public int read(char[] buffer, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (at == part.length() && !next()) {
                return -1;
            }
            int count = Math.min(length, part.length() - at);
            part.getChars(at, at + count, buffer, offset);
            at += count;
            return count;
        }

        private boolean next() {
            Optional<String> following = database.queryForList("select text from plan_text where plan_id = ? and part = ?", String.class,
                    planId, ++number).stream().findFirst();
            part = following.orElse("");
            at = 0;
            return following.isPresent();
        }

        @Override
        public void close() {
            // Nothing is held between two parts.
        }
    }
}
