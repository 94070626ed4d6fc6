package io.rosterbridge.platform.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Every CSV file of ours (RFC 4180) is written by this, so that no cell of it becomes a formula in somebody's spreadsheet. What it
 * does to a cell can be undone by {@link #plain}.
 */
public final class SafeCsv implements Closeable {

    /** Put before what a spreadsheet is to open: without it, it takes the text for one in the encoding of its machine. */
    public static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Begins a formula; the wide ones are made narrow by some spreadsheets. */
    private static final String SIGN = "=+\\-@\uFF1D\uFF0B\uFF0D\uFF20";
    /**
     * Before a sign, or before what may be left out before a sign. Within a cell too: behind a separator or a line end a spreadsheet begins
     * another cell if its own separator is not that of the file, since quotes mean nothing to it there.
     */
    private static final String RISK = "(?:^(?='*[\\t\\r\\n" + SIGN + "])|(?<=[,;|\\t\\r\\n])(?='*[" + SIGN + "]))";
    private static final Pattern RISKY = Pattern.compile(RISK);
    private static final Pattern MARKED = Pattern.compile(RISK + "'");

    private final CsvWriter csv;

    public SafeCsv(Writer writer) {
        this(writer, ',');
    }

    /** @param separator between cells */
    public SafeCsv(Writer writer, char separator) {
        csv = CsvWriter.builder().fieldSeparator(separator).build(writer);
    }

    /**
     * Writes a row; null is an empty cell.
     *
     * @throws java.io.UncheckedIOException if the writer fails
     */
    public void row(Object... values) {
        row(Arrays.asList(values));
    }

    /** @throws java.io.UncheckedIOException if the writer fails */
    public void row(Collection<?> values) {
        csv.writeRecord(values.stream().map(value -> harmless(Objects.toString(value, ""))).toList());
    }

    public void flush() throws IOException {
        csv.flush();
    }

    /** Closes the writer too. */
    @Override
    public void close() throws IOException {
        csv.close();
    }

    /**
     * A spreadsheet takes a cell that begins so for a formula and runs it; an apostrophe makes it a text. One that stands there already
     * gets another one, so that it is known which is ours.
     */
    static String harmless(String cell) {
        return RISKY.matcher(cell).replaceAll("'");
    }

    /** The cell that was written as this one. */
    public static String plain(String written) {
        return MARKED.matcher(written).replaceAll("");
    }
}
