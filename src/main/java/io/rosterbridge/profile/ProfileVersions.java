package io.rosterbridge.profile;

import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.yaml.FileInvalid;
import io.rosterbridge.platform.yaml.YamlFile;
import io.rosterbridge.profile.ProfileFiles.State;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The versions of the profile. The latest is in force, whether the file, the API or another node has made it.
 *
 * <p>The file becomes a version when its text differs from the last version that came from the file, so a restart does not
 * undo what was changed by the API. If it would take back what was set since by the API, it waits until an admin has decided; see
 * {@link ProfileFileDecisions}. Each node minds its own file: it acts on a change it sees, not on a difference to another node's.
 */
public final class ProfileVersions {

    private static final Logger LOG = LoggerFactory.getLogger(ProfileVersions.class);
    private static final String FILE = "file";
    private static final String API = "api";

    private final ProfileRows rows;
    private final ProfileFiles files;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Runnable onNewVersion;
    private final List<BiConsumer<String, String>> whenStored = new CopyOnWriteArrayList<>();
    private volatile boolean takesTwoToLoosen;
    private final List<Runnable> whenLimited = new CopyOnWriteArrayList<>();
    private volatile ProfileInForce inForce;
    private volatile Optional<String> fileProblem = Optional.empty();
    private volatile Duration remembered = Duration.ofDays(36_500);
    /** The fingerprint of the file if it waits for an admin to decide, else null. */
    private String waits;
    private Path file;
    /** The file as it was dealt with last, and as it was at the last look: its fingerprint, or why it has none. */
    private String seen;
    private String lastLook;

    /**
     * @param transaction  in which a version is stored, with isolation read committed
     * @param onNewVersion run inside of that transaction if the new version may decide otherwise about anybody: if its
     *                     attributes, actions or protected users differ from the version before, or there was none
     */
    public ProfileVersions(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock, Runnable onNewVersion) {
        this.rows = new ProfileRows(jdbc);
        this.files = new ProfileFiles(jdbc);
        this.transaction = transaction;
        this.clock = clock;
        this.onNewVersion = onNewVersion;
    }

    /** @param retention so long the outcomes are kept that the limit of removals counts; a profile whose window is longer is refused */
    public void rememberedFor(Duration retention) {
        remembered = retention;
    }

    private Profile read(String name, String document) {
        Profile profile = ProfileReader.read(name, document);
        Duration window = profile.safety().removals().window();
        if (window.compareTo(remembered) > 0) {
            YamlFile file = YamlFile.of(name, document);
            file.problem("safety.removals.window", "is " + window.toDays() + " d", "it must not be longer than outcomes are kept, which is "
                    + remembered.toDays() + " d (rosterbridge.provisioning.log-retention): what is forgotten is not counted");
            throw new ProfileInvalid(file.problems());
        }
        return profile;
    }

    /** Takes the author and the fingerprint of each new version this node stores, inside of the transaction that stores it. */
    public void whenStored(BiConsumer<String, String> action) {
        whenStored.add(action);
    }

    /** From now on what loosens the protection is stored only by {@link #saveApproved}. */
    public void takeTwoToLoosen() {
        takesTwoToLoosen = true;
    }

    /** What of this document it takes two people for, over the version in force; empty if one is enough. */
    public List<ProfileDifference> looseningForTwo(Profile wanted) {
        return takesTwoToLoosen ? Loosening.between(latest().profile(), wanted) : List.of();
    }

    /** Runs inside of the transaction that stores a version with another limit of removals than the one before. */
    public void whenLimited(Runnable action) {
        whenLimited.add(action);
    }

    /**
     * The version in force, as this node knows it.
     *
     * @throws IllegalStateException if {@link #readAtStart} has not succeeded before
     */
    public ProfileInForce inForce() {
        ProfileInForce present = inForce;
        if (present == null) {
            throw new IllegalStateException("no profile is in force yet; readAtStart has to come first");
        }
        return present;
    }

    /**
     * The profile in force after a look into the database. A version and the marks it causes are one transaction, so whoever
     * has seen such a mark and asks here decides by that version or a later one.
     */
    public ProfileInForce latest() {
        takeOverNewer();
        return inForce();
    }

    /** What is wrong with the file now; empty if it could be read and is valid. */
    public Optional<String> fileProblem() {
        return fileProblem;
    }

