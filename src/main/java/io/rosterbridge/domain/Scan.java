package io.rosterbridge.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One reading of a list that comes in pages, and the decision after each page: go on, proven complete, or doubtful. A server is
 * trusted in nothing: it may return fewer than asked for, repeat a page, skip somebody, miscount, or go round in circles.
 *
 * <p>Complete means: every page named the same total, as many different entries were seen as that total, and nothing follows.
 * Anything else is doubtful, and the list has to be read again from its beginning. One movement is allowed: that of entries which this
 * application itself creates and deletes while it reads. Then the list is read to its end, and whether it is complete is told by
 * {@link #settled} once these are known.
 *
 * @param pages      read so far
 * @param returned   how many entries of the list lie behind; what was read twice counts, what has moved up does not
 * @param distinct   different entries among them
 * @param totals     what the pages said there are; empty before the first
 * @param nextCursor where to go on if the server divides the list by cursors (RFC 9865); else it goes on by index
 */
public record Scan(int pages, int returned, int distinct, Optional<Totals> totals, Optional<String> nextCursor) {

    /** A list of more pages has no end. */
    public static final int MOST_PAGES = 100_000;
    static final int LONGEST_CURSOR = 2000;

    public static final Scan BEGIN = new Scan(0, 0, 0, Optional.empty(), Optional.empty());

    public Scan {
        Objects.requireNonNull(totals);
        Objects.requireNonNull(nextCursor);
    }

    /**
     * What the pages say there are in all.
     *
     * @param first   on the first page
     * @param lowest  on any page
     * @param highest on any page
     * @param latest  on the last page read
     */
    public record Totals(int first, int lowest, int highest, int latest) {

        /** Of a list that does not move. */
        public static Totals of(int total) {
            return new Totals(total, total, total, total);
        }

        Totals then(int total) {
            return new Totals(first, Math.min(lowest, total), Math.max(highest, total), total);
        }

        boolean haveMoved() {
            return lowest != highest;
        }
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

    /**
     * What this application itself has changed in the list since shortly before it was begun.
     *
     * @param created        entries it has created, or may have created
     * @param unlisted       of them, those that no page has held
     * @param deleted        entries it has deleted
     * @param listed         of the deleted ones, those that a page has held
     * @param listedAndGone  of these, those that were deleted before the last page was asked for
     */
    public record OwnChanges(int created, int unlisted, int deleted, int listed, int listedAndGone) {

        public static final OwnChanges NONE = new OwnChanges(0, 0, 0, 0, 0);
    }

    /** What a page means. */
    public enum Verdict {
        /** There is more to read. */
        GO_ON,
        /** The list is proven complete. */
        COMPLETE,
        /** The list was read to its end while it moved; {@link Scan#settled} tells whether it is complete. */
        MOVED,
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

    /** Decides about the next page, which was asked for with {@code count}, of a list that nobody changes. */
    public Step after(Page page, int count) {
        return after(page, count, () -> false);
    }

    /**
     * Decides about the next page.
     *
     * @param count      it was asked for with
     * @param isChanging whether this application creates or deletes entries at this time; asked only where it matters
     */
    public Step after(Page page, int count, BooleanSupplier isChanging) {
        Totals now = totals.map(before -> before.then(page.total())).orElseGet(() -> Totals.of(page.total()));
        Scan read = new Scan(pages + 1, returned + page.returned(), distinct + page.fresh(), Optional.of(now), page.nextCursor());
        boolean hadMoved = totals.filter(Totals::haveMoved).isPresent();
        BooleanSupplier mayMove = () -> hadMoved || isChanging.getAsBoolean();
        if (now.haveMoved() && !mayMove.getAsBoolean()) {
            return read.doubtful("says there are " + page.total() + " users, where it said " + now.first() + " before");
        }
        if (read.distinct > page.total() && !mayMove.getAsBoolean()) {
            return read.doubtful("brings " + read.distinct + " users, more than the " + page.total() + " it says there are");
        }
        if (read.isAtItsTotal() && page.nextCursor().isEmpty() && (page.fresh() == 0 || !mayHideMore(page, count))) {
            return mayMove.getAsBoolean() ? new Step(Verdict.MOVED, read, "") : new Step(Verdict.COMPLETE, read, "");
        }
        if (page.returned() == 0) {
            return page.nextCursor().isEmpty() && mayMove.getAsBoolean() ? new Step(Verdict.MOVED, read, "")
                    : read.doubtful("is empty after " + distinct + " of " + page.total() + " users");
        }
        if (page.fresh() == 0 && !(mayMove.getAsBoolean() && read.returned <= 2L * now.highest())) {
            return read.doubtful("holds only users of earlier pages");
        }
        return read.pages >= MOST_PAGES ? new Step(Verdict.ENDLESS, read, "is page number " + read.pages + " and not the last")
                : read.goOn(this, page, mayMove);
    }

    private Step goOn(Scan before, Page page, BooleanSupplier mayMove) {
        if (page.nextCursor().isPresent()) {
            return page.nextCursor().equals(before.nextCursor) ? doubtful("names itself as the next page")
                    : page.nextCursor().get().length() > LONGEST_CURSOR
                    ? doubtful("names the next page by more than " + LONGEST_CURSOR + " characters")
                    : new Step(Verdict.GO_ON, this, "");
        }
        int movedUp = before.nextCursor.isPresent() ? 0 : before.totals.map(Totals::lowest).orElse(page.total()) - page.total();
        if (movedUp > 0) {
            // By index, the users behind the deleted ones have moved to before this page: it begins again with them.
            return new Step(Verdict.GO_ON, new Scan(pages, Math.max(0, before.returned - movedUp), distinct, totals, nextCursor), "");
        }
        boolean wasTheLast = before.nextCursor.isPresent() || returned >= page.total();
        if (!wasTheLast || isAtItsTotal()) {
            return new Step(Verdict.GO_ON, this, "");
        }
        return mayMove.getAsBoolean() ? new Step(Verdict.MOVED, this, "") : doubtful("is the last, but the pages hold " + distinct + " of "
                + page.total() + " users, " + (returned - distinct) + " twice");
    }

    /** Whether as many users were seen as there are said to be; a full last page still does not prove that none follows. */
    public boolean isAtItsTotal() {
        return totals.isPresent() && distinct == totals.get().latest();
    }

    /** By index only: with cursors the server itself says that nothing follows. A page as full as those before may be followed by another. */
    private boolean mayHideMore(Page page, int count) {
        boolean byIndex = nextCursor.isEmpty() && page.nextCursor().isEmpty();
        boolean isFull = page.returned() >= count || pages > 0 && page.returned() >= returned / pages;
        return byIndex && page.total() > 0 && isFull;
    }

    /**
     * Decides about a list that was read to its end while it moved: complete, if what this application itself has changed explains every
     * total and every entry that was or was not seen; else doubtful.
     */
    public Step settled(OwnChanges own) {
        Totals seen = totals.orElseThrow();
        if (seen.highest() - seen.first() > own.created()) {
            return doubtful("and those before say there are " + seen.first() + " to " + seen.highest() + " users, and " + own.created()
                    + " were created from here meanwhile");
        }
        if (seen.first() - seen.lowest() > own.deleted()) {
            return doubtful("and those before say there are " + seen.first() + " down to " + seen.lowest() + " users, and " + own.deleted()
                    + " were deleted from here meanwhile");
        }
        int least = distinct - own.listed();
        int most = distinct + own.unlisted() - own.listedAndGone();
        return seen.latest() >= least && seen.latest() <= most ? new Step(Verdict.COMPLETE, this, "")
                : doubtful("is the last and says there are " + seen.latest() + " users, but the pages hold " + distinct + "; from here "
                + own.created() + " were created and " + own.deleted() + " deleted meanwhile");
    }

    private Step doubtful(String reason) {
        return new Step(Verdict.DOUBTFUL, this, reason);
    }
}
