package io.rosterbridge.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One file of the inbox as it was seen so far. Whether it is still written to is told by what was seen, look after look, never by a time
 * stamp: a copy may keep an old one, and clocks differ.
 */
final class WatchedFile {

    /** The pause after the first try that did not work; it doubles each time. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** After it, a file that was read and could not be put away is read once more, whatever the obstacle is. */
    private static final Duration OBSTACLE_PAUSE = Duration.ofMinutes(10);

    /** What lies there. */
    enum Form { FILE, LINK, DEAD_LINK, LINK_TO_NO_FILE, FOLDER, OTHER }

    /** What is done with it. */
    enum Use { NONE, READING, READ }

    /**
     * What was found at one look.
     *
     * @param readable whether this application may read it
     */
    record Found(Path path, FileStamp stamp, Form form, boolean readable) {

        /** @throws IOException if it has gone meanwhile */
        static Found of(Path path) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Found(path, FileStamp.of(path, attributes), form(path, attributes), Files.isReadable(path));
        }

        private static Form form(Path path, BasicFileAttributes attributes) {
            if (attributes.isSymbolicLink()) {
                return Files.isRegularFile(path) ? Form.LINK : Files.exists(path) ? Form.LINK_TO_NO_FILE : Form.DEAD_LINK;
            }
            return attributes.isRegularFile() ? Form.FILE : attributes.isDirectory() ? Form.FOLDER : Form.OTHER;
        }
    }

    /**
     * How it stands.
     *
     * @param needsHand whether it will not be read, or not soon, unless a person does something
     * @param reason    why it is not read yet, or never; empty if it is read next
     */
    record Standing(State state, boolean needsHand, Optional<String> reason) {
    }

    /** Where a file stands; {@link #word()} is what database, page and REST API say. */
    enum State {
        /** It will be read. */
        WAITING("waiting"),
        READING("reading"),
        /** It will not be read as it is. */
        NOT_READ("notRead");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private final Path path;
    private final boolean full;
    private final Optional<String> refusal;
    private Instant firstSeen;
    private final long firstSeenNanos;
    private Found found;
    private long unchangedNanos;
    private boolean seenTwice;
    private Use use = Use.NONE;
    private long usedNanos;
    private long offer;
    private long offerBefore;
    private long offeredNanos;
    private int tries;
    private String left = "";
    private Path target;
    private Optional<String> obstacle = Optional.empty();
    private Optional<String> refused = Optional.empty();

    /**
     * @param refusal   why its name bars it; empty if it does not
     * @param firstSeen when it, or what it was before, was seen first
     * @param nanos     the present {@link System#nanoTime()}
     */
    WatchedFile(Found found, boolean full, Optional<String> refusal, Instant firstSeen, long nanos) {
        this.path = found.path();
        this.found = found;
        this.full = full;
        this.refusal = refusal;
        this.firstSeen = firstSeen;
        this.firstSeenNanos = nanos;
        this.unchangedNanos = nanos;
        this.offeredNanos = nanos;
    }

    Path path() {
        return path;
    }

    boolean isFull() {
        return full;
    }

    Instant firstSeen() {
        return firstSeen;
    }

    FileStamp stamp() {
        return found.stamp();
    }

    long size() {
        return found.stamp().size();
    }

    Use use() {
        return use;
    }

    /**
     * Notes what was found at a further look; whether it changes while it is read is found out by the reader.
     *
     * @param at a file that had no content has come only now
     */
    void seen(Found now, Instant at, long nanos) {
        if (found.stamp().size() == 0 && now.stamp().size() > 0) {
            firstSeen = at;
        }
        boolean isSame = now.stamp().equals(found.stamp()) && now.form() == found.form();
        if (isSame) {
            seenTwice = true;
        } else {
            unchangedNanos = nanos;
            seenTwice = false;
            tries = 0;
            left = "";
        }
        if (use == Use.READ && (!isSame || isFree(nanos))) {
            use = Use.NONE;
        }
        found = now;
    }

    private boolean isFree(long nanos) {
        return obstacle.isPresent() ? obstacle(target).isEmpty() : isPast(usedNanos, OBSTACLE_PAUSE, nanos);
    }

    /**
     * Whether another file has taken the place of this one.
     *
     * @param knowsBirths whether the file system knows when a file was made
     */
    boolean isReplacedBy(Found now, boolean knowsBirths) {
        return use != Use.READING && found.stamp().isOfAnotherFile(now.stamp(), knowsBirths);
    }

    /**
     * The route has come to it.
     *
     * @param number of the offer, over all files, from 1
     */
    void offered(long number, long nanos) {
        offerBefore = offer;
        offer = number;
        offeredNanos = nanos;
    }

    /** Whether the route comes to it too, as far as that can be told: since this other one was offered before, it was. */
    boolean isOfferedBeside(WatchedFile other) {
        return offer >= other.offerBefore;
    }

    /** Whether the route has not come to it for this long, although it may be read. */
    boolean isPassedOver(InboxLimits limits, long nanos) {
        return isRipe(limits, nanos) && isPast(offeredNanos, limits.patience(), nanos)
                && isPast(unchangedNanos, limits.patience().plus(quiet(limits)), nanos);
    }

    void begin(long nanos) {
        use = Use.READING;
        usedNanos = nanos;
    }

    /** Notes that it is not to be read any more. */
    void refuse(String reason) {
        refused = Optional.of(reason);
    }

    /** Whether it may still be applied. */
    boolean isAwaited() {
        return found.form() == Form.FILE && refusal.isEmpty() && refused.isEmpty();
    }

    /** Notes that it stays where it is and is tried again, after a growing pause. */
    void leave(FileLeft why, long nanos) {
        use = Use.NONE;
        usedNanos = nanos;
        tries = why.isWaiting() ? 1 : tries + 1;
        left = why.reason();
    }

    /**
     * It was read, and is still there. Once it can be put away it is read again, which changes nothing, and then put away.
     *
     * @param folder where it was to be put
     */
    void stay(Path folder, long nanos) {
        use = Use.READ;
        usedNanos = nanos;
        target = folder;
        obstacle = obstacle(folder);
    }

    /** Why nothing can be put into a folder; empty if it can, or the folder can be made. */
    static Optional<String> obstacle(Path folder) {
        if (!Files.exists(folder)) {
            return obstacle(folder.getParent());
        }
        return !Files.isDirectory(folder) ? Optional.of(folder + " is a file, not a folder")
                : !Files.isWritable(folder) ? Optional.of("this application may not write to " + folder) : Optional.empty();
    }

    Standing standing(InboxLimits limits, long nanos) {
        if (use == Use.READING) {
            boolean isLong = isPast(usedNanos, limits.reading(), nanos);
            return new Standing(State.READING, isLong, isLong ? Optional.of("it is being read for " + words(nanos - usedNanos)
                    + "; if its size does not explain that, look at the disk and the database") : Optional.empty());
        }
        if (use == Use.READ) {
            return new Standing(State.NOT_READ, true, Optional.of("it was read, but cannot be put into the folder \"" + target.getFileName()
                    + "\"" + obstacle.map(what -> ": " + what).orElse("") + "; put that right, or take the file away"));
        }
        if (refused.isPresent()) {
            return new Standing(State.NOT_READ, true, refused);
        }
        return form().or(() -> refusal.map(reason -> new Standing(State.NOT_READ, needsHandForItsName(limits, nanos),
                Optional.of(reason)))).orElseGet(() -> content(limits, nanos));
    }

    /** Whether it may be read now. */
    boolean isRipe(InboxLimits limits, long nanos) {
        Standing standing = standing(limits, nanos);
        return standing.state() == State.WAITING && standing.reason().isEmpty();
    }

    private Optional<Standing> form() {
        return switch (found.form()) {
            // A link goes to "failed" with its reason, like a file that cannot be taken.
            case FILE, LINK -> Optional.empty();
            case DEAD_LINK -> notRead("it is a link to something that is not there; put the file itself into the inbox", true);
            case LINK_TO_NO_FILE -> notRead("it is a link to a folder, a pipe or a device; put the file itself into the inbox", true);
            case FOLDER -> notRead(InboxNames.isCsv(path.getFileName().toString())
                    ? "it is a folder; put the file itself into the inbox" : "it is a folder, and no folder below the inbox is read",
                    InboxNames.isCsv(path.getFileName().toString()));
            case OTHER -> notRead("it is a pipe, a socket or a device; put a file into the inbox", true);
        };
    }

    private static Optional<Standing> notRead(String reason, boolean needsHand) {
        return Optional.of(new Standing(State.NOT_READ, needsHand, Optional.of(reason)));
    }

    private boolean needsHandForItsName(InboxLimits limits, long nanos) {
        return InboxNames.isUnderWay(path.getFileName().toString()) ? isPast(firstSeenNanos, limits.growing(), nanos) : isQuiet(limits, nanos);
    }

    private Standing content(InboxLimits limits, long nanos) {
        if (!found.readable()) {
            return new Standing(State.WAITING, isPast(unchangedNanos, limits.patience(), nanos), Optional.of("this application may not read it"
                    + owner() + "; give its user the right to read it"));
        }
        if (found.stamp().size() == 0 && found.form() == Form.FILE) {
            return new Standing(State.WAITING, isPast(unchangedNanos, limits.patience(), nanos), Optional.of("it is empty (0 bytes), and is read "
                    + "once it has content; if the export has failed, start it again, or take the file away"));
        }
        if (!isQuiet(limits, nanos)) {
            boolean isLong = isPast(firstSeenNanos, limits.growing(), nanos);
            return new Standing(State.WAITING, isLong, Optional.of("it is read once it has not changed for "
                    + words(quiet(limits).toNanos()) + (isLong ? "; it has gone on changing for " + words(nanos - firstSeenNanos)
                    + ": look at what writes it" : "")));
        }
        return left.isEmpty() || isPast(usedNanos, pause(), nanos) ? new Standing(State.WAITING, false, Optional.empty())
                : new Standing(State.WAITING, tries > 1 && isPast(unchangedNanos, limits.patience(), nanos), Optional.of("the last try did not "
                + "work, and it is tried again: " + left));
    }

    private boolean isQuiet(InboxLimits limits, long nanos) {
        return seenTwice && isPast(unchangedNanos, quiet(limits), nanos);
    }

    private Duration quiet(InboxLimits limits) {
        return full ? limits.quietFull() : limits.quiet();
    }

    private Duration pause() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private String owner() {
        try {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            return " (owner " + attributes.owner().getName() + ", " + PosixFilePermissions.toString(attributes.permissions()) + ")";
        } catch (IOException | UnsupportedOperationException unknown) {
            return "";
        }
    }

    private static boolean isPast(long since, Duration time, long nanos) {
        return nanos - since >= time.toNanos();
    }

    private static String words(long nanos) {
        Duration time = Duration.ofNanos(nanos);
        return time.toMinutes() >= 2 ? time.toMinutes() + " min" : time.toSeconds() >= 1 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
