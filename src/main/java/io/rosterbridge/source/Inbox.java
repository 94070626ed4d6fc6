package io.rosterbridge.source;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Forgets;
import io.rosterbridge.directory.Forgotten;
import io.rosterbridge.platform.ErrorName;
import io.rosterbridge.platform.csv.SafeCsv;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

    private static final String REJECTS = ".rejects.csv";
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int LONGEST_REASON = 2000;
    /** Where files go once they are read. */
    private static final List<String> READ = List.of("done", "failed");

    private final Path folder;
    private final InboxNames names;
    private final Duration keepFor;
    private final JdbcTemplate database;
    private final AuditTrail audit;
    private final Clock clock;

    /**
     * @param keepFor how long a file is kept that was read, and what reading it left
     * @throws IllegalArgumentException if that is less than a day
     */
    Inbox(Path folder, InboxNames names, Duration keepFor, JdbcTemplate database, AuditTrail audit, Clock clock) {
        if (keepFor.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("rosterbridge.inbox-keep-for is " + keepFor + "; it must be 1 d or more, with its unit");
        }
        this.folder = folder;
        this.names = names;
        this.keepFor = keepFor;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Makes the folders, for this application's user alone. If others may look into one that is there, the log says so. */
    public void prepare() {
        for (Path each : Stream.concat(Stream.of(folder), READ.stream().map(folder::resolve)).toList()) {
            try {
                OwnerOnly.folder(each);
            } catch (IOException unusable) {
                LOG.error("The folder {} cannot be made: {}; put that right, health names it too", each, ErrorName.of(unusable));
            }
            OwnerOnly.others(each).ifPresent(others -> LOG.warn("Every user of this machine has the rights {} in {}, where files name people; "
                    + "take them away: chmod o-rwx {}", others, each, each));
        }
    }

    /**
     * Puts a file in at one stroke. Who did, stands in the audit trail and is known of the read before there is a file to be read.
     *
     * @param name what the sender calls it; letters that do not belong into a file name are replaced
     * @param full whether it lists everybody
     * @return the name it has now
     * @throws IllegalArgumentException if it is no {@code .csv} file, or its name says that it is complete and it is sent as changes
     */
    public String put(Actor who, String name, boolean full, InputStream content) throws IOException {
        String plain = name.replace('\\', '/').replaceAll(".*/", "").replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "");
        if (!plain.toLowerCase(Locale.ROOT).endsWith(".csv")) {
            throw new IllegalArgumentException("the file is named \"" + name + "\"; it must end in .csv");
        }
        if (names.isFull(plain) && !full) {
            throw new IllegalArgumentException("the name \"" + name + "\" says that the file lists everybody, and it is sent as changes; "
                    + "choose that it lists everybody, or rename it");
        }
        OwnerOnly.folder(folder);
        Path part = folder.resolve("." + UUID.randomUUID() + ".part");
        try {
            try (OutputStream file = OwnerOnly.newFile(part)) {
                content.transferTo(file);
            }
            String stem = stem(plain, full);
            for (int number = 1; ; number++) {
                Path target = folder.resolve(target(number == 1 ? stem : stem + "-" + number, full));
                if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    announce(who, target.getFileName().toString(), FileStamp.of(part).text(), full);
                    if (isPlaced(part, target)) {
                        return target.getFileName().toString();
                    }
                }
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The part of the name that does not say whether the file is complete. */
    private String stem(String plain, boolean full) {
        String stem = plain.replaceFirst("(?i)(\\.full)?\\.csv$", "");
        String shortened = stem.substring(0, Math.min(stem.length(), 100));
        String name = target(shortened, full);
        return shortened.isEmpty() || names.isFull(name) != full || names.unclear(name).isPresent() ? "people" : shortened;
    }

    private static String target(String stem, boolean full) {
        return stem + (full ? ".full.csv" : ".csv");
    }

    private static boolean isPlaced(Path part, Path target) throws IOException {
        try {
            place(part, target);
            return true;
        } catch (FileAlreadyExistsException anotherMeanwhile) {
            return false;
        }
    }

    /**
     * Gives a file another name, at one stroke.
     *
     * @throws FileAlreadyExistsException if there is one of that name, which stays as it is
     */
    static void place(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException noLinksHere) {
            Files.move(from, to);
            return;
        } catch (FileAlreadyExistsException another) {
            throw another;
        } catch (FileSystemException noLinksHere) {
            Files.move(from, to);
            return;
        }
        Files.delete(from);
    }

    private void announce(Actor who, String name, String stamp, boolean full) {
        audit.doing(who.name(), AuditAction.FILE_UPLOADED, "file:" + name, Map.of("full", full), () -> database.update(
                "insert into source_upload (name, stamp, put_in_by, at) values (?, ?, ?, ?)", name, stamp, who.name(), now()));
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
        return Arrival.at(file).filter(arrived -> Arrival.isOf(file, read.name(), REJECTS) && !arrived.isAfter(read.startedAt())
                && arrived.isAfter(read.startedAt().minusSeconds(10))).isPresent();
    }

    /** Removes what is older than it is kept; for a timer on each node, since each may have a folder of its own. */
    public void retention() throws IOException {
        Instant before = clock.instant().minus(keepFor);
        int removed = 0;
        for (Path file : readFiles()) {
            if (Arrival.at(file.getFileName().toString()).filter(arrived -> arrived.isBefore(before)).isPresent()
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

    /** Rows that were read, be they applied yet or not, and what reads have said. */
    @Override
    public void forget(Forgotten person) {
        database.update("delete from source_row where id = ? or email_key = any(?)", person.id(),
                person.addresses().toArray(String[]::new));
        database.update("delete from hold_value where user_id = ?", person.id());
        person.takeOutOf(database, "source_read", List.of("id"), "reason", LONGEST_REASON);
    }

    /** Files that name the person; they were given to us as they are, and are not rewritten. */
    @Override
    public List<Kept> kept(Forgotten person) {
        List<Kept> kept = new ArrayList<>();
        try {
            for (Path file : Stream.concat(readFiles().stream(), files(folder).stream()).toList()) {
                if (isNamed(file, person)) {
                    kept.add(new Kept("file " + folder.relativize(file),
                            Arrival.at(file.getFileName().toString()).map(arrived -> arrived.plus(keepFor)).orElse(null)));
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
        try (BufferedReader text = new BufferedReader(CsvBytes.text(Files.newInputStream(rejects)))) {
            char separator = CsvLayout.of(text, LONGEST_HEADER).separator();
            CsvReader<CsvRecord> csv = CsvReader.builder().fieldSeparator(separator).allowExtraFields(true).allowMissingFields(true)
                    .ofCsvRecord(text);
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
