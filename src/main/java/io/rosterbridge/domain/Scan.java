package io.rosterbridge.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * One reading of a list that comes in pages, and the decision after each page: go on, proven complete, or doubtful. A server is
 * trusted in nothing: it may return fewer than asked for, repeat a page, skip somebody, miscount, or go round in circles.
 *
 * <p>Complete means: every page named the same total, as many different entries were seen as that total, and nothing follows.
 * Anything else is doubtful, and the list has to be read again from its beginning.
 *
 * @param pages      read so far
 * @param returned   entries they held, doubles included
 * @param distinct   different entries among them
 * @param total      what the first page said there are; empty before it
 * @param nextCursor where to go on if the server divides the list by cursors (RFC 9865); else it goes on by index
 */
public record Scan(int pages, int returned, int distinct, Optional<Integer> total, Optional<String> nextCursor) {

    /** A list of more pages has no end. */
    public static final int MOST_PAGES = 100_000;
    static final int LONGEST_CURSOR = 2000;

    public static final Scan BEGIN = new Scan(0, 0, 0, Optional.empty(), Optional.empty());

    public Scan {
        Objects.requireNonNull(total);
        Objects.requireNonNull(nextCursor);
    }

    /**
     * A page as it came.
     *
     * @param total    what it says there are in all, 0 or more
     * @param returned entries it holds
     * @param fresh    of them, entries that no page of this scan has held before
     */
    public record Page(int total, int returned, int fresh, Optional<String> nextCursor) {
    }

    /** What a page means. */
    public enum Verdict {
        /** There is more to read. */
        GO_ON,
        /** The list is proven complete. */
        COMPLETE,
        /** It cannot become complete; read it again from the beginning. */
        DOUBTFUL,
        /** It has no end; reading it again would not help. */
        ENDLESS
    }

    /**
     * The decision after a page.
     *
     * @param scan   with the page counted
     * @param reason why it is doubtful; empty otherwise
     */
    public record Step(Verdict verdict, Scan scan, String reason) {
    }

    /** Where the next page begins: 1-based, advanced by what came back, not by what was asked for. */
    public int nextIndex() {
        return returned + 1;
    }

    /** Decides about the next page, which was asked for with {@code count}. */
    public Step after(Page page, int count) {
        Scan now = new Scan(pages + 1, returned + page.returned(), distinct + page.fresh(), Optional.of(total.orElse(page.total())),
                page.nextCursor());
        if (total.isPresent() && total.get() != page.total()) {
            return now.doubtful("says there are " + page.total() + " users, where it said " + total.get() + " before");
        }
        if (now.distinct > page.total()) {
            return now.doubtful("brings " + now.distinct + " users, more than the " + page.total() + " it says there are");
        }
        if (now.isAtItsTotal() && page.nextCursor().isEmpty() && (page.fresh() == 0 || !mayHideMore(page, count))) {
            return new Step(Verdict.COMPLETE, now, "");
        }
        if (page.returned() == 0) {
            return now.doubtful("is empty after " + distinct + " of " + page.total() + " users");
        }
        if (page.fresh() == 0) {
            return now.doubtful("holds only users of earlier pages");
        }
        return now.pages >= MOST_PAGES ? new Step(Verdict.ENDLESS, now, "is page number " + now.pages + " and not the last")
                : now.goOn(page, nextCursor);
    }

    private Step goOn(Page page, Optional<String> before) {
        if (page.nextCursor().isPresent()) {
            return page.nextCursor().equals(before) ? doubtful("names itself as the next page")
                    : page.nextCursor().get().length() > LONGEST_CURSOR
                    ? doubtful("names the next page by more than " + LONGEST_CURSOR + " characters")
                    : new Step(Verdict.GO_ON, this, "");
        }
        boolean wasTheLast = before.isPresent() || returned >= page.total();
        return wasTheLast && !isAtItsTotal()
                ? doubtful("is the last, but the pages hold " + distinct + " of " + page.total() + " users, " + (returned - distinct) + " twice")
                : new Step(Verdict.GO_ON, this, "");
    }

    /** Whether as many users were seen as there are said to be; a full last page still does not prove that none follows. */
    public boolean isAtItsTotal() {
        return total.isPresent() && distinct == total.get();
    }

    /** By index only: with cursors the server itself says that nothing follows. A page as full as those before may be followed by another. */
    private boolean mayHideMore(Page page, int count) {
        boolean byIndex = nextCursor.isEmpty() && page.nextCursor().isEmpty();
        boolean isFull = page.returned() >= count || pages > 0 && page.returned() >= returned / pages;
        return byIndex && page.total() > 0 && isFull;
    }

    private Step doubtful(String reason) {
        return new Step(Verdict.DOUBTFUL, this, reason);
    }
}
