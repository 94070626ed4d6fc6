package io.rosterbridge.source;

import io.rosterbridge.source.WatchedFile.Found;
import io.rosterbridge.source.WatchedFile.Standing;
import io.rosterbridge.source.WatchedFile.Use;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Watches each file of the inbox for itself, so that none can hold another back, whatever it is: what it is, since when it is as it is, and
 * why it is not read. One large file at a time is read beside the others.
 *
 * <p>What was read is watched for some time more: if its writer goes on, it comes back into the inbox and is read again.
 */
public final class InboxWatch {

    /** Beyond it, what files that came later have said is known no more, so a file that has waited for so long is not applied. */
    static final Duration STALE = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(InboxWatch.class);
    private static final Set<String> OWN_FOLDERS = Set.of("done", "failed");

    private final Path folder;
    private final InboxNames names;
    private final InboxLimits limits;
    private final BooleanSupplier killed;
    private final InboxFiles files;
    private final Clock clock;
    private final Map<Path, WatchedFile> watched = new HashMap<>();
    private final List<Moved> moved = new ArrayList<>();
    private Map<String, Instant> seenBefore;
    private volatile boolean knowsBirths;
    private long offers;
    private long readNanos = System.nanoTime();
    private volatile Instant lookedAt;
    private volatile String problem = "";

    /** A file that was read and put away. */
    private record Moved(Path from, Path to, FileStamp stamp, Instant firstSeen, long nanos) {
    }

    /**
     * @param killed whether no file may be read at all; it stays where it is then
     * @param files  where it is told what lies in the inbox
     */
    public InboxWatch(Path folder, InboxNames names, InboxLimits limits, BooleanSupplier killed, InboxFiles files, Clock clock) {
        this.folder = folder;
        this.names = names;
        this.limits = limits;
        this.killed = killed;
        this.files = files;
        this.clock = clock;
        this.lookedAt = clock.instant();
    }

    // ---- looking

    /** Looks at every file; for a timer of its own, since reading a file takes its time. */
    public void look() {
        try {
            note(found());
            bringBack();
            problem = OWN_FOLDERS.stream().sorted().flatMap(own -> WatchedFile.obstacle(folder.resolve(own)).stream().map(what -> "files that were "
                    + "read cannot be put into the folder \"" + own + "\" of the inbox: " + what)).collect(Collectors.joining("; "));
        } catch (IOException | UncheckedIOException unreadable) {
            problem = "the inbox " + folder + " cannot be looked through: " + words(unreadable);
        } catch (DataAccessException away) {
            LOG.debug("The inbox is looked through again once the database is back", away);
            return;
        }
        lookedAt = clock.instant();
        try {
            files.store(told(), new InboxFiles.Look(problem, watchedSince()));
        } catch (DataAccessException away) {
            LOG.debug("What lies in the inbox is told once the database is back", away);
        }
    }

    /** When the inbox was looked through last. */
    public Instant lookedAt() {
        return lookedAt;
    }

    private List<Found> found() throws IOException {
        BasicFileAttributes own = Files.readAttributes(folder, BasicFileAttributes.class);
        // Where births are not known, the time of the last change stands in their place.
        knowsBirths |= !own.creationTime().equals(own.lastModifiedTime());
        List<Path> paths;
        try (Stream<Path> entries = Files.list(folder)) {
            paths = entries.toList();
        }
        List<Found> found = new ArrayList<>();
        for (Path path : paths) {
            String name = path.getFileName().toString();
            if (!names.isIgnored(name) && !OWN_FOLDERS.contains(name)) {
                try {
                    found.add(Found.of(path));
                } catch (IOException gone) {
                    LOG.trace("A file of the inbox has gone while it was looked at", gone);
                }
            }
        }
        return found;
    }

    private synchronized void note(List<Found> found) {
        long nanos = System.nanoTime();
        Instant now = clock.instant();
        Set<Path> present = new HashSet<>();
        for (Found each : found) {
            present.add(each.path());
            WatchedFile known = watched.get(each.path());
            if (known == null || known.isReplacedBy(each, knowsBirths)) {
                watched.put(each.path(), watched(each, firstSeen(each, now), nanos));
            } else {
                known.seen(each, now, nanos);
            }
        }
        watched.values().removeIf(file -> file.use() != Use.READING && !present.contains(file.path()));
        seenBefore = Map.of();
    }

    private WatchedFile watched(Found found, Instant firstSeen, long nanos) {
        return new WatchedFile(found, names.isFull(found.path().getFileName().toString()), names.refusal(found.path()), firstSeen, nanos);
    }

    private Instant firstSeen(Found found, Instant now) {
        if (seenBefore == null) {
            seenBefore = files.seenBefore();
        }
        return seenBefore.getOrDefault(InboxFiles.key(InboxNames.shown(found.path().getFileName().toString()), found.stamp().text()), now);
    }

    private synchronized Map<String, InboxFiles.Row> told() {
        long nanos = System.nanoTime();
        Map<String, InboxFiles.Row> told = new LinkedHashMap<>();
        watched.values().stream().sorted(Comparator.comparing(WatchedFile::path)).forEach(file -> {
            String name = InboxNames.shown(file.path().getFileName().toString());
            // Two names that differ only in what is not text are told as one; it is the first that needs a person.
            told.merge(name, new InboxFiles.Row(file.isFull(), file.stamp().text(), file.firstSeen(), file.isAwaited(), standing(file, nanos)),
                    (first, second) -> first.standing().needsHand() ? first : second);
        });
        return told;
    }

    private synchronized Optional<Instant> watchedSince() {
        return moved.stream().map(Moved::firstSeen).min(Comparator.naturalOrder());
    }

