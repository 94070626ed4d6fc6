package io.rosterbridge.console.pages;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.rosterbridge.csv.SafeCsv;
import io.rosterbridge.directory.SourceRead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The folder that CSV files are read from, and what reading them left beside it. */
@Component
class Inbox {

    private static final DateTimeFormatter ARRIVAL = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int ARRIVAL_LENGTH = "yyyyMMdd-HHmmss-".length();
    private static final String REJECTS = ".rejects.csv";

    private final Path folder;

    Inbox(@Value("${rosterbridge.inbox}") Path folder) {
        this.folder = folder;
    }

    /**
     * Puts a file in at one stroke.
     *
     * @param name what the sender calls it; letters that do not belong into a file name are replaced
     * @param full whether it lists everybody
     * @return the name it has now
     * @throws IllegalArgumentException if it is no {@code .csv} file
     */
    String put(String name, boolean full, InputStream content) throws IOException {
        String plain = name.replace('\\', '/').replaceAll(".*/", "").replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "");
        if (!plain.toLowerCase(Locale.ROOT).endsWith(".csv")) {
            throw new IllegalArgumentException("the file is named \"" + name + "\"; it must end in .csv");
        }
        String stem = plain.replaceFirst("(?i)(\\.full)?\\.csv$", "");
        String shortened = stem.isEmpty() ? "people" : stem.substring(0, Math.min(stem.length(), 100));
        Files.createDirectories(folder);
        Path part = folder.resolve("." + UUID.randomUUID() + ".part");
        try {
            Files.copy(content, part);
            for (int number = 1; ; number++) {
                Path target = folder.resolve(shortened + (number == 1 ? "" : "-" + number) + (full ? ".full.csv" : ".csv"));
                if (!Files.exists(target)) {
                    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                    return target.getFileName().toString();
                }
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Files that wait to be read, by name. */
    List<String> waiting() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())
                    .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".csv")).sorted().toList();
        }
    }

    /** The rejected rows that a read has left; empty if there are none, or if another node has read the file. */
    Optional<Path> rejects(SourceRead read) throws IOException {
        Path done = folder.resolve("done");
        if (read.rejected() == 0 || !Files.isDirectory(done)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(done)) {
            return files.filter(file -> belongs(file.getFileName().toString(), read)).max(Comparator.comparing(Path::getFileName));
        }
    }

    /** The file's name begins with the second in which it arrived, which is that of the read's begin or one shortly before. */
    private static boolean belongs(String file, SourceRead read) {
        if (file.length() <= ARRIVAL_LENGTH || !file.substring(ARRIVAL_LENGTH).equals(read.name() + REJECTS)) {
            return false;
        }
        try {
            Instant arrived = LocalDateTime.parse(file.substring(0, ARRIVAL_LENGTH - 1), ARRIVAL).atZone(ZoneId.systemDefault()).toInstant();
            return !arrived.isAfter(read.startedAt()) && arrived.isAfter(read.startedAt().minusSeconds(10));
        } catch (DateTimeParseException otherFile) {
            return false;
        }
    }

    /** The first rows of such a file as they were, the header first. */
    static List<List<String>> firstRows(Path rejects, int most) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(rejects)) {
            for (CsvRecord row : csv) {
                if (rows.size() > most) {
                    break;
                }
                rows.add(row.getFields().stream().map(SafeCsv::plain).toList());
            }
        }
        return rows;
    }
}
