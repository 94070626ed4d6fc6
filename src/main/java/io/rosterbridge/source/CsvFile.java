package io.rosterbridge.source;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.text.ColumnName;
import io.rosterbridge.platform.text.Edges;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A CSV file, read row by row: RFC 4180 in UTF-8, with or without a byte order mark, cells separated by comma, semicolon, tab or vertical
 * bar: as a first line {@code sep=;} says, else by what the header has most of. A first line {@code #TYPE ...} of PowerShell is skipped, rows
 * without any value too; empty cells behind the last column with a name are left out. A row that came into one cell, as a spreadsheet
 * makes of it that takes another separator, is taken apart again.
 *
 * <p>One that we have written for rejected rows is read as the rows it is about: without the two columns of ours, wherever they stand by
 * now, and without the apostrophes that keep a spreadsheet from running a cell.
 */
final class CsvFile implements Closeable, Iterator<CsvFile.Row> {

    /** Beyond it no field is read, closed or not: a quote that is never closed must not take the memory. */
    private static final int ROW_LENGTH = 1 << 18;
    private static final int HEADER_LENGTH = 1 << 16;

    /** Put behind the last row. Whoever finds no row like this at the end is inside a quoted field. */
    private static final String END = "end of file 5f0c8e1d";

    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final EndMarked text;
    private final CsvLayout layout;
    /** The columns as the file has them, those of this application among them. */
    private List<String> columns = List.of();
    private List<String> header = List.of();
    /** The places of this application's own columns; empty if it is no file of rejected rows. */
    private List<Integer> own = List.of();
    private CsvRecord next;
    private List<String> nextCells;
    private long line;
    private int width;

    /**
     * A row.
     *
     * @param line    where it begins, counted from 1
     * @param cells   of the columns that {@link #header} names, and any more that have a value
     * @param problem why the cells cannot be told apart, so that they stand as they are; empty if they can
     */
    record Row(long line, List<String> cells, Optional<String> problem) {
    }

    private CsvFile(EndMarked text, CsvLayout layout) {
        this.text = text;
        this.layout = layout;
        reader = CsvReader.builder().fieldSeparator(layout.separator()).commentStrategy(CommentStrategy.NONE).skipEmptyLines(true)
                .trimWhitespacesAroundQuotes(layout.isSpaced()).allowExtraFields(true).allowMissingFields(true).maxBufferSize(ROW_LENGTH)
                .build(CsvRecordHandler.builder().maxFields(1000).maxFieldSize(ROW_LENGTH).maxRecordSize(ROW_LENGTH).build(),
                        text);
        records = reader.iterator();
        advance();
        if (next == null) {
            throw new UnreadableFile("the file is empty; its first row must name the columns");
        }
        width = nextCells.size();
        columns = names(nextCells);
        advance();
        own = ownColumns();
        header = IntStream.range(0, columns.size()).filter(column -> !own.contains(column)).mapToObj(columns::get)
                .map(own.isEmpty() ? name -> name : SafeCsv::plain).toList();
    }

    /**
     * Opens the file and reads its header.
     *
     * @throws UnreadableFile if it is a link or no plain file, no CSV file, not UTF-8, or empty
     * @throws IOException    if it cannot be read
     */
    static CsvFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnreadableFile("it is a link or no plain file; put the file itself into the inbox");
        }
        return read(new BufferedReader(CsvBytes.text(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)), HEADER_LENGTH));
    }

    /**
     * Reads the header of a text that is no file yet.
     *
     * @throws UnreadableFile if it is empty
     */
    static CsvFile of(Reader text) throws IOException {
        return read(new BufferedReader(text, HEADER_LENGTH));
    }

    private static CsvFile read(BufferedReader text) throws IOException {
        try {
            text.mark(1);
            if (text.read() != '\uFEFF') {
                text.reset();
            }
            CsvLayout layout = CsvLayout.of(text, HEADER_LENGTH);
            return new CsvFile(new EndMarked(text, "\n" + END), layout);
        } catch (CharacterCodingException e) {
            text.close();
            throw notUtf8(1);
        } catch (IOException | RuntimeException e) {
            text.close();
            throw e;
        }
    }

    /** The names of the columns. */
    List<String> header() {
        return header;
    }

    /** The number of cells of the first row, with those behind the last name. */
    int width() {
        return width;
    }

    /** What separates its cells. */
    char separator() {
        return layout.separator();
    }

    /** Whether it holds rows that were rejected before. */
    boolean isOfRejects() {
        return !own.isEmpty();
    }

    /** Whether the last row has no line end; to be asked when there are no more rows. */
    boolean endsInsideALine() {
        return text.last != '\n' && text.last != '\r';
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    /** @throws UnreadableFile if the file ends inside a quoted field, is not UTF-8, or has a row that is too long */
    @Override
    public Row next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Row present = row(layout.skipped() + next.getStartingLineNumber(), nextCells);
        advance();
        return present;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    // ---- columns

    /** The columns up to the last one with a name. */
    private static List<String> names(List<String> cells) {
        List<String> names = trimmed(cells, 0).stream().map(Edges::strip).toList();
        if (names.stream().anyMatch(name -> name.indexOf('\0') >= 0)) {
            throw new UnreadableFile("its first row has NUL characters: it is damaged, or no text; look at what wrote it");
        }
        return names;
    }

    /**
     * Where {@code line} and {@code reason} stand: in front, as we have put them; or elsewhere, if the first row has a number and a text
     * there, since a source may have columns of these names.
     */
    private List<Integer> ownColumns() {
        List<Integer> found = RejectsFile.OWN_COLUMNS.stream().map(this::column).toList();
        boolean isOurs = columns.size() > found.size() && !found.contains(-1)
                && (found.equals(List.of(0, 1)) || next != null && isLineNumber(nextCells, found.get(0)) && !cell(nextCells, found.get(1)).isEmpty());
        return isOurs ? found : List.of();
    }

    /** The only column of this name; -1 if there is none or more than one. */
    private int column(String name) {
        int[] found = IntStream.range(0, columns.size()).filter(each -> ColumnName.key(columns.get(each)).equals(name)).toArray();
        return found.length == 1 ? found[0] : -1;
    }

    private static boolean isLineNumber(List<String> cells, int column) {
        return cell(cells, column).matches("\\d{1,18}");
    }

    private static String cell(List<String> cells, int column) {
        return column < cells.size() ? Edges.strip(cells.get(column)) : "";
    }

    // ---- rows

    private Row row(long number, List<String> raw) {
        List<String> cells = trimmed(raw, columns.size());
        if (own.isEmpty()) {
            return new Row(number, cells, Optional.empty());
        }
        boolean isAligned = cells.size() == columns.size()
                && (isLineNumber(cells, own.get(0)) || cell(cells, own.get(0)).isEmpty() && cell(cells, own.get(1)).isEmpty());
        if (!isAligned && !own.equals(List.of(0, 1)) || cells.size() < own.size()
                || !isLineNumber(cells, own.get(0)) && !cell(cells, own.get(0)).isEmpty()) {
            return new Row(number, cells.stream().map(SafeCsv::plain).toList(), Optional.of("has no number in the column \""
                    + RejectsFile.OWN_COLUMNS.get(0) + "\", so its cells cannot be told apart; put each value into its column"));
        }
        return new Row(number, IntStream.range(0, cells.size()).filter(column -> !own.contains(column)).mapToObj(cells::get)
                .map(SafeCsv::plain).toList(), Optional.empty());
    }

    /** The cells without the empty ones behind this many. */
    private static List<String> trimmed(List<String> cells, int least) {
        int size = cells.size();
        while (size > least && Edges.strip(cells.get(size - 1)).isEmpty()) {
            size--;
        }
        return cells.subList(0, size);
    }

    /** The next row with any value. */
    private void advance() {
        do {
            read();
        } while (next != null && nextCells.stream().allMatch(cell -> Edges.strip(cell).isEmpty()));
    }

    private void read() {
        try {
            if (!records.hasNext()) {
                throw new UnreadableFile("line " + (layout.skipped() + line) + ": a quoted field is opened and never closed; close it with a quote");
            }
            next = records.next();
            line = next.getStartingLineNumber();
            if (next.getFieldCount() == 1 && next.getField(0).equals(END) && !records.hasNext()) {
                next = null;
                return;
            }
            nextCells = next.getFieldCount() == 1 ? takenApart(next.getField(0)) : next.getFields();
        } catch (CsvParseException | UncheckedIOException e) {
            if (e.getCause() instanceof UnreadableFile unreadable) {
                throw unreadable;
            }
            if (hasCause(e, CharacterCodingException.class)) {
                throw notUtf8(layout.skipped() + line + 1);
            }
            throw new UnreadableFile((layout.skipped() + line == 0 ? "at the first line: " : "after line " + (layout.skipped() + line) + ": ")
                    + (e instanceof CsvParseException ? "no valid CSV, " : "")
                    + "a quoted field is never closed, has text behind its closing quote, or a row has more than " + ROW_LENGTH
                    + " characters or 1000 columns; correct the row");
        }
    }

    /** A spreadsheet that takes another separator puts a whole row into one cell, and quotes that when it saves it. */
    private List<String> takenApart(String cell) {
        List<List<String>> ways = new ArrayList<>();
        for (char separator : CsvLayout.SEPARATORS.toCharArray()) {
            if (cell.indexOf(separator) >= 0) {
                ways.addAll(cells(cell, separator));
            }
        }
        boolean isHeader = columns.isEmpty();
        return ways.stream()
                .filter(cells -> isHeader ? cells.size() > 1 : columns.size() > 1 && trimmed(cells, columns.size()).size() == columns.size())
                .reduce((one, other) -> other.size() > one.size() ? other : one).orElse(List.of(cell));
    }

    /** One row or none. */
    private static List<List<String>> cells(String text, char separator) {
        try (CsvReader<CsvRecord> row = CsvReader.builder().fieldSeparator(separator).allowExtraFields(true).allowMissingFields(true)
                .maxBufferSize(ROW_LENGTH).ofCsvRecord(text)) {
            List<List<String>> rows = row.stream().map(CsvRecord::getFields).toList();
            return rows.size() == 1 ? rows : List.of();
        } catch (CsvParseException | IOException | UncheckedIOException noRow) {
            return List.of();
        }
    }

    private static UnreadableFile notUtf8(long line) {
        return new UnreadableFile("it is not UTF-8 (at line " + line + " or some lines after it), perhaps Windows-1252; save it as CSV in UTF-8 "
                + "(Excel calls it \"CSV UTF-8\")");
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> kind) {
        return thrown != null && (kind.isInstance(thrown) || hasCause(thrown.getCause(), kind));
    }

    /** A text with a mark behind it. */
    private static final class EndMarked extends Reader {

        private final Reader text;
        private final String mark;
        private int marked;
        private boolean ended;
        private char last = '\n';

        EndMarked(Reader text, String mark) {
            this.text = text;
            this.mark = mark;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int count = ended ? -1 : text.read(buffer, offset, length);
            if (count >= 0) {
                refuseZeros(buffer, offset, offset + count);
                last = count > 0 ? buffer[offset + count - 1] : last;
                return count;
            }
            ended = true;
            int rest = Math.min(length, mark.length() - marked);
            mark.getChars(marked, marked + rest, buffer, offset);
            marked += rest;
            return rest == 0 ? -1 : rest;
        }

        /** One NUL is a mistake of a cell; several are what a disk has where nothing was written. */
        private void refuseZeros(char[] buffer, int from, int to) {
            char before = last;
            for (int each = from; each < to; each++) {
                if (buffer[each] == 0 && before == 0) {
                    throw new UnreadableFile("it has NUL characters one after another, as where a copy was broken off or a disk is damaged, so rows "
                            + "may be missing; look at what wrote it, and put the whole file in again");
                }
                before = buffer[each];
            }
        }

        @Override
        public void close() throws IOException {
            text.close();
        }
    }
}
