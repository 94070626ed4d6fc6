package io.rosterbridge.directory;

import io.rosterbridge.calendly.Stopped;
import io.rosterbridge.domain.ErrorName;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads CSV files of people into the directory.
 *
 * <p>{@code *.full.csv} lists everybody: whoever came from a CSV file and is in none of its rows is absent, and has left once
 * they are absent in enough such files in a row, if the shrink gate believes them. It never speaks for people who were made by the
 * API, and for {@link ImportedPeople} only once a file has listed them. Any other file only changes the people in it. A row that
 * cannot be taken is rejected alone, and in a full file its person still counts as present. A file that cannot be taken as a whole
 * changes nothing. Reading a file again changes nothing. A full file whose last row lacks cells and its line end may have been
 * cut off: nobody counts as absent. (A last row that only lacks its line end is what many tools write.) A file that somebody
 * still writes to is left for later. Two nodes may read at once; they apply one after the other.
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
    private final Supplier<FullReadRules> rules;
    private final boolean assignByDefault;
    private final BooleanSupplier linksByAddress;

    /**
     * @param rules           asked anew for each full file
     * @param linksByAddress  asked anew for each file: whether people with an id that an import has made are taken over by their address
     * @param assignByDefault whether a person who is new to the directory is assigned if the file does not say
     */
    public CsvSource(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock, DueMarks marks, SourceReads reads,
                     SourceMapping mapping, Supplier<FullReadRules> rules, BooleanSupplier linksByAddress, boolean assignByDefault) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.marks = marks;
        this.reads = reads;
        this.mapping = mapping;
        this.rules = rules;
        this.linksByAddress = linksByAddress;
        this.assignByDefault = assignByDefault;
    }

    /** Whether a file of this name lists everybody. */
    static boolean isFull(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".full.csv");
    }

    /**
     * Reads one file and applies it. Beside the place where the file will lie, it leaves {@code done/<arrival>.rejects.csv}
     * if rows were rejected, or {@code failed/<arrival>.reason.txt} if the file could not be taken. It does not move the file.
     *
     * @param inboxFile the file, in the inbox
     * @param arrival   the name that the file will have in the folder {@code done} or {@code failed}
     * @return how it went; never {@code RUNNING}
     * @throws RuntimeException if the file is to stay and to be read again: the database or the disk fails, or somebody still
     *                          writes to it; nothing of the file is applied, or all that was there
     */
    public SourceRead read(File inboxFile, String arrival) {
        Path file = inboxFile.toPath();
        String name = file.getFileName().toString().replaceAll("\\p{Cntrl}", "?");
        try {
            return read(file, name, arrival);
        } catch (FileLeft left) {
            throw left;
        } catch (RuntimeException unexpected) {
            LOG.debug("Read {} broke off", name, unexpected);
            throw new FileLeft(name, ErrorName.of(unexpected));
        }
    }

    private SourceRead read(Path file, String name, String arrival) {
        boolean full = isFull(name);
        long id = reads.begin(name, full);
        SourceRows rows = new SourceRows(jdbc, transaction, id);
        Optional<FileStamp> stamp = Optional.empty();
        try {
            stamp = Optional.of(FileStamp.of(file));
            SourceCounts counts = apply(id, name, stage(file, rows, full), full, file, stamp.get());
            if (counts.rejected() > 0) {
                writeRejects(file, rows, arrival);
            }
            LOG.info("Read {}: {} rows, {} people changed, {} rows rejected, {} people removed", name, counts.rows(),
                    counts.changed(), counts.rejected(), counts.removals());
            counts.held().ifPresent(reason -> LOG.warn("Read {}: {} removals are held, nobody was removed: {}", name,
                    counts.removalsHeld(), reason));
        } catch (UnreadableFile e) {
            if (stamp.filter(taken -> !taken.holds(file)).isPresent()) {
                throw changed(id, name);
            }
            fail(id, file, arrival, name, e.getMessage());
        } catch (FileChanged e) {
            throw changed(id, name);
        } catch (IOException e) {
            reads.failed(id, "the file could not be read, it is tried again: " + e);
            LOG.error("Read {}: the file could not be read and stays in the inbox: {}", name, ErrorName.of(e));
            throw new FileLeft(name, e.toString());
        } catch (Stopped killed) {
            LOG.warn("Read {}: {}", name, killed.getMessage());
            reads.failed(id, "nothing of it is applied, and it is read again: " + killed.getMessage());
            throw new FileLeft(name, killed.getMessage());
        } catch (RuntimeException e) {
            LOG.debug("Read {}: it could not be applied", name, e);
            if (isOfTheFile(e)) {
                fail(id, file, arrival, name, "it could not be applied, and would not be the next time: " + ErrorName.of(e)
                        + "; the log of level DEBUG for " + CsvSource.class.getName() + " tells more when it is sent again");
            } else {
                LOG.error("Read {}: it could not be applied and stays in the inbox: {}", name, ErrorName.of(e));
                reads.failed(id, "it could not be applied, it is tried again: " + ErrorName.of(e));
                throw new FileLeft(name, ErrorName.of(e));
            }
        } finally {
            rows.clear();
        }
        if (!stamp.orElseThrow().holds(file)) {
            LOG.warn("Read {}: the file was written to after it was applied; it stays in the inbox", name);
            throw new FileLeft(name, "it was written to after it was applied");
        }
        return reads.find(id);
    }

    private SourceCounts apply(long id, String name, Staged staged, boolean full, Path file, FileStamp stamp) {
        try {
            return applyOnce(id, name, staged, full, file, stamp);
        } catch (DuplicateKeyException somebodyWasFaster) {
            return applyOnce(id, name, staged, full, file, stamp);
        }
    }

    private SourceCounts applyOnce(long id, String name, Staged staged, boolean full, Path file, FileStamp stamp) {
        boolean again = reads.isAgain(id, name, stamp.text());
        return marks.because(DueCause.read(id), () -> transaction.execute(status -> {
            SourceCounts applied = apply(staged.columns(), id)
                    .apply(full ? Optional.of(rules.get()) : Optional.empty(), staged.unproven(), again);
            reads.done(id, applied);
            staged.cleaned().ifPresent(note -> reads.note(id, note));
            if (!stamp.holds(file)) {
                throw new FileChanged();
            }
            return applied;
        }));
    }

    /** Whether it will be the same the next time: what the database does not take, or an error of ours; not that the database is away. */
    private static boolean isOfTheFile(RuntimeException e) {
        return e instanceof DataIntegrityViolationException
                || !(e instanceof DataAccessException || e instanceof TransactionException || e instanceof UncheckedIOException);
    }

    private FileLeft changed(long id, String name) {
        String reason = "the file was written to while it was read; nothing of it is applied, and it is read again";
        reads.failed(id, reason);
        LOG.warn("Read {}: {}", name, reason);
        return new FileLeft(name, reason);
    }

    /** Somebody still writes to the file. */
    private static final class FileChanged extends RuntimeException {
    }

    /**
     * The rows of a file, laid into the database.
     *
     * @param unproven why nobody may be taken for absent
     * @param cleaned  what was taken out of values that are applied all the same
     */
    private record Staged(CsvColumns columns, Optional<String> unproven, Optional<String> cleaned) {
    }

    /**
     * Shows what a file would do: it is applied, looked at, and taken back, all in one transaction.
     *
     * @param name decides, like the name of a file in the inbox, whether it speaks for everybody
     * @param look called with the directory as it would be
     * @throws UnreadableFile if the text cannot be taken as a whole
     */
    public void preview(String name, CsvText text, Consumer<CsvEffect> look) {
        transaction.executeWithoutResult(status -> {
            boolean again = isFull(name) && reads.wasApplied(UNSTORED_READ, stamp(text));
            look.accept(applied(name, text, UNSTORED_READ, again, SourceApply::foresee));
            status.setRollbackOnly();
        });
    }

    /**
     * Applies to some people what a file says, as a read of its own, in one transaction. Whoever of the others stands in the file
     * still counts as seen.
     *
     * @param readName the read's name, unlike that of any file: a file of the inbox may be under way at the same time
     * @param wanted   asked, once nobody else can apply a file, for the people it may change; all others stay as they are
     * @param together runs in that transaction, with what was done
     * @throws UnreadableFile if the text cannot be taken as a whole
     */
    public void apply(String name, String readName, CsvText text, Supplier<ChosenPeople> wanted, Consumer<CsvEffect> together) {
        transaction.executeWithoutResult(status -> {
            long id = reads.begin(readName, isFull(name));
            boolean again = reads.wasApplied(id, stamp(text));
            CsvEffect effect = applied(name, text, id, again, apply -> apply.only(wanted.get(), isFull(name)));
            together.accept(effect);
            jdbc.update("delete from source_row where read_id = ?", id);
        });
    }

    /** @param prepare called once nobody else can apply a file */
    private CsvEffect applied(String name, CsvText text, long readId, boolean again, Consumer<SourceApply> prepare) {
        boolean full = isFull(name);
        try (CsvFile csv = CsvFile.of(text.open())) {
            Staged staged = stage(csv, new SourceRows(jdbc, transaction, readId), full);
            SourceApply apply = apply(staged.columns(), readId);
            apply.takeTurn();
            prepare.accept(apply);
            long start = apply.lastChange();
            SourceCounts counts = apply.apply(full ? Optional.of(rules.get()) : Optional.empty(), staged.unproven(), again);
            reads.done(readId, counts);
            staged.cleaned().ifPresent(note -> reads.note(readId, note));
            return apply.effect(start, counts, full ? Optional.of(rules.get().absentReads()) : Optional.empty());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private SourceApply apply(CsvColumns columns, long readId) {
        return new SourceApply(new NamedParameterJdbcTemplate(jdbc), marks, columns, NAME, readId, assignByDefault,
                linksByAddress.getAsBoolean(), OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    /** What the same text lacks is no further proof. */
    private static String stamp(CsvText text) {
        return "content " + text.fingerprint().substring(0, 48);
    }

    private Staged stage(Path file, SourceRows rows, boolean full) throws IOException {
        try (CsvFile csv = CsvFile.open(file)) {
            return stage(csv, rows, full);
        }
    }

    private Staged stage(CsvFile csv, SourceRows rows, boolean full) {
        CsvColumns columns = new CsvColumns(csv.header(), mapping);
        if (full && csv.isOfRejects()) {
            throw new UnreadableFile("it holds rejected rows, and these are not everybody; send it as a file of changes, without .full");
        }
        if (full && !csv.hasNext()) {
            throw new UnreadableFile("it has no people, and a full file without people would remove everybody; send all");
        }
        int cells = csv.header().size();
        CleanedRows cleaned = new CleanedRows();
        while (csv.hasNext()) {
            CsvFile.Row row = csv.next();
            cells = row.cells().size();
            try {
                PersonDraft person = columns.person(row.cells());
                rows.add(row.line(), person, columns.isTombstone(person));
                columns.removed(row.cells()).ifPresent(what -> cleaned.add(row.line(), what));
            } catch (PersonRefused e) {
                rows.refuse(row.line(), columns.cell(row.cells(), "id"), columns.cell(row.cells(), "email"), e.getMessage());
            }
        }
        rows.flush();
        boolean isCut = full && csv.endsInsideALine() && cells < csv.header().size();
        return new Staged(columns, isCut ? Optional.of(cut(cells, csv.header().size())) : Optional.empty(), cleaned.told());
    }

    /** Counts the rows of which something was not taken because nobody could have seen it. */
    private static final class CleanedRows {

        private int rows;
        private String first;

        void add(long line, String what) {
            first = rows++ == 0 ? "line " + line + ": " + what : first;
        }

        Optional<String> told() {
            return rows == 0 ? Optional.empty() : Optional.of("characters that hide, break or turn text were taken out of "
                    + (rows == 1 ? "1 row, " : rows + " rows, the first is ") + first);
        }
    }

    private static String cut(int cells, int columns) {
        return "the last row has " + cells + " of " + columns + " cells and no line end, so the file may have been cut off and nobody is "
                + "taken for absent; send a complete file";
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
