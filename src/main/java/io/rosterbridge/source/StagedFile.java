package io.rosterbridge.source;

import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file whose rows are laid into the database.
 *
 * @param unproven why no person may be taken for absent; empty if the file is whole, as far as can be told
 * @param cleaned  what was taken out of values that are applied all the same
 * @param content  what the rows say, in whatever order and form
 * @param garbled  lines with control characters that stand for letters of another encoding; they are taken out of the values
 */
record StagedFile(CsvColumns columns, Optional<String> unproven, Optional<String> cleaned, String content, Set<Long> garbled) {

    /**
     * Lays the rows of a file into the database; those that cannot be taken too, with the reason.
     *
     * @throws UnreadableFile if the file cannot be taken as a whole
     */
    static StagedFile of(CsvFile csv, SourceRows rows, SourceMapping mapping, boolean full) {
        CsvColumns columns = new CsvColumns(csv.header(), csv.width(), mapping);
        if (full && csv.isOfRejects()) {
            throw new UnreadableFile("it holds rejected rows, and these are not everybody; send it as a file of changes, without .full");
        }
        if (full && !csv.hasNext()) {
            throw new UnreadableFile("it has no people, and a full file without people would remove everybody; send all");
        }
        ContentDigest content = new ContentDigest(csv.header());
        CleanedRows cleaned = new CleanedRows();
        Set<Long> garbled = new HashSet<>();
        int cells = csv.header().size();
        while (csv.hasNext()) {
            CsvFile.Row row = csv.next();
            content.add(row.cells());
            cells = row.cells().size();
            try {
                row.problem().ifPresent(problem -> {
                    throw new PersonRefused("row", problem);
                });
                PersonDraft person = columns.person(row.cells());
                rows.add(row.line(), person, columns.isTombstone(person));
                columns.removed(row.cells()).ifPresent(what -> {
                    cleaned.add(row.line(), what);
                    if (columns.hasControls(row.cells())) {
                        garbled.add(row.line());
                    }
                });
            } catch (PersonRefused e) {
                List<String> known = row.problem().isPresent() ? List.of() : row.cells();
                rows.refuse(row.line(), columns.cell(known, "id"), columns.cell(known, "email"), e.getMessage());
            }
        }
        rows.flush();
        boolean isCut = full && csv.endsInsideALine() && cells < csv.header().size();
        return new StagedFile(columns, isCut ? Optional.of(cut(cells, csv.header().size())) : Optional.empty(), cleaned.told(), content.text(),
                garbled);
    }

    SourceReads.Identity identity(String stamp, Instant arrived) {
        return new SourceReads.Identity(stamp, content, LaterFiles.attributes(columns), arrived);
    }

    private static String cut(int cells, int columns) {
        return "the last row has " + cells + " of " + columns + " cells and no line end, so the file may have been cut off and nobody is "
                + "taken for absent; send a complete file";
    }

    /** Counts the rows of which something was not taken because it is invisible. */
    private static final class CleanedRows {

        private int rows;
        private String first;

        void add(long line, String what) {
            first = rows++ == 0 ? "line " + line + ": " + what : first;
        }

        Optional<String> told() {
            return rows == 0 ? Optional.empty() : Optional.of("characters that hide, break or turn text were taken out of "
                    + (rows == 1 ? "1 row, " : rows + " rows, the first is ") + first);
        }
    }
}
