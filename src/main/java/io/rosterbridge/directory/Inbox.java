package io.rosterbridge.directory;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.rosterbridge.access.Actor;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.csv.SafeCsv;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The folder that CSV files are read from, and what reading them left beside it: the files themselves, rejected rows and reasons. All that
 * names people, so it goes after some time.
 */
public final class Inbox implements Forgets {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private static final DateTimeFormatter ARRIVAL = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int ARRIVAL_LENGTH = "yyyyMMdd-HHmmss-".length();
    private static final String REJECTS = ".rejects.csv";
    /** Where files go once they are read. */
    private static final List<String> READ = List.of("done", "failed");

    private final Path folder;
    private final Duration keepFor;
    private final JdbcTemplate database;
    private final AuditTrail audit;
    private final Clock clock;

    /**
     * @param keepFor how long a file is kept that was read, and what reading it left
     * @throws IllegalArgumentException if that is less than a day
     */
    public Inbox(Path folder, Duration keepFor, JdbcTemplate database, AuditTrail audit, Clock clock) {
        if (keepFor.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("rosterbridge.inbox-keep-for is " + keepFor + "; it must be 1 d or more, with its unit");
        }
        this.folder = folder;
        this.keepFor = keepFor;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Puts a file in at one stroke. Who did, stands in the audit trail and is known of the read before there is a file to be read.
     *
     * @param name what the sender calls it; letters that do not belong into a file name are replaced
     * @param full whether it lists everybody
     * @return the name it has now
     * @throws IllegalArgumentException if it is no {@code .csv} file
     */
    public String put(Actor who, String name, boolean full, InputStream content) throws IOException {
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
                    announce(who, target.getFileName().toString(), FileStamp.of(part).text(), full);
                    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                    return target.getFileName().toString();
                }
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void announce(Actor who, String name, String stamp, boolean full) {
        audit.doing(who.name(), AuditAction.FILE_UPLOADED, "file:" + name, Map.of("full", full), () -> database.update(
                "insert into source_upload (name, stamp, put_in_by, at) values (?, ?, ?, ?)", name, stamp, who.name(), now()));
    }

    /** Files that wait to be read, by name. */
    public List<String> waiting() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())
                    .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".csv")).sorted().toList();
        }
    }

    /** The rejected rows that a read has left; empty if there are none, they are kept no longer, or another node has read the file. */
    public Optional<Path> rejects(SourceRead read) throws IOException {
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
        return arrival(file).filter(arrived -> file.substring(ARRIVAL_LENGTH).equals(read.name() + REJECTS)
                && !arrived.isAfter(read.startedAt()) && arrived.isAfter(read.startedAt().minusSeconds(10))).isPresent();
    }

    /** Empty if somebody else has put the file there. */
    private static Optional<Instant> arrival(String file) {
        if (file.length() <= ARRIVAL_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(file.substring(0, ARRIVAL_LENGTH - 1), ARRIVAL).atZone(ZoneId.systemDefault())
                    .toInstant());
        } catch (DateTimeParseException otherFile) {
            return Optional.empty();
        }
    }

    /** Removes what is older than it is kept; for a timer on each node, since each may have a folder of its own. */
    public void retention() throws IOException {
        Instant before = clock.instant().minus(keepFor);
        int removed = 0;
        for (Path file : readFiles()) {
            if (arrival(file.getFileName().toString()).filter(arrived -> arrived.isBefore(before)).isPresent()
                    && Files.deleteIfExists(file)) {
                removed++;
            }
        }
        for (Path part : files(folder)) {
            // Of an upload that broke off.
            boolean isPart = part.getFileName().toString().matches("\\..*\\.part");
            if (isPart && part.toFile().lastModified() < before.toEpochMilli() && Files.deleteIfExists(part)) {
                removed++;
            }
        }
        database.update("delete from source_upload where at < ?", before.atOffset(ZoneOffset.UTC));
        if (removed > 0) {
            LOG.info("Retention of {} days: removed {} files that were read", keepFor.toDays(), removed);
        }
    }

    /** Files that name the person; they were given to us as they are, and are not rewritten. */
    @Override
    public List<Kept> kept(Forgotten person) {
        List<Kept> kept = new ArrayList<>();
        try {
            for (Path file : Stream.concat(readFiles().stream(), files(folder).stream()).toList()) {
                if (isNamed(file, person)) {
                    kept.add(new Kept("file " + folder.relativize(file),
                            arrival(file.getFileName().toString()).map(arrived -> arrived.plus(keepFor)).orElse(null)));
                }
            }
        } catch (IOException unreadable) {
            LOG.warn("The files of the inbox could not be looked through for a person who was erased: {}", unreadable.toString());
            kept.add(new Kept("perhaps files in " + folder + ", which could not all be read", null));
        }
        return kept;
    }

    private static boolean isNamed(Path file, Forgotten person) throws IOException {
        try (Reader text = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            return person.isNamedIn(text);
        } catch (NoSuchFileException movedOrRemovedMeanwhile) {
            return false;
        }
    }

    private List<Path> readFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : READ) {
            files.addAll(files(folder.resolve(name)));
        }
        return files;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /** The first rows of such a file as they were, the header first; a row may have been rejected for having fewer or more cells. */
    public static List<List<String>> firstRows(Path rejects, int most) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> csv = CsvReader.builder().allowExtraFields(true).allowMissingFields(true).ofCsvRecord(rejects)) {
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
