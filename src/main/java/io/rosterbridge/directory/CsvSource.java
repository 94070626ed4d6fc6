package io.rosterbridge.directory;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.rosterbridge.domain.ShrinkGate;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads CSV files of people into the directory.
 *
 * <p>{@code *.full.csv} lists everybody: whoever came from a CSV file and is in none of its rows has left, if the shrink gate
 * lets them. It never speaks for people who were made by the API. Any other file only changes the people in it. A row that
 * cannot be taken is rejected alone, and in a full file its person still counts as present. A file that cannot be taken as a
 * whole changes nothing. Reading a file again changes nothing. Two nodes may read at once; they apply one after the other.
 */
public class CsvSource {

    /** What {@code directory_user.source} says of people who came by a CSV file. */
    public static final String NAME = "csv";

    private static final long UNSTORED_READ = -1;
    private static final Logger LOG = LoggerFactory.getLogger(CsvSource.class);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final DueMarks marks;
    private final SourceReads reads;
    private final SourceMapping mapping;
    private final Supplier<ShrinkGate> gate;
    private final boolean assignByDefault;

    /**
     * @param gate            asked anew for each full file
     * @param assignByDefault whether a person who is new to the directory is assigned if the file does not say
     */
    public CsvSource(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock, DueMarks marks, SourceReads reads,
                     SourceMapping mapping, Supplier<ShrinkGate> gate, boolean assignByDefault) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.marks = marks;
        this.reads = reads;
        this.mapping = mapping;
        this.gate = gate;
        this.assignByDefault = assignByDefault;
    }

    /**
     * Reads one file and applies it. Beside the place where the file will lie, it leaves {@code done/<arrival>.rejects.csv}
     * if rows were rejected, or {@code failed/<arrival>.reason.txt} if the file could not be taken. It does not move the file.
     *
     * @param inboxFile the file, in the inbox
     * @param arrival   the name that the file will have in the folder {@code done} or {@code failed}
     * @return how it went; never {@code RUNNING}
     * @throws RuntimeException if the database or the disk fails; nothing of the file is applied, or all of it, and it is to
     *                          be read again
     */
    public SourceRead read(File inboxFile, String arrival) {
        Path file = inboxFile.toPath();
        String name = file.getFileName().toString().replaceAll("\\p{Cntrl}", "?");
        boolean full = isFull(name);
        long id = reads.begin(name, full);
        SourceRows rows = new SourceRows(jdbc, transaction, id);
        try {
            CsvColumns columns = stage(file, rows, full);
            SourceCounts counts = transaction.execute(status -> {
                SourceCounts applied = apply(columns, id).apply(full ? Optional.of(gate.get()) : Optional.empty());
                reads.done(id, applied);
                return applied;
            });
            if (counts.rejected() > 0) {
                writeRejects(file, rows, arrival);
            }
            LOG.info("Read {}: {} rows, {} people changed, {} rows rejected, {} people removed", name, counts.rows(),
                    counts.changed(), counts.rejected(), counts.removals());
            counts.held().ifPresent(reason -> LOG.warn("Read {}: {} removals are held, nobody was removed: {}", name,
                    counts.removalsHeld(), reason));
        } catch (UnreadableFile e) {
            fail(id, file, arrival, name, e.getMessage());
        } catch (IOException e) {
            reads.failed(id, "the file could not be read, it is tried again: " + e);
            LOG.error("Read {}: the file could not be read and stays in the inbox", name, e);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            LOG.error("Read {}: it could not be applied and stays in the inbox", name, e);
            reads.failed(id, "it could not be applied, it is tried again: " + e.getMessage());
            throw e;
        } finally {
            rows.clear();
        }
        return reads.find(id);
    }

    /**
     * Shows what a file would do: it is applied, looked at, and taken back, all in one transaction.
     *
     * @param name decides, like the name of a file in the inbox, whether it speaks for everybody
     * @param look called with the directory as it would be
     * @throws UnreadableFile if the content cannot be taken as a whole
     */
    public void preview(String name, String content, Consumer<CsvEffect> look) {
        transaction.executeWithoutResult(status -> {
            look.accept(applied(name, content, UNSTORED_READ, Optional.empty()).effect());
            status.setRollbackOnly();
        });
    }

    /**
     * Applies to some people what a file says, as a read of its own, in one transaction.
     *
     * @param readName the read's name, unlike that of any file: a file of the inbox may be under way at the same time
     * @param wanted   asked, once nobody else can apply a file, for the ids of the people it may change; all others stay as they are
     * @param together runs in that transaction, with what was done
     * @throws UnreadableFile if the content cannot be taken as a whole
     */
    public void apply(String name, String readName, String content, Supplier<Predicate<String>> wanted,
                      Consumer<CsvEffect> together) {
        transaction.executeWithoutResult(status -> {
            long id = reads.begin(readName, isFull(name));
            Applied applied = applied(name, content, id, Optional.of(wanted));
            reads.done(id, applied.counts());
            jdbc.update("delete from source_row where read_id = ?", id);
            together.accept(applied.effect());
        });
    }

    private record Applied(SourceCounts counts, CsvEffect effect) {
    }

    private Applied applied(String name, String content, long readId, Optional<Supplier<Predicate<String>>> wanted) {
        boolean full = isFull(name);
        try (CsvFile csv = CsvFile.of(content)) {
            CsvColumns columns = stage(csv, new SourceRows(jdbc, transaction, readId), full);
            SourceApply apply = apply(columns, readId);
            apply.takeTurn();
            wanted.ifPresent(these -> apply.only(these.get(), full));
            long start = apply.lastChange();
            SourceCounts counts = apply.apply(full ? Optional.of(gate.get()) : Optional.empty());
            return new Applied(counts, new CsvEffect(counts.rows(), apply.touched(start), apply.refused(), counts.removalsHeld(),
                    counts.held()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private SourceApply apply(CsvColumns columns, long readId) {
        return new SourceApply(new NamedParameterJdbcTemplate(jdbc), marks, columns, NAME, readId, assignByDefault,
                OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    private static boolean isFull(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".full.csv");
    }

    private CsvColumns stage(Path file, SourceRows rows, boolean full) throws IOException {
        try (CsvFile csv = CsvFile.open(file)) {
            return stage(csv, rows, full);
        }
    }

    private CsvColumns stage(CsvFile csv, SourceRows rows, boolean full) {
        CsvColumns columns = new CsvColumns(csv.header(), mapping);
        if (full && !csv.hasNext()) {
            throw new UnreadableFile("it has no people, and a full file without people would remove everybody; send all");
        }
        while (csv.hasNext()) {
            CsvRecord row = csv.next();
            try {
                rows.add(row.getStartingLineNumber(), columns.person(row.getFields()));
            } catch (PersonRefused e) {
                rows.refuse(row.getStartingLineNumber(), columns.cell(row.getFields(), "id"),
                        columns.cell(row.getFields(), "email"), e.getMessage());
            }
        }
        rows.flush();
        return columns;
    }

    private static void writeRejects(Path file, SourceRows rows, String arrival) throws IOException {
        try {
            RejectsFile.write(file, rows, file.resolveSibling("done").resolve(arrival + ".rejects.csv"));
        } catch (UnreadableFile e) {
            throw new IOException("it was changed while it was read: " + e.getMessage(), e);
        }
    }

    private void fail(long id, Path file, String arrival, String name, String reason) {
        reads.failed(id, reason);
        LOG.warn("Read {}: nothing was changed: {}", name, reason);
        try {
            Path folder = Files.createDirectories(file.resolveSibling("failed"));
            Files.writeString(folder.resolve(arrival + ".reason.txt"), name + ": " + reason + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
