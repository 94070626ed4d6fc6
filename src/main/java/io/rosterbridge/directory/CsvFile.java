package io.rosterbridge.directory;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.rosterbridge.csv.SafeCsv;
import io.rosterbridge.text.Edges;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A CSV file, read row by row: RFC 4180 in UTF-8, with or without a byte order mark, fields separated by comma or semicolon,
 * whichever the header has more of. One that we have written for rejected rows is read as the rows it is about: without the two
 * columns that we put before them, and without the apostrophes that keep a spreadsheet from running a cell.
 */
final class CsvFile implements Closeable, Iterator<CsvFile.Row> {

    /** Beyond it no field is read, closed or not: a quote that is never closed must not take the memory. */
    private static final int ROW_LENGTH = 1 << 18;
    private static final int HEADER_LENGTH = 1 << 16;

    private static final int OURS = RejectsFile.OWN_COLUMNS.size();

    /** Put behind the last row. Whoever finds no row like this at the end is inside a quoted field. */
    private static final String END = "end of file 5f0c8e1d";

    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final EndMarked text;
    private final List<String> header;
    private final boolean isOfRejects;
    private CsvRecord next;
    private long line;

    /** @param line where it begins; 1 is the header */
    record Row(long line, List<String> cells) {
    }

    private CsvFile(EndMarked text, char separator) {
        this.text = text;
        reader = CsvReader.builder().fieldSeparator(separator).commentStrategy(CommentStrategy.NONE).skipEmptyLines(true)
                .allowExtraFields(true).allowMissingFields(true).maxBufferSize(ROW_LENGTH)
                .build(CsvRecordHandler.builder().maxFields(1000).maxFieldSize(ROW_LENGTH).maxRecordSize(ROW_LENGTH).build(),
                        text);
        records = reader.iterator();
        advance();
        if (next == null) {
            throw new UnreadableFile("the file is empty; its first row must name the columns");
        }
        List<String> columns = next.getFields().stream().map(Edges::strip).toList();
        isOfRejects = columns.size() > OURS && columns.subList(0, OURS).equals(RejectsFile.OWN_COLUMNS);
        header = isOfRejects ? restored(columns) : columns;
        advance();
    }

    /**
     * Opens the file and reads its header.
     *
     * @throws UnreadableFile if it is a link or no plain file, not UTF-8, or empty
     * @throws IOException    if it cannot be read
     */
    static CsvFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnreadableFile("it is a link or no plain file; put the file itself into the inbox");
        }
        return read(new BufferedReader(new InputStreamReader(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)), HEADER_LENGTH));
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
            return new CsvFile(new EndMarked(text, "\n" + END), separator(text));
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

    /** Whether it holds rows that were rejected before. */
    boolean isOfRejects() {
        return isOfRejects;
    }

    private static List<String> restored(List<String> cells) {
        return cells.subList(Math.min(OURS, cells.size()), cells.size()).stream().map(SafeCsv::plain).toList();
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
        Row present = new Row(next.getStartingLineNumber(), isOfRejects ? restored(next.getFields()) : next.getFields());
        advance();
        return present;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private void advance() {
        try {
            if (!records.hasNext()) {
                throw new UnreadableFile("line " + line + ": a quoted field is opened and never closed; close it with a quote");
            }
            next = records.next();
            line = next.getStartingLineNumber();
            if (next.getFieldCount() == 1 && next.getField(0).equals(END) && !records.hasNext()) {
                next = null;
            }
        } catch (CsvParseException | UncheckedIOException e) {
            if (hasCause(e, CharacterCodingException.class)) {
                throw notUtf8(line + 1);
            }
            throw new UnreadableFile("after line " + line + ": " + (e instanceof CsvParseException ? "no valid CSV, " : "")
                    + "a quoted field is never closed, has text behind its closing quote, or a row has more than " + ROW_LENGTH
                    + " characters or 1000 columns; correct the row");
        }
    }

    private static UnreadableFile notUtf8(long line) {
        return new UnreadableFile("it is not UTF-8 (at line " + line + " or some lines after it); save it as CSV in UTF-8");
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> kind) {
        return thrown != null && (kind.isInstance(thrown) || hasCause(thrown.getCause(), kind));
    }

    private static char separator(BufferedReader text) throws IOException {
        text.mark(HEADER_LENGTH);
        int commas = 0;
        int semicolons = 0;
        boolean quoted = false;
        for (int i = 0; i < HEADER_LENGTH - 1; i++) {
            int c = text.read();
            if (c < 0 || (!quoted && (c == '\n' || c == '\r') && commas + semicolons > 0)) {
                break;
            }
            quoted ^= c == '"';
            commas += !quoted && c == ',' ? 1 : 0;
            semicolons += !quoted && c == ';' ? 1 : 0;
        }
        text.reset();
        return semicolons > commas ? ';' : ',';
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
                last = count > 0 ? buffer[offset + count - 1] : last;
                return count;
            }
            ended = true;
            int rest = Math.min(length, mark.length() - marked);
            mark.getChars(marked, marked + rest, buffer, offset);
            marked += rest;
            return rest == 0 ? -1 : rest;
        }

        @Override
        public void close() throws IOException {
            text.close();
        }
    }
}
