package io.rosterbridge.source;

import io.rosterbridge.platform.csv.SafeCsv;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The rejected rows of a file with line number and reason, to be opened in a spreadsheet, corrected and sent again, with the separators of
 * that file: {@link CsvFile} knows it by its columns and reads the rows as they were.
 */
final class RejectsFile {

    static final List<String> OWN_COLUMNS = List.of("line", "reason");

    private RejectsFile() {
    }

    /**
     * Writes the file anew, or not at all. The rows are read from the source once more, so their number does not matter.
     *
     * @throws UnreadableFile if the source was changed while it was read
     */
    static void write(Path source, SourceRows rows, Path rejects) throws IOException {
        OwnerOnly.folder(rejects.getParent());
        Path unfinished = rejects.resolveSibling(rejects.getFileName() + ".part");
        Files.deleteIfExists(unfinished);
        try (CsvFile file = CsvFile.open(source); Writer text = new BufferedWriter(new OutputStreamWriter(OwnerOnly.newFile(unfinished),
                StandardCharsets.UTF_8)); SafeCsv writer = new SafeCsv(text, file.separator())) {
            text.write(SafeCsv.BYTE_ORDER_MARK);
            writer.row(cells(OWN_COLUMNS, file.header()));
            rows.forEachRefused((line, reason) -> {
                while (file.hasNext()) {
                    CsvFile.Row row = file.next();
                    if (row.line() == line) {
                        writer.row(cells(List.of(line.toString(), reason), row.cells()));
                        break;
                    }
                }
            });
        }
        Files.move(unfinished, rejects, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> cells(List<String> own, List<String> row) {
        List<String> cells = new ArrayList<>(own);
        cells.addAll(row);
        return cells;
    }
}