    /**
     * Reads the file and puts the latest version in force.
     *
     * @throws FileInvalid if the file is invalid
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalStateException if the latest version in the database is invalid, since another release has taken it
     */
    public synchronized void readAtStart(Path profileFile) {
        String text = YamlFile.text(profileFile);
        read(profileFile.toString(), text);
        file = profileFile;
        seen = Fingerprint.of(text);
        String problem = storeFromFile(text);
        if (!problem.isEmpty()) {
            LOG.warn("The profile file is not taken:\n{}", problem);
        }
        fileProblem = Optional.of(problem).filter(told -> !told.isEmpty());
        ProfileVersion latest = rows.latest().orElseThrow();
        try {
            takeOver(latest);
        } catch (ProfileInvalid ofAnotherRelease) {
            throw new IllegalStateException("version " + latest.version() + " of the profile, stored by " + latest.author()
                    + ", is in force, and this release does not take it. To put " + profileFile + " in its place, see to it that the file "
                    + "has all that was set in that version, such as protected accounts, and write the line \"" + replacing(latest)
                    + "\" into it:\n" + ofAnotherRelease.getMessage());
        }
    }

    /**
     * Takes over a newer version of the database, and a file that has changed and is the same as at the call before. Never
     * throws because of the file: an invalid one is told by {@link #fileProblem} and one warning, and the version in force stays.
     */
    public synchronized void refresh() {
        if (waits != null && !files.is(waits, State.WAITING)) {
            if (files.is(waits, State.WITHDRAWN)) {
                seen = null;   // by a node whose file says something else now; this one's still says the same
            }
            waits = null;
            fileProblem = Optional.empty();
        }
        readChangedFile();
        takeOverNewer();
    }

    /**
     * Stores a document as a new version and puts it in force.
     *
     * @return the version in force afterwards; the present one if the document is the same
     * @throws ProfileInvalid        if it is invalid
     * @throws IllegalStateException if it takes two people, and so a plan
     */
    public synchronized ProfileInForce save(String document, String author) {
        read("profile", document);
        String fingerprint = Fingerprint.of(document);
        transaction.executeWithoutResult(status -> {
            rows.lock();
            if (rows.latest().map(ProfileVersion::fingerprint).filter(fingerprint::equals).isEmpty()) {
                requireOneIsEnough(document);
                insert(document, author, API, fingerprint);
            }
        });
        takeOver(rows.latest().orElseThrow());
        return inForce();
    }

    /**
     * Stores a document as a new version, if the one it was made from is still in force; done twice, it is done once.
     *
     * @param base the version that must be the latest, unless the latest is this very document already
     * @return the version in force afterwards; empty if another one came between, and nothing was stored
     * @throws ProfileInvalid        if it is invalid
     * @throws IllegalStateException if it takes two people, and so a plan
     */
    public Optional<ProfileInForce> saveOver(long base, String document, String author) {
        return saveOver(base, document, author, () -> requireOneIsEnough(document));
    }

    /**
     * As {@link #saveOver}, for what as many people have approved as it takes.
     *
     * @throws ProfileInvalid if it is invalid
     */
    public Optional<ProfileInForce> saveApproved(long base, String document, String author) {
        return saveOver(base, document, author, () -> { });
    }

    private synchronized Optional<ProfileInForce> saveOver(long base, String document, String author, Runnable guard) {
        read("profile", document);
        String fingerprint = Fingerprint.of(document);
        boolean fits = Boolean.TRUE.equals(transaction.execute(status -> {
            rows.lock();
            Optional<ProfileVersion> latest = rows.latest();
            boolean isStored = latest.map(ProfileVersion::fingerprint).filter(fingerprint::equals).isPresent();
            if (!isStored && latest.filter(row -> row.version() == base).isPresent()) {
                guard.run();
                insert(document, author, API, fingerprint);
                return true;
            }
            return isStored;
        }));
        takeOverNewer();
        return fits ? Optional.of(inForce()) : Optional.empty();
    }

    /**
     * One version, in force or earlier; empty if there never was one of this number.
     *
     * @throws ProfileInvalid if another release has taken it, and this one does not
     */
    public Optional<ProfileInForce> find(long version) {
        return rows.find(version).map(ProfileVersions::read);
    }

    /**
     * A document as if it were in force, for asking what it would do; nothing is stored.
     *
     * @throws ProfileInvalid if it is invalid
     */
    public ProfileInForce draft(String document, String author) {
        Profile profile = read("profile", document);
        return new ProfileInForce(inForce().version(), author, API, clock.instant(), profile, new Mapper(profile));
    }

    /**
     * The versions, the latest first.
     *
     * @param limit  at most this many; 1 or more
     * @param before only versions with a lower number
     */
    public List<ProfileVersion> history(int limit, long before) {
        return rows.history(limit, before);
    }