    private Standing standing(WatchedFile file, long nanos) {
        Standing standing = file.standing(limits, nanos);
        if (!killed.getAsBoolean() && file.isPassedOver(limits, nanos) && isIdle(nanos)) {
            return new Standing(standing.state(), true, Optional.of("it may be read, and nothing reads it; look whether the route source-csv runs"));
        }
        return standing.state() == WatchedFile.State.WAITING && killed.getAsBoolean()
                ? new Standing(standing.state(), false, Optional.of("the kill switch is on, and no file is read")) : standing;
    }

    /** Whether the route reads nothing, and has not for some time. */
    private boolean isIdle(long nanos) {
        return nanos - readNanos >= limits.patience().toNanos()
                && watched.values().stream().noneMatch(file -> file.use() == Use.READING && !isLarge(file.size()));
    }

    // ---- reading

    /** Whether a file is so large that it is read beside the others. */
    public boolean isLarge(long size) {
        return size > limits.large();
    }

    /** The inbox. */
    public Path folder() {
        return folder;
    }

    /** What the names of its files say. */
    public InboxNames names() {
        return names;
    }

    /** When the file was seen first; now if it has not been seen yet. */
    public synchronized Instant firstSeen(Path file) {
        WatchedFile known = watched.get(file);
        return known == null ? clock.instant() : known.firstSeen();
    }

    /** The name that a file will have among those that were read; no other has it. */
    public String arrival(File file) {
        for (Instant taken = clock.instant(); ; taken = taken.minusSeconds(1)) {
            String arrival = Arrival.name(taken, file.getName());
            if (OWN_FOLDERS.stream().map(folder::resolve).map(own -> own.resolve(arrival)).noneMatch(Files::exists)) {
                return arrival;
            }
        }
    }

    /** Takes a file to be read, if it may be now; never waits. */
    synchronized boolean take(Path file) {
        WatchedFile known = watched.get(file);
        if (known != null) {
            known.offered(++offers, System.nanoTime());
        }
        if (known == null || known.use() != Use.NONE || killed.getAsBoolean() || !known.isRipe(limits, System.nanoTime())
                || isLarge(known.size()) && watched.values().stream().anyMatch(other -> other.use() == Use.READING && isLarge(other.size()))
                || isBehindAnother(known) || !known.stamp().holds(file)) {
            return false;
        }
        if (known.firstSeen().plus(STALE).isBefore(clock.instant()) && files.isOvertaken(known.firstSeen())) {
            known.refuse("it has lain here since " + known.firstSeen().truncatedTo(ChronoUnit.SECONDS) + ", and files that came later were read "
                    + "since; if it still holds, take it away and put it in again");
            return false;
        }
        readNanos = System.nanoTime();
        known.begin(readNanos);
        return true;
    }

    /** Files are read in the order in which they came, as far as none holds another back: one that the route does not come to, holds none. */
    private boolean isBehindAnother(WatchedFile file) {
        long nanos = System.nanoTime();
        return watched.values().stream().anyMatch(other -> other.use() == Use.NONE && other.firstSeen().isBefore(file.firstSeen())
                && isLarge(other.size()) == isLarge(file.size()) && other.isRipe(limits, nanos) && other.isOfferedBeside(file));
    }

    /** The file stays and is tried again, after a pause that grows with each try, unless it only waits for another. */
    synchronized void leave(Path file, FileLeft left) {
        Optional.ofNullable(watched.get(file)).ifPresent(known -> known.leave(left, System.nanoTime()));
    }

    /**
     * The file was read.
     *
     * @param to where it was to be put
     */
    synchronized void read(Path file, Path to) {
        readNanos = System.nanoTime();
        WatchedFile known = watched.get(file);
        if (known == null) {
            return;
        }
        if (known.stamp().holds(file)) {
            known.stay(to.getParent(), System.nanoTime());
        } else {
            watched.remove(file);
            moved.add(new Moved(file, to, known.stamp(), known.firstSeen(), System.nanoTime()));
        }
    }

    // ---- what goes on growing after it was read

    private void bringBack() {
        long nanos = System.nanoTime();
        List<Moved> looked;
        synchronized (this) {
            moved.removeIf(file -> nanos - file.nanos() > limits.growing().toNanos());
            looked = List.copyOf(moved);
        }
        for (Moved file : looked) {
            try {
                Found now = Found.of(file.to());
                if (!now.stamp().hasContentOf(file.stamp())) {
                    bringBack(file, nanos);
                    synchronized (this) {
                        moved.remove(file);
                    }
                }
            } catch (IOException gone) {
                synchronized (this) {
                    moved.remove(file);
                }
            }
        }
    }

    private void bringBack(Moved file, long nanos) throws IOException {
        String name = file.from().getFileName().toString();
        for (int number = 1; ; number++) {
            Path target = folder.resolve(number == 1 ? name : InboxNames.numbered(name, number));
            try {
                Inbox.place(file.to(), target);
                synchronized (this) {
                    watched.put(target, watched(Found.of(target), file.firstSeen(), nanos));
                }
                LOG.warn("{} was written to after it was read and put away; it is back in the inbox as {} and is read again",
                        InboxNames.shown(name), InboxNames.shown(target.getFileName().toString()));
                return;
            } catch (FileAlreadyExistsException another) {
                LOG.debug("{} lies in the inbox already", target);
            }
        }
    }

    private static String words(Exception error) {
        Throwable cause = error instanceof UncheckedIOException ? error.getCause() : error;
        if (cause instanceof NoSuchFileException) {
            return "there is no such folder";
        }
        if (cause instanceof NotDirectoryException) {
            return "it is a file";
        }
        return cause instanceof AccessDeniedException ? "this application may not read it" : String.valueOf(cause);
    }
}
