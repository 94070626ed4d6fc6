package io.rosterbridge.source;

import io.rosterbridge.calendly.Stopped;
import io.rosterbridge.platform.ErrorName;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
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
    private final Reading reading;

    /**
     * How files are read.
     *
     * @param watch           knows the inbox, the names and when a file came
     * @param rules           asked for each full file
     * @param linksByAddress  asked for each file: whether people with an id that an import has made are taken over by their address
     * @param assignByDefault whether a person who is new to the directory is assigned if the file does not say
     * @param sameContent     a full file with the content of one before is another production of the source if it comes so much later
     */
    public record Reading(InboxWatch watch, SourceMapping mapping, Supplier<FullReadRules> rules, BooleanSupplier linksByAddress,
                          boolean assignByDefault, Duration sameContent) {

        /** @throws IllegalArgumentException if {@code sameContent} is negative */
        public Reading {
            if (sameContent.isNegative()) {
                throw new IllegalArgumentException("rosterbridge.inbox-watch.same-content is " + sameContent
                        + "; it must be 0 or more, with its unit");
            }
        }

        private boolean isFull(String name) {
            return watch.names().isFull(name);
        }
    }

    public CsvSource(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock, DueMarks marks, SourceReads reads, Reading reading) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.marks = marks;
        this.reads = reads;
        this.reading = reading;
    }

    /**
     * Reads one file and applies it. Beside the place where the file will lie, it leaves {@code done/<arrival>.rejects.csv}
     * if rows were rejected, or {@code failed/<arrival>.reason.txt} if the file could not be taken. It does not move the file.
     *
     * @param inboxFile the file, in the inbox
     * @param arrival   the name that the file will have in the folder {@code done} or {@code failed}
     * @return how it went; never {@code RUNNING}
     * @throws RuntimeException if the file is to stay and to be read again: the database or the disk fails, or somebody still
     *                          writes to it; nothing of the file is applied, or all that was there. Or if it lies elsewhere
     */
    public SourceRead read(File inboxFile, String arrival) {
        Path file = inboxFile.toPath();
        String name = InboxNames.shown(file.getFileName().toString());
        try {
            requireInInbox(file, name);
            return read(file, name, arrival);
        } catch (FileLeft left) {
            throw left;
        } catch (RuntimeException unexpected) {
            LOG.debug("Read {} broke off", name, unexpected);
            throw new FileLeft(name, ErrorName.of(unexpected));
        }
    }

    /** Links on the way are followed; the file itself may be one, which is refused later. */
    private void requireInInbox(Path file, String name) {
        try {
            if (!file.toAbsolutePath().getParent().toRealPath().equals(reading.watch().folder().toRealPath())) {
                LOG.error("Read {}: it lies outside the inbox and is not read", name);
                throw new FileLeft(name, "it lies outside the inbox");
            }
        } catch (IOException gone) {
            throw new FileLeft(name, "its folder cannot be looked at: " + ErrorName.of(gone));
        }
    }

    private SourceRead read(Path file, String name, String arrival) {
        boolean full = reading.isFull(name);
        Instant arrived = reading.watch().firstSeen(reading.watch().folder().resolve(file.getFileName()));
        long id = reads.begin(name, full, arrived);
        SourceRows rows = new SourceRows(jdbc, transaction, id);
        Optional<FileStamp> stamp = Optional.empty();
        try {
            FileStamp taken = FileStamp.of(file);
            stamp = Optional.of(taken);
            StagedFile staged = stage(file, rows, full);
            SourceReads.Identity identity = staged.identity(taken.text(), arrived);
            reads.identify(id, name, identity);
            SourceCounts counts = apply(new Applied(id, staged, identity, full), () -> requireHolds(taken, file));
            if (counts.rejected() > 0) {
                writeRejects(id, file, rows, arrival);
            }
            LOG.info("Read {}: {} rows, {} people changed, {} rows rejected, {} people removed", name, counts.rows(),
                    counts.changed(), counts.rejected(), counts.removals());
            counts.held().ifPresent(reason -> LOG.warn("Read {}: {} removals are held, nobody was removed: {}", name,
                    counts.removalsHeld(), reason));
        } catch (UnreadableFile e) {
            if (stamp.filter(before -> !before.holds(file)).isPresent()) {
                throw changed(id, name);
            }
            fail(id, file, arrival, name, e.getMessage());
        } catch (FileChanged e) {
            throw changed(id, name);
        } catch (IOException e) {
            String reason = words(e);
            reads.failed(id, "the file could not be read, and is tried again if it is still there: " + reason);
            LOG.error("Read {}: the file could not be read and stays in the inbox: {}", name, ErrorName.of(e));
            throw new FileLeft(name, reason);
        } catch (Stopped killed) {
            LOG.warn("Read {}: {}", name, killed.getMessage());
            reads.failed(id, "nothing of it is applied, and it is read again: " + killed.getMessage());
            throw new FileLeft(name, killed.getMessage());
        } catch (QueryTimeoutException | PessimisticLockingFailureException e) {
            LOG.debug("Read {}: it could not get its turn", name, e);
            String reason = "the database is busy, as with a large file that is being applied; this one is tried again";
            LOG.info("Read {}: {}", name, reason);
            reads.failed(id, reason);
            throw FileLeft.waiting(name, reason);
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

    /** A file that is staged and about to be applied. */
    private record Applied(long readId, StagedFile staged, SourceReads.Identity identity, boolean full) {
    }

    private static void requireHolds(FileStamp stamp, Path file) {
        if (!stamp.holds(file)) {
            throw new FileChanged();
        }
    }

    private SourceCounts apply(Applied file, Runnable check) {
        try {
            return applyOnce(file, check);
        } catch (DuplicateKeyException somebodyWasFaster) {
            return applyOnce(file, check);
        }
    }

    /** @param check throws if nothing is to be applied after all */
    private SourceCounts applyOnce(Applied file, Runnable check) {
        return marks.because(DueCause.read(file.readId()), () -> transaction.execute(status -> {
            SourceApply apply = apply(file.staged().columns(), file.readId());
            SourceCounts applied = apply(apply, file);
            check.run();
            return applied;
        }));
    }

    private SourceCounts apply(SourceApply apply, Applied file) {
        apply.arrivedAt(utc(file.identity().arrivedAt()));
        apply.takeTurn();
        Optional<String> again = file.full() ? reads.same(file.readId(), file.identity(), reading.sameContent()).map(this::noFurtherProof)
                : Optional.empty();
        FullReadRules rules = reading.rules().get();
        apply.holdsDamaged(file.staged().garbled(), rules.holdExpires());
        SourceCounts counts = apply.apply(file.full() ? Optional.of(rules) : Optional.empty(), file.staged().unproven(), again);
        reads.done(file.readId(), counts, file.full() && again.isEmpty());
        Stream.of(apply.damaged(), apply.overtaken(), file.staged().cleaned()).flatMap(Optional::stream)
                .forEach(note -> reads.note(file.readId(), note));
        return counts;
    }

    /** One production of the source proves an absence once. */
    private String noFurtherProof(SourceReads.Same same) {
        return "the same file again is no further proof: its content is that of " + same.name() + ", which was read at "
                + same.finishedAt().truncatedTo(ChronoUnit.SECONDS) + "; a file with other content counts, or one that comes after "
                + same.arrivedAt().plus(reading.sameContent()).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether it will be the same the next time: what the database does not take, or an error of ours; not that the database is away. */
    private static boolean isOfTheFile(RuntimeException e) {
        return e instanceof DataIntegrityViolationException
                || !(e instanceof DataAccessException || e instanceof TransactionException || e instanceof UncheckedIOException);
    }

    private static String words(IOException error) {
        return error instanceof NoSuchFileException ? "it has gone meanwhile"
                : error instanceof AccessDeniedException ? "this application may not read it" : "the disk says: " + error.getMessage();
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
     * Shows what a file would do: it is applied, looked at, and taken back, all in one transaction.
     *
     * @param name decides, like the name of a file in the inbox, whether it speaks for everybody
     * @param look called with the directory as it would be
     * @throws UnreadableFile if the text cannot be taken as a whole
     */
    public void preview(String name, CsvText text, Consumer<CsvEffect> look) {
        transaction.executeWithoutResult(status -> {
            look.accept(applied(name, text, UNSTORED_READ, SourceApply::foresee));
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
            long id = reads.begin(readName, reading.isFull(name), clock.instant());
            CsvEffect effect = applied(name, text, id, apply -> apply.only(wanted.get(), reading.isFull(name)));
            together.accept(effect);
            jdbc.update("delete from source_row where read_id = ?", id);
        });
    }

    /** @param prepare called once nobody else can apply a file */
    private CsvEffect applied(String name, CsvText text, long readId, Consumer<SourceApply> prepare) {
        reading.watch().names().unclear(name).ifPresent(reason -> {
            throw new UnreadableFile(reason);
        });
        boolean full = reading.isFull(name);
        try (CsvFile csv = CsvFile.of(text.open())) {
            StagedFile staged = StagedFile.of(csv, new SourceRows(jdbc, transaction, readId), reading.mapping(), full);
            SourceApply apply = apply(staged.columns(), readId);
            apply.takeTurn();
            prepare.accept(apply);
            long start = apply.lastChange();
            SourceReads.Identity identity = staged.identity(stamp(text), clock.instant());
            reads.identify(readId, name, identity);
            SourceCounts counts = apply(apply, new Applied(readId, staged, identity, full));
            return apply.effect(start, counts, full ? Optional.of(reading.rules().get().absentReads()) : Optional.empty());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private SourceApply apply(CsvColumns columns, long readId) {
        return new SourceApply(new NamedParameterJdbcTemplate(jdbc), marks, columns, NAME, readId, reading.assignByDefault(),
                reading.linksByAddress().getAsBoolean(), utc(clock.instant()));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** What the same text lacks is no further proof. */
    private static String stamp(CsvText text) {
        return "content " + text.fingerprint().substring(0, 48);
    }

    private StagedFile stage(Path file, SourceRows rows, boolean full) throws IOException {
        try (CsvFile csv = CsvFile.open(file)) {
            return StagedFile.of(csv, rows, reading.mapping(), full);
        }
    }

    /** The rest of the file is applied already: that its rejected rows cannot be laid beside it is told with the read. */
    private void writeRejects(long id, Path file, SourceRows rows, String arrival) throws IOException {
        Path rejects = file.resolveSibling("done").resolve(arrival + ".rejects.csv");
        try {
            RejectsFile.write(file, rows, rejects);
        } catch (UnreadableFile e) {
            throw new IOException("it was changed while it was read: " + e.getMessage(), e);
        } catch (IOException | UncheckedIOException unwritable) {
            LOG.error("Read {}: the rejected rows cannot be written to {}: {}", InboxNames.shown(file.getFileName().toString()),
                    rejects.getParent(), ErrorName.of(unwritable));
            reads.note(id, "the rejected rows cannot be written to the folder \"done\" (" + ErrorName.of(unwritable)
                    + "); put that right, and send them again");
        }
    }

    /** Forgets rows of files that were kept for others that are not awaited any more; for a timer. */
    public void forgetRows() {
        new SourceRows(jdbc, transaction, UNSTORED_READ).clear();
    }

    private void fail(long id, Path inboxFile, String arrival, String name, String reason) {
        reads.failed(id, reason);
        LOG.warn("Read {}: nothing was changed: {}", name, reason);
        try {
            Path folder = OwnerOnly.folder(inboxFile.resolveSibling("failed"));
            Path file = folder.resolve(arrival + ".reason.txt");
            Files.deleteIfExists(file);
            try (OutputStream out = OwnerOnly.newFile(file)) {
                out.write((name + ": " + reason + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            LOG.error("Read {}: the reason cannot be written to the folder \"failed\": {}", name, ErrorName.of(e));
        }
    }
}
