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
    private volatile boolean takesTwoToLoosen;
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
        ProfileReader.read(profileFile.toString(), text);
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
     * @throws ProfileInvalid        if it is invalid
     * @throws IllegalStateException if it takes two people, and so a plan
     */
    public synchronized ProfileInForce save(String document, String author) {
        ProfileReader.read("profile", document);
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
        ProfileReader.read("profile", document);
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
        return storeFromFile(text);
    }

    /** Under a lock: two nodes that see the same new file must not both store it. Why it is not taken; empty if it is, or was. */
    private String storeFromFile(String text) {
        String fingerprint = Fingerprint.of(text);
        return transaction.execute(status -> {
            rows.lock();
            if (rows.latestFingerprintOf(FILE).filter(fingerprint::equals).isPresent()) {
                return "";
            }
            List<ProfileDifference> looser = takesTwoToLoosen ? loosening(rows.latest(), ProfileReader.read(FILE, text)) : List.of();
            if (!looser.isEmpty()) {
                return "it loosens what keeps people from losing access (" + Loosening.sentence(looser) + "), and takes two people for that";
            }
            insert(text, FILE, FILE, fingerprint);
            return "";
        });
    }

    private void insert(String document, String author, String origin, String fingerprint) {
        Optional<Profile> before = rows.latest().flatMap(ProfileVersions::readable);
        Profile after = ProfileReader.read("profile", document);
        boolean decidesLikeBefore = before.filter(after::decidesLike).isPresent();
        if (before.filter(after::limitsLike).isEmpty()) {
            whenLimited.forEach(Runnable::run);
        }
        rows.insert(OffsetDateTime.now(clock.withZone(ZoneOffset.UTC)), new ProfileRows.New(author, origin, fingerprint, document,
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
