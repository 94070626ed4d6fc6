package io.rosterbridge.mapping;

import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.yaml.FileInvalid;
import io.rosterbridge.yaml.YamlFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The versions of the profile. The latest is in force, whether the file, the API or another node has made it.
 *
 * <p>The file becomes a version when its text differs from the last version that came from the file, so a restart does not
 * undo what was changed by the API. Each node minds its own file: it acts on a change it sees, not on a difference to
 * another node's.
 */
public final class ProfileVersions {

    private static final Logger LOG = LoggerFactory.getLogger(ProfileVersions.class);
    private static final String FILE = "file";
    private static final String API = "api";

    private final ProfileRows rows;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Runnable onNewVersion;
    private final List<BiConsumer<String, String>> whenStored = new CopyOnWriteArrayList<>();
    private final List<Runnable> whenLimited = new CopyOnWriteArrayList<>();
    private volatile ProfileInForce inForce;
    private volatile Optional<String> fileProblem = Optional.empty();
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
        this.transaction = transaction;
        this.clock = clock;
        this.onNewVersion = onNewVersion;
    }

    /** Takes the author and the fingerprint of each new version this node stores, inside of the transaction that stores it. */
    public void whenStored(BiConsumer<String, String> action) {
        whenStored.add(action);
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
        ProfileReader.read(profileFile.toString(), text);
        file = profileFile;
        seen = Fingerprint.of(text);
        storeFromFile(text);
        ProfileVersion latest = rows.latest().orElseThrow();
        try {
            takeOver(latest);
        } catch (ProfileInvalid ofAnotherRelease) {
            throw new IllegalStateException("version " + latest.version() + " of the profile, stored by " + latest.author()
                    + ", is in force, and this release does not take it; change " + profileFile
                    + ", be it by a comment, and the file takes its place:\n"
                    + ofAnotherRelease.getMessage());
        }
    }

    /**
     * Takes over a newer version of the database, and a file that has changed and is the same as at the call before. Never
     * throws because of the file: an invalid one is told by {@link #fileProblem} and one warning, and the version in force stays.
     */
    public synchronized void refresh() {
        readChangedFile();
        takeOverNewer();
    }

    /**
     * Stores a document as a new version and puts it in force.
     *
     * @return the version in force afterwards; the present one if the document is the same
     * @throws ProfileInvalid if it is invalid
     */
    public synchronized ProfileInForce save(String document, String author) {
        ProfileReader.read("profile", document);
        String fingerprint = Fingerprint.of(document);
        store(document, author, API, () -> rows.latest().map(ProfileVersion::fingerprint), fingerprint);
        takeOver(rows.latest().orElseThrow());
        return inForce();
    }

    /**
     * Stores a document as a new version, if the one it was made from is still in force; done twice, it is done once.
     *
     * @param base the version that must be the latest, unless the latest is this very document already
     * @return the version in force afterwards; empty if another one came between, and nothing was stored
     * @throws ProfileInvalid if it is invalid
     */
    public synchronized Optional<ProfileInForce> saveOver(long base, String document, String author) {
        ProfileReader.read("profile", document);
        String fingerprint = Fingerprint.of(document);
        boolean fits = Boolean.TRUE.equals(transaction.execute(status -> {
            rows.lock();
            Optional<ProfileVersion> latest = rows.latest();
            boolean isStored = latest.map(ProfileVersion::fingerprint).filter(fingerprint::equals).isPresent();
            if (!isStored && latest.filter(row -> row.version() == base).isPresent()) {
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
        Profile profile = ProfileReader.read("profile", document);
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
            ProfileReader.read(file.toString(), text);
        } catch (ProfileInvalid invalid) {
            return invalid.getMessage();
        }
        storeFromFile(text);
        return "";
    }

    private void storeFromFile(String text) {
        store(text, FILE, FILE, () -> rows.latestFingerprintOf(FILE), Fingerprint.of(text));
    }

    /** Looks and stores under a lock: two nodes that see the same new file must not both store it. */
    private void store(String document, String author, String origin, Supplier<Optional<String>> present,
                       String fingerprint) {
        transaction.executeWithoutResult(status -> {
            rows.lock();
            if (present.get().filter(fingerprint::equals).isPresent()) {
                return;
            }
            insert(document, author, origin, fingerprint);
        });
    }

    private void insert(String document, String author, String origin, String fingerprint) {
        Optional<Profile> before = rows.latest().flatMap(ProfileVersions::readable);
        Profile after = ProfileReader.read("profile", document);
        boolean decidesLikeBefore = before.filter(after::decidesLike).isPresent();
        if (before.filter(after::limitsLike).isEmpty()) {
            whenLimited.forEach(Runnable::run);
        }
        rows.insert(OffsetDateTime.now(clock.withZone(ZoneOffset.UTC)), author, origin, fingerprint, document, !decidesLikeBefore);
        if (!decidesLikeBefore) {
            onNewVersion.run();
        }
        whenStored.forEach(action -> action.accept(author, fingerprint));
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