    private synchronized void takeOverNewer() {
        if (rows.latestVersion() > inForce().version()) {
            takeOver(rows.latest().orElseThrow());
        }
    }

    /** A change counts once it is seen twice the same: whoever saves the file may be in the middle of it. */
    private void readChangedFile() {
        String text = "";
        String problem = "";
        try {
            text = YamlFile.text(file);
        } catch (UncheckedIOException unreadable) {
            problem = file + " cannot be read: " + unreadable.getCause() + "; the profile in force stays";
        } catch (FileInvalid notUtf8) {
            problem = notUtf8.getMessage();
        }
        String look = problem.isEmpty() ? Fingerprint.of(text) : problem;
        boolean isStill = look.equals(lastLook);
        lastLook = look;
        if (look.equals(seen) || !isStill) {
            return;
        }
        if (waits != null) {
            files.withdrawOthers(place(), look);
            waits = null;
        }
        if (problem.isEmpty()) {
            problem = storedFromFile(text);
        }
        if (!problem.isEmpty()) {
            LOG.warn("The changed profile is not taken, version {} stays in force:\n{}", inForce().version(), problem);
        }
        seen = look;
        fileProblem = Optional.of(problem).filter(told -> !told.isEmpty());
    }

    /** What is wrong with the text; empty if nothing is, and it is stored. */
    private String storedFromFile(String text) {
        try {
            read(file.toString(), text);
        } catch (ProfileInvalid invalid) {
            return invalid.getMessage();
        }
        return storeFromFile(text);
    }

    /** Under a lock: two nodes that see the same new file must not both store it. Why it is not taken; empty if it is, or was. */
    private String storeFromFile(String text) {
        String fingerprint = Fingerprint.of(text);
        return transaction.execute(status -> {
            rows.lock();
            files.withdrawOthers(place(), fingerprint);   // also what waited before a restart
            if (rows.latestFingerprintOf(FILE).filter(fingerprint::equals).isPresent() || files.is(fingerprint, State.KEPT)) {
                return "";
            }
            Profile now = ProfileReader.read("profile", text);
            boolean isDecided = rows.latest().filter(version -> readable(version).isEmpty() && saysReplacing(text, version)).isPresent();
            List<Lost> lost = isDecided ? List.of() : lost(now);
            List<ProfileDifference> looser = takesTwoToLoosen && !isDecided ? loosening(rows.latest(), now) : List.of();
            if (!lost.isEmpty() || !looser.isEmpty()) {
                files.await(fingerprint, text, place(), now());
                waits = fingerprint;
                return waiting(lost, looser);
            }
            insert(text, FILE, FILE, fingerprint);
            return "";
        });
    }

    /**
     * By which line the file takes the place of a version that another release has taken and this one does not: what that one has set
     * cannot be compared, so an admin has to say that it is looked after.
     */
    private static String replacing(ProfileVersion version) {
        return "# replaces version " + version.version();
    }

    private static boolean saysReplacing(String text, ProfileVersion version) {
        return text.lines().anyMatch(line -> line.strip().equals(replacing(version)));
    }

    /** What was set by the API since the file was taken last, and this one takes back. */
    private List<Lost> lost(Profile now) {
        Optional<ProfileVersion> latest = rows.latest().filter(version -> !version.origin().equals(FILE));
        return latest.map(version -> readable(version).map(inForce -> Lost.between(rows.latestOf(FILE).flatMap(ProfileVersions::readable),
                inForce, now)).orElse(List.of(new Lost(name(version), null, "unreadable", null)))).orElse(List.of());
    }

    /** Without the values: an address may be among them, and this text meets the log. */
    private String waiting(List<Lost> lost, List<ProfileDifference> looser) {
        String why = Stream.of(lost.isEmpty() ? "" : "would take back what was set in the console since it was taken last ("
                + lost.stream().map(Lost::key).collect(Collectors.joining(", ")) + ")",
                looser.isEmpty() ? "" : "loosens what keeps people from losing access (" + Loosening.sentence(looser)
                + "), which takes two people").filter(one -> !one.isEmpty()).collect(Collectors.joining(", and "));
        return file + " was changed and is not in force, since it " + why + "; somebody has to take it or to keep what is in force: "
                + "see Profile file in the console, or /api/v1/profile/file";
    }

