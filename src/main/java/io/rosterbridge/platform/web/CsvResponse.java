package io.rosterbridge.platform.web;

import io.rosterbridge.platform.csv.SafeCsv;
import io.rosterbridge.platform.paging.Page;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

/** A list as a file for a spreadsheet, sent while it is read. */
public final class CsvResponse {

    /** So many rows are read at once. */
    public static final int ROWS_AT_ONCE = 1000;

    private CsvResponse() {
    }

    /** Says that a file of this name follows; gives where it is to be written. */
    public static Writer begin(HttpServletResponse response, String name) throws IOException {
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(name).build().toString());
        Writer writer = response.getWriter();
        writer.write(SafeCsv.BYTE_ORDER_MARK);
        return writer;
    }

    /**
     * Sends a list that is read in pages.
     *
     * @param pages gives the page for the {@code next} of the page before; empty for the first
     * @param cells of a row, in the order of the header; null is an empty cell
     * @throws IOException if whoever asked has gone; between rows as an {@link java.io.UncheckedIOException}
     */
    public static <T> void send(HttpServletResponse response, String name, List<String> header, Function<Optional<String>, Page<T>> pages,
                                Function<T, List<?>> cells) throws IOException {
        SafeCsv csv = new SafeCsv(begin(response, name));
        csv.row(header);
        Page.forEach(pages, row -> csv.row(cells.apply(row)));
        csv.flush();
    }

    /** Sends a list that is short by its nature. */
    public static <T> void send(HttpServletResponse response, String name, List<String> header, List<T> rows, Function<T, List<?>> cells)
            throws IOException {
        send(response, name, header, none -> new Page<>(rows, Optional.empty()), cells);
    }
}
