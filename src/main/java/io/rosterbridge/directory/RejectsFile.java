package io.rosterbridge.directory;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.rosterbridge.csv.SafeCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The rejected rows of a file with line number and reason, to be opened in a spreadsheet, corrected and sent again. */
final class RejectsFile {

    private RejectsFile() {
    }

    /**
     * Writes the file anew, or not at all. The rows are read from the source once more, so their number does not matter.
     *
     * @throws UnreadableFile if the source was changed while it was read
     */
    static void write(Path source, SourceRows rows, Path rejects) throws IOException {
        Files.createDirectories(rejects.getParent());
        Path unfinished = rejects.resolveSibling(rejects.getFileName() + ".part");
        try (CsvFile file = CsvFile.open(source); SafeCsv writer = new SafeCsv(Files.newBufferedWriter(unfinished))) {
            writer.row(cells("line", "reason", file.header()));
            rows.forEachRefused((line, reason) -> {
                while (file.hasNext()) {
                    CsvRecord row = file.next();
                    if (row.getStartingLineNumber() == line) {
                        writer.row(cells(line.toString(), reason, row.getFields()));
                        break;
                    }
                }
            });
        }
        Files.move(unfinished, rejects, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> cells(String line, String reason, List<String> row) {
        List<String> cells = new ArrayList<>(List.of(line, reason));
        cells.addAll(row);
        return cells;
    }
}
