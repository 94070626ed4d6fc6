package io.rosterbridge.queue;

import java.util.Locale;

/**
 * What changed something about many people at once, and so made them due. The log names it, so that it can be taken back alone.
 *
 * @param id its number, from 1
 */
public record DueCause(Kind kind, long id) {

    /** In the place of a cause: more than one thing is behind the work. */
    public static final String SEVERAL = "several";

    /** What it is. */
    public enum Kind { PLAN, IMPORT, RECONCILIATION, READ }

    public static DueCause plan(long id) {
        return new DueCause(Kind.PLAN, id);
    }

    /** An import, whose candidates are applied. */
    public static DueCause imported(long id) {
        return new DueCause(Kind.IMPORT, id);
    }

    public static DueCause reconciliation(long id) {
        return new DueCause(Kind.RECONCILIATION, id);
    }

    /** A read of a source. */
    public static DueCause read(long id) {
        return new DueCause(Kind.READ, id);
    }

    /** As the database holds it, such as {@code plan:7}. */
    public String word() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + id;
    }
}