    private String place() {
        String machine = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "");
        return Excerpt.within((machine.isEmpty() ? "" : machine + ":") + file.toAbsolutePath(), 1000);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock.withZone(ZoneOffset.UTC));
    }

    /**
     * A profile file that waits for an admin to decide.
     *
     * @param place       where it lies, and on which machine
     * @param over        the version whose place it would take
     * @param lost        what it would take back
     * @param looser      what of it takes two people
     * @param differences all that it has otherwise
     */
    public record WaitingFile(String fingerprint, String document, String place, Instant foundAt, long over, List<Lost> lost,
                              List<ProfileDifference> looser, List<ProfileDifference> differences) {

        /** The name of what was shown: the file, and the version whose place it would take. */
        public String shown() {
            return Fingerprint.of(List.of(fingerprint, String.valueOf(over)));
        }
    }

    /** Whether this node's file waits for an admin to decide. */
    public synchronized boolean isFileWaiting() {
        return waits != null;
    }

    /** The file that waits, on whichever node it lies; empty if none does. */
    public synchronized Optional<WaitingFile> waitingFile() {
        ProfileInForce present = latest();
        return files.waiting().map(text -> {
            Profile now = ProfileReader.read("profile", text.document());
            return new WaitingFile(text.fingerprint(), text.document(), text.place(), text.foundAt(), present.version(), lost(now),
                    looseningForTwo(now), ProfileDifference.between(present.profile(), now));
        });
    }

    /**
     * Puts a file that waits in force, for a caller who may decide it.
     *
     * @throws IllegalStateException if it does not wait any more, or another version is in force by now
     */
    synchronized ProfileInForce takeFile(WaitingFile taken, String author) {
        transaction.executeWithoutResult(status -> {
            requireWaiting(taken);
            insert(taken.document(), author, FILE, taken.fingerprint());
            files.decided(taken.fingerprint(), State.TAKEN, author, now());
        });
        return read(rows.latest().orElseThrow());
    }

    /**
     * Leaves a file that waits alone from now on.
     *
     * @throws IllegalStateException as {@link #takeFile}
     */
    synchronized void keepOut(WaitingFile kept, String author) {
        transaction.executeWithoutResult(status -> {
            requireWaiting(kept);
            files.decided(kept.fingerprint(), State.KEPT, author, now());
        });
    }

    private void requireWaiting(WaitingFile file) {
        rows.lock();
        if (!files.is(file.fingerprint(), State.WAITING) || rows.latestVersion() != file.over()) {
            throw new IllegalStateException("the profile file was decided, or the profile was changed, meanwhile; look at it again");
        }
    }

    private void insert(String document, String author, String origin, String fingerprint) {
        Optional<Profile> before = rows.latest().flatMap(ProfileVersions::readable);
        Profile after = ProfileReader.read("profile", document);
        boolean decidesLikeBefore = before.filter(after::decidesLike).isPresent();
        if (before.filter(after::limitsLike).isEmpty()) {
            whenLimited.forEach(Runnable::run);
        }
        rows.insert(now(), new ProfileRows.New(author, origin, fingerprint, document,
                !decidesLikeBefore, !loosening(rows.latest(), after).isEmpty()));
        if (!decidesLikeBefore) {
            onNewVersion.run();
        }
        whenStored.forEach(action -> action.accept(author, fingerprint));
    }

    /** Under the lock: over the version that is really the latest. */
    private void requireOneIsEnough(String document) {
        List<ProfileDifference> looser = takesTwoToLoosen ? loosening(rows.latest(), ProfileReader.read("profile", document)) : List.of();
        if (!looser.isEmpty()) {
            throw new IllegalStateException("it takes two people to loosen what keeps people from losing access (" + Loosening.sentence(looser)
                    + "); make a plan of the profile, and let two people apply it");
        }
    }

    /** Everything that another release has taken and this one does not, may have been stricter. */
    private static List<ProfileDifference> loosening(Optional<ProfileVersion> before, Profile after) {
        return before.map(version -> readable(version).map(profile -> Loosening.between(profile, after))
                .orElse(List.of(new ProfileDifference(name(version), "unreadable", "another")))).orElse(List.of());
    }

    private static Optional<Profile> readable(ProfileVersion version) {
        try {
            return Optional.of(read(version).profile());
        } catch (ProfileInvalid ofAnotherRelease) {
            return Optional.empty();
        }
    }

    private void takeOver(ProfileVersion row) {
        inForce = read(row);
        LOG.info("Profile version {} by {} is in force", row.version(), row.author());
    }

    private static ProfileInForce read(ProfileVersion row) {
        Profile profile = ProfileReader.read(name(row), row.document());
        return new ProfileInForce(row.version(), row.author(), row.origin(), row.createdAt(), profile, new Mapper(profile));
    }

    private static String name(ProfileVersion row) {
        return "profile version " + row.version();
    }
}
