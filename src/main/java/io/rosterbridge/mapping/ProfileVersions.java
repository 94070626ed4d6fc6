package io.rosterbridge.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
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
    private volatile ProfileInForce inForce;
    private volatile Optional<String> fileProblem = Optional.empty();
    private Path file;
    private String seenFingerprint;

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
     * @throws ProfileInvalid if the file is invalid, or the latest version in the database is (made by a newer release)
     * @throws UncheckedIOException if the file cannot be read
     */
    public synchronized void readAtStart(Path profileFile) {
        String text = text(profileFile);
        Profile.parse(profileFile.toString(), text);
        file = profileFile;
        seenFingerprint = fingerprint(text);
        storeFromFile(text);
        takeOver(rows.latest().orElseThrow());
    }

    /**
     * Takes over a newer version of the database, and a changed file. Never throws because of the file: an invalid one is
     * told by {@link #fileProblem} and one warning, and the version in force stays.
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
        Profile.parse("profile", document);
        String fingerprint = fingerprint(document);
        store(document, author, API, () -> rows.latest().map(ProfileRows.Row::fingerprint), fingerprint);
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
        Profile.parse("profile", document);
        String fingerprint = fingerprint(document);
        boolean fits = Boolean.TRUE.equals(transaction.execute(status -> {
            rows.lock();
            Optional<ProfileRows.Row> latest = rows.latest();
            boolean isStored = latest.map(ProfileRows.Row::fingerprint).filter(fingerprint::equals).isPresent();
            if (!isStored && latest.filter(row -> row.version() == base).isPresent()) {
                insert(document, author, API, fingerprint);
                return true;
            }
            return isStored;
        }));
        takeOverNewer();
        return fits ? Optional.of(inForce()) : Optional.empty();
    }

    /** One version, in force or earlier; empty if there never was one of this number. */
    public Optional<ProfileInForce> find(long version) {
        return rows.find(version).map(ProfileVersions::read);
    }

    /**
     * A document as if it were in force, for asking what it would do; nothing is stored.
     *
     * @throws ProfileInvalid if it is invalid
     */
    public ProfileInForce draft(String document, String author) {
        Profile profile = Profile.parse("profile", document);
        return new ProfileInForce(inForce().version(), author, API, clock.instant(), profile, new Mapper(profile));
    }

    /**
     * Earlier versions with their profiles, the latest first.
     *
     * @param limit  at most this many; 1 or more
     * @param before only versions with a lower number
     */
    public List<ProfileInForce> history(int limit, long before) {
        return rows.history(limit, before).stream().map(ProfileVersions::read).toList();
    }

    private synchronized void takeOverNewer() {
        if (rows.latestVersion() > inForce().version()) {
            takeOver(rows.latest().orElseThrow());
        }
    }

    private void readChangedFile() {
        String text;
        try {
            text = text(file);
        } catch (UncheckedIOException unreadable) {
            warn("", file + " cannot be read: " + unreadable.getCause() + "; the profile in force stays");
            return;
        }
        String fingerprint = fingerprint(text);
        if (fingerprint.equals(seenFingerprint)) {
            return;
        }
        try {
            Profile.parse(file.toString(), text);
        } catch (ProfileInvalid invalid) {
            warn(fingerprint, invalid.getMessage());
            return;
        }
        storeFromFile(text);
        seenFingerprint = fingerprint;
        fileProblem = Optional.empty();
    }

    private void warn(String fingerprint, String problem) {
        if (!fingerprint.equals(seenFingerprint)) {
            seenFingerprint = fingerprint;
            fileProblem = Optional.of(problem);
            LOG.warn("The changed profile is not taken, version {} stays in force:\n{}", inForce().version(), problem);
        }
    }

    private void storeFromFile(String text) {
        store(text, FILE, FILE, () -> rows.latestFingerprintOf(FILE), fingerprint(text));
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
        boolean decidesLikeBefore = rows.latest().filter(before -> Profile.parse(name(before), before.document())
                .decidesLike(Profile.parse(origin, document))).isPresent();
        rows.insert(OffsetDateTime.now(clock.withZone(ZoneOffset.UTC)), author, origin, fingerprint, document, !decidesLikeBefore);
        if (!decidesLikeBefore) {
            onNewVersion.run();
        }
        whenStored.forEach(action -> action.accept(author, fingerprint));
    }

    private void takeOver(ProfileRows.Row row) {
        inForce = read(row);
        LOG.info("Profile version {} by {} is in force", row.version(), row.author());
    }

    private static ProfileInForce read(ProfileRows.Row row) {
        Profile profile = Profile.parse(name(row), row.document());
        return new ProfileInForce(row.version(), row.author(), row.origin(), row.createdAt(), profile, new Mapper(profile));
    }

    private static String name(ProfileRows.Row row) {
        return "profile version " + row.version();
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the profile " + file, unreadable);
        }
    }

    static String fingerprint(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
