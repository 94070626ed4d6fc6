package io.rosterbridge.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;

/** Every CSV file of ours (RFC 4180) is written by this, so that no cell of it becomes a formula in somebody's spreadsheet. */
public final class SafeCsv implements Closeable {

    private final CsvWriter csv;

    public SafeCsv(Writer writer) {
        csv = CsvWriter.builder().build(writer);
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

    /** A spreadsheet takes a cell that begins so for a formula and runs it; an apostrophe makes it a text. */
    private static String harmless(String cell) {
        return !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
