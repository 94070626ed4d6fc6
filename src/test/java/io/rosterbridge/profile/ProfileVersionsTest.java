package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rosterbridge.StillClock;
import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Approvals;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ProfileVersionsTest {

    private static final String COMMENTED = "# another comment\n";
    private static final Map<Engine, JdbcTemplate> DATABASES = new EnumMap<>(Engine.class);

    @TempDir
    Path folder;
    private Path file;
    private String shipped;
    private final StillClock clock = new StillClock();
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final AtomicInteger decidesOtherwise = new AtomicInteger();
    private JdbcTemplate database;

    @BeforeEach
    void copyTheShippedProfile() throws IOException {
        file = folder.resolve("calendly.yaml");
        shipped = Files.readString(Path.of("mappings/calendly.yaml"));
        Files.writeString(file, shipped);
    }

    // ---- the file

    @ParameterizedTest
    @EnumSource
    void theFileIsTheFirstVersionAndTheSameFileMakesNoOther(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        assertThat(node.inForce()).extracting(ProfileInForce::version, ProfileInForce::author, ProfileInForce::origin,
                ProfileInForce::createdAt).containsExactly(1L, "file", "file", clock.instant());
        assertThat(node.inForce().profile().document()).isEqualTo(shipped);
        assertThat(node.inForce().fingerprint()).isEqualTo(node.history(1, 2).get(0).fingerprint()).isEqualTo(Fingerprint.of(shipped));

        look(node);
        Files.writeString(file, shipped);
        look(node);
        assertThat(node().inForce().version()).isEqualTo(1);
        assertThat(stored).containsExactly("file " + Fingerprint.of(shipped));
    }

    @ParameterizedTest
    @EnumSource
    void aChangedFileIsAVersionByTheFileAlsoWhenItChangesBack(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        clock.forward(Duration.ofHours(1));
        Files.writeString(file, COMMENTED + shipped);
        look(node);
        assertThat(node.inForce()).extracting(ProfileInForce::version, ProfileInForce::author, ProfileInForce::createdAt)
                .containsExactly(2L, "file", clock.instant());
        Files.writeString(file, shipped);
        look(node);
        assertThat(node.inForce().version()).isEqualTo(3);
        assertThat(node.inForce().profile().document()).isEqualTo(shipped);
        assertThat(decidesOtherwise.get()).as("a comment decides nothing").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFileInTheMiddleOfBeingSavedIsNotTaken(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        Files.writeString(file, shipped.substring(0, shipped.indexOf("safety:")));
        node.refresh();
        Files.writeString(file, COMMENTED + shipped);
        look(node);
        assertThat(node.history(10, 99)).extracting(ProfileVersion::document).containsExactly(COMMENTED + shipped, shipped);

        Files.writeString(file, shipped.substring(0, 100));
        node.refresh();
        Files.writeString(file, COMMENTED + shipped);
        look(node);
        assertThat(node.fileProblem()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anInvalidFileLeavesTheFormerInForceAndIsToldOnce(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ProfileVersions.class);
        logger.addAppender(log);
        try {
            Files.writeString(file, shipped.replace("field: email", "feld: email"));
            look(node);
            look(node);
            assertThat(node.inForce().profile().document()).isEqualTo(shipped);
            assertThat(node.fileProblem().orElseThrow()).contains(file + ":7: attributes.userName.feld: is not a known key");

            Files.write(file, (shipped + "# Gr\u00fc\u00dfe\n").getBytes(StandardCharsets.ISO_8859_1));
            look(node);
            look(node);
            assertThat(node.fileProblem().orElseThrow()).endsWith("is not UTF-8; save it as UTF-8");

            Files.delete(file);
            look(node);
            look(node);
            assertThat(node.fileProblem().orElseThrow()).startsWith(file + " cannot be read: ");
            assertThat(log.list).filteredOn(event -> event.getLevel() == Level.WARN).hasSize(3);

            Files.writeString(file, shipped);
            look(node);
            assertThat(node.fileProblem()).isEmpty();
            assertThat(node.inForce().version()).isEqualTo(1);
        } finally {
            logger.detachAppender(log);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsWrongAtTheStartStopsIt(Engine engine) throws IOException {
        Files.writeString(file, "actions: {}\n");
        assertThatThrownBy(() -> started(engine)).isInstanceOf(ProfileInvalid.class).hasMessageContaining("attributes: is missing");
        assertThat(database.queryForObject("select count(*) from profile_version", Integer.class)).isZero();
    }

    // ---- the API

    @ParameterizedTest
    @EnumSource
    void whatIsSavedIsAVersionOfItsAuthorThatARestartDoesNotUndo(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        String document = ProfileEdit.withActions(node.inForce().profile(), new EnabledActions(true, true, true, true, true)).document();
        assertThat(node.save(document, "ann")).extracting(ProfileInForce::version, ProfileInForce::author, ProfileInForce::origin)
                .containsExactly(2L, "ann", "api");
        assertThat(node.save(document, "bob").author()).as("the same again makes none").isEqualTo("ann");
        assertThat(decidesOtherwise.get()).isEqualTo(2);
        look(node);
        assertThat(node().inForce().profile().actions().delete()).isTrue();

        Files.writeString(file, COMMENTED + shipped);
        look(node);
        assertThat(node.inForce().author()).as("a file that is changed later takes nothing back by itself").isEqualTo("ann");
        assertThat(node.inForce().profile().actions().delete()).isTrue();
    }

    // ---- what was set in the console, against the file

    /** What somebody sets in the console, of every kind, and what they save in the file later, which is something else. */
    static Stream<Arguments> settings() {
        return Stream.of("protected: []|protected: [boss@example.org]", "max-people: 50 |max-people: 40 ", "max-share: 0.2 |max-share: 0.3 ",
                "ignore-below: 5 |ignore-below: 6 ", "window: 24h|window: 12h", "vanish-limit: 5|vanish-limit: 3", "absent-reads: 2|absent-reads: 3",
                "hold-expires: 7d|hold-expires: 2d", "delete-after: 0 |delete-after: 30d ", "create: true|create: false",
                "update: true|update: false", "delete: false|delete: true", "activate-deactivate: true|activate-deactivate: false",
                "when-unassigned: deactivate|when-unassigned: nothing", "linking: auto|linking: ask",
                "claim-external-id: false|claim-external-id: true", "field: email |field: id ",
                "externalId:\n    field: id|externalId:\n    field: employee_id",
                "  externalId:\n    field: id\n|", "active:\n    field: status|active:\n    constant: \"true\"",
                "externalId:\n    field: id|externalId:\n    field: id\n    apply: on-create",
                "externalId:\n    field: id|externalId:\n    field: id\n    case: upper")
                .map(change -> change.split("\\|", -1)).flatMap(change -> Stream.of(Engine.values()).filter(engine -> engine == Engine.H2
                || change[0].startsWith("protected")).map(engine -> Arguments.of(engine, change[0], change[1])));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aChangedFileNeverTakesBackWhatWasSetSince(Engine engine, String before, String after) throws IOException {
        ProfileVersions node = started(engine);
        assertThat(shipped).contains(before);
        ProfileInForce set = node.save(shipped.replace(before, after), "ann");
        assertThat(set.version()).isEqualTo(2);
        // Something else is changed in the file.
        String later = shipped.replace("max-people: 500", "max-people: 600");
        Files.writeString(file, later);
        look(node);
        assertThat(node.inForce().version()).isEqualTo(2);
        assertThat(node.fileProblem().orElseThrow()).contains("would take back what was set in the console since").doesNotContain("boss@example.org");
        ProfileVersions.WaitingFile waiting = node.waitingFile().orElseThrow();
        assertThat(waiting.lost()).isNotEmpty();
        assertThat(waiting.lost()).as("each with what it was, is and would be").allSatisfy(lost -> {
            assertThat(lost.inForce()).isNotEqualTo(lost.now());
            assertThat(lost.said()).isEqualTo(lost.now());
        });
        assertThat(waiting.differences()).extracting(ProfileDifference::key).contains("safety.shrink.max-people");
        assertThat(node().inForce().version()).as("nor at a restart").isEqualTo(2);
        assertThat(node().fileProblem()).isPresent();
        // With both in the file nothing is lost, and nobody is asked.
        Files.writeString(file, later.replace(before, after));
        look(node);
        assertThat(node.inForce().version()).isEqualTo(3);
        assertThat(node.inForce().author()).isEqualTo("file");
        assertThat(node.fileProblem()).isEmpty();
        assertThat(node.waitingFile()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoeverProtectsMoreInTheFileTakesNothingBack(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        node.save(shipped.replace("protected: []", "protected: [boss@example.org]"), "ann");
        Files.writeString(file, shipped.replace("protected: []", "protected: [Other@example.org, Boss@example.org]"));
        look(node);
        assertThat(node.inForce().version()).isEqualTo(3);
        node.save(shipped.replace("protected: []", "protected: [boss@example.org]"), "ann");
        Files.writeString(file, shipped.replace("protected: []", "protected: [other@example.org, boss@example.org, third@example.org]"));
        look(node);
        assertThat(node.waitingFile().orElseThrow().lost()).as("somebody is protected again whom the console does not protect")
                .extracting(Lost::key).containsExactly("safety.protected");
    }

    @ParameterizedTest
    @EnumSource
    void somebodyDecidesAboutTheFile(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        ProfileVersions other = node();
        ProfileFileDecisions decisions = decisions(node, false);
        node.save(shipped.replace("vanish-limit: 5", "vanish-limit: 3"), "ann");
        assertThatThrownBy(() -> decisions.keep(Actor.login("bob"), "x")).hasMessageContaining("no profile file waits");
        Files.writeString(file, shipped.replace("max-people: 500", "max-people: 600"));
        look(node);
        look(other);
        String shown = decisions.waiting().orElseThrow().shown();
        assertThatThrownBy(() -> decisions.take(Actor.login("bob"), "x")).hasMessageContaining("another list by now");
        decisions.keep(Actor.login("bob"), shown);
        look(node);
        look(other);
        assertThat(List.of(node.fileProblem(), other.fileProblem())).containsOnly(Optional.empty());
        assertThat(node.inForce().version()).isEqualTo(2);
        assertThat(node().inForce().version()).as("nor is it asked about at a restart").isEqualTo(2);
        assertThat(node().fileProblem()).isEmpty();

        Files.writeString(file, shipped.replace("max-people: 500", "max-people: 700"));
        look(node);
        node.save(shipped.replace("vanish-limit: 5", "vanish-limit: 2"), "ann");
        assertThatThrownBy(() -> decisions.take(Actor.login("bob"), shown)).as("the profile was changed meanwhile")
                .hasMessageContaining("another list by now");
        assertThat(decisions.take(Actor.login("bob"), decisions.waiting().orElseThrow().shown())).map(ProfileInForce::version).contains(4L);
        look(node);
        assertThat(node.inForce()).extracting(ProfileInForce::author, ProfileInForce::origin).containsExactly("bob", "file");
        assertThat(node.inForce().profile().safety().vanishLimit()).isEqualTo(5);
        assertThat(node.fileProblem()).isEmpty();
        assertThat(database.queryForList("select action from audit_event order by id", String.class)).contains("profile-file-taken",
                "profile-file-kept-out");
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsPutBackAsksNobodyAnyMore(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        node.save(shipped.replace("vanish-limit: 5", "vanish-limit: 3"), "ann");
        Files.writeString(file, shipped.replace("max-people: 500", "max-people: 600"));
        look(node);
        assertThat(node.waitingFile()).isPresent();
        Files.writeString(file, shipped);
        look(node);
        assertThat(node.waitingFile()).isEmpty();
        assertThat(node.fileProblem()).isEmpty();
        assertThat(node.inForce().version()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsPutBackBeforeARestartAsksNobodyAnyMore(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        node.save(shipped.replace("vanish-limit: 5", "vanish-limit: 3"), "ann");
        Files.writeString(file, shipped.replace("max-people: 500", "max-people: 600"));
        assertThat(node().waitingFile()).isPresent();
        Files.writeString(file, shipped);
        assertThat(node().waitingFile()).isEmpty();
        assertThat(node().inForce().version()).isEqualTo(2);
    }

    /** No file is out of force without a word, whatever the nodes' files say meanwhile. */
    @ParameterizedTest
    @EnumSource
    void eachNodesFileWaitsForItself(Engine engine) throws IOException {
        ProfileVersions one = started(engine);
        Path first = file;
        one.save(shipped.replace("vanish-limit: 5", "vanish-limit: 3"), "ann");
        file = folder.resolve("of-another-node.yaml");
        Files.writeString(file, shipped);
        ProfileVersions other = node();
        String changed = shipped.replace("max-people: 500", "max-people: 600");
        String otherwise = shipped.replace("max-people: 500", "max-people: 700");

        Files.writeString(first, changed);
        Files.writeString(file, otherwise);
        look(one);
        look(other);
        one.refresh();
        assertThat(List.of(one.fileProblem().isPresent(), other.fileProblem().isPresent())).as("two texts").containsOnly(true);
        ProfileFileDecisions decisions = decisions(one, false);
        decisions.keep(Actor.login("bob"), decisions.waiting().orElseThrow().shown());
        decisions.keep(Actor.login("bob"), decisions.waiting().orElseThrow().shown());
        assertThat(decisions.waiting()).isEmpty();
        look(one);
        look(other);
        assertThat(List.of(one.fileProblem(), other.fileProblem())).containsOnly(Optional.empty());

        String same = shipped.replace("max-people: 500", "max-people: 800");
        Files.writeString(first, same);
        Files.writeString(file, same);
        look(one);
        look(other);
        Files.writeString(file, shipped);
        look(other);
        look(one);
        assertThat(one.waitingFile()).as("this node's file still says so").isPresent();
        assertThat(one.fileProblem()).isPresent();
        assertThat(other.fileProblem()).isEmpty();
        assertThat(one.inForce().version()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatLoosensTheProtectionTakesTwoPeople(Engine engine) throws IOException {
        use(engine);
        for (String name : List.of("ann", "bob", "puppet")) {
            database.update("insert into console_user (name, password_hash, role, created_at, created_by) values (?, 'x', 'admin', "
                    + "current_timestamp, ?)",
                    name, name.equals("puppet") ? "ann" : null);
        }
        ProfileVersions node = node();
        node.takeTwoToLoosen();
        ProfileFileDecisions decisions = decisions(node, true);
        Files.writeString(file, shipped.replace("vanish-limit: 5", "vanish-limit: 50"));
        look(node);
        String shown = decisions.waiting().orElseThrow().shown();
        assertThat(decisions.waiting().orElseThrow().lost()).isEmpty();
        assertThat(decisions.take(Actor.login("ann"), shown)).isEmpty();
        assertThatThrownBy(() -> decisions.take(Actor.login("puppet"), shown)).hasMessageContaining("has made the account");
        assertThat(node.inForce().version()).isEqualTo(1);
        assertThat(decisions.standing(decisions.waiting().orElseThrow()).approvers()).containsExactly("ann");
        assertThat(decisions.take(Actor.login("bob"), shown)).map(ProfileInForce::version).contains(2L);
        assertThat(database.queryForList("select details from audit_event where action = 'profile-file-taken' order by id desc", String.class).get(0))
                .contains("ann and bob");
    }

    private ProfileFileDecisions decisions(ProfileVersions node, boolean twoPersons) {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database.getDataSource()));
        return new ProfileFileDecisions(node, new Approvals(database, transaction, clock, twoPersons), new AuditTrail(database, transaction, clock));
    }

    @ParameterizedTest
    @EnumSource
    void anEarlierVersionIsPutInForceAgainAsANewOneWithTheSameFingerprint(Engine engine) {
        ProfileVersions node = started(engine);
        node.save(shipped.replace("linking: auto", "linking: never"), "ann");
        ProfileInForce restored = node.save(node.find(1).orElseThrow().profile().document(), "bob");
        assertThat(restored.version()).isEqualTo(3);
        assertThat(restored.fingerprint()).isEqualTo(node.find(1).orElseThrow().fingerprint());
        assertThat(ProfileDifference.between(node.find(2).orElseThrow().profile(), restored.profile()))
                .containsExactly(new ProfileDifference("linking", "never", "auto"));
        assertThat(node.history(2, Long.MAX_VALUE)).extracting(ProfileVersion::version).containsExactly(3L, 2L);
        assertThat(node.history(2, 2)).extracting(ProfileVersion::author).containsExactly("file");
        assertThat(node.find(4)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aVersionMadeMeanwhileIsNotOverwritten(Engine engine) {
        ProfileVersions node = started(engine);
        String mine = shipped.replace("linking: auto", "linking: never");
        node.save(COMMENTED + shipped, "bob");
        assertThat(node.saveOver(1, mine, "ann")).isEmpty();
        assertThat(node.inForce().author()).isEqualTo("bob");
        assertThat(node.saveOver(2, mine, "ann")).map(ProfileInForce::version).contains(3L);
        assertThat(node.saveOver(2, mine, "ann")).as("done twice, it is done once").map(ProfileInForce::version).contains(3L);
        assertThatThrownBy(() -> node.saveOver(3, "x: 1", "ann")).isInstanceOf(ProfileInvalid.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsExportedIsTheSameVersionInAnotherInstallation(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        Profile protecting = ProfileEdit.withSafety(node.inForce().profile(), Linking.NEVER,
                node.inForce().profile().safety().protecting(List.of("\u00d6wner@example.com")));
        String exported = node.save(protecting.document(), "ann").profile().document();
        Files.writeString(file, exported);
        ProfileVersions other = started(engine);
        assertThat(other.inForce().fingerprint()).isEqualTo(node.inForce().fingerprint());
        assertThat(ProfileDifference.between(node.inForce().profile(), other.inForce().profile())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aDraftIsNotStored(Engine engine) {
        ProfileVersions node = started(engine);
        assertThat(node.draft(shipped.replace("linking: auto", "linking: never"), "ann").profile().linking()).isEqualTo(Linking.NEVER);
        assertThat(node.latest().version()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatGoesAlongWithAVersionIsStoredWithItOrNotAtAll(Engine engine) {
        ProfileVersions node = started(engine);
        node.whenStored((author, fingerprint) -> {
            throw new IllegalStateException("no audit trail");
        });
        assertThatThrownBy(() -> node.save(COMMENTED + shipped, "ann")).hasMessage("no audit trail");
        assertThat(node.latest().version()).isEqualTo(1);
        assertThat(node.history(9, 99)).hasSize(1);
    }

    // ---- many nodes

    @ParameterizedTest
    @EnumSource
    void nodesThatStartTogetherMakeOneVersion(Engine engine) throws Exception {
        use(engine);
        List<ProfileVersions> nodes = together(6, () -> node());
        assertThat(nodes).allMatch(node -> node.inForce().version() == 1);

        Files.writeString(file, COMMENTED + shipped);
        nodes.forEach(ProfileVersions::refresh);
        List<ProfileVersions> waiting = new ArrayList<>(nodes);
        together(6, () -> {
            ProfileVersions node;
            synchronized (waiting) {
                node = waiting.remove(0);
            }
            node.refresh();
            return node;
        });
        assertThat(nodes).allMatch(node -> node.inForce().version() == 2 && node.inForce().profile().document().startsWith(COMMENTED));
        assertThat(nodes.get(0).history(9, 99)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void ofManyWhoChangeTheSameVersionOneWins(Engine engine) throws Exception {
        started(engine);
        List<Boolean> won = together(6, () -> {
            String mine = "# " + Thread.currentThread().getName() + "\n" + shipped;
            return node().saveOver(1, mine, "ann").isPresent();
        });
        assertThat(won).containsOnlyOnce(true);
        assertThat(node().history(9, 99)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aVersionOfAnotherNodeIsTakenOver(Engine engine) {
        ProfileVersions node = started(engine);
        ProfileVersions other = node();
        other.save(shipped.replace("linking: auto", "linking: never"), "ann");
        assertThat(node.inForce().version()).isEqualTo(1);
        node.refresh();
        assertThat(node.inForce().profile().linking()).isEqualTo(Linking.NEVER);
        other.save(shipped, "ann");
        assertThat(node.latest().version()).isEqualTo(3);
    }

    // ---- another release

    @ParameterizedTest
    @EnumSource
    void aVersionThatThisReleaseDoesNotTakeCanBeSeenAndReplaced(Engine engine) throws IOException {
        ProfileVersions node = started(engine);
        database.update("insert into profile_version (created_at, author, origin, fingerprint, document) "
                        + "values (current_timestamp, 'ann', 'api', 'f', ?)",
                shipped.replace("vanish-limit: 5", "vanish-limit: a few"));
        assertThatThrownBy(() -> node()).isInstanceOf(IllegalStateException.class).hasMessageContainingAll("version 2", "stored by ann",
                "To put " + file, "\"# replaces version 2\"", "safety.vanish-limit: is \"a few\"");
        assertThat(node.history(9, 99)).extracting(ProfileVersion::author).containsExactly("ann", "file");
        assertThatThrownBy(node::latest).isInstanceOf(ProfileInvalid.class);

        Files.writeString(file, "# replaces version 1\n" + shipped);
        assertThatThrownBy(() -> node()).as("by a file that was changed for another reason, it would be lost without a word")
                .hasMessageContaining("replaces version 2");
        Files.writeString(file, "# replaces version 2\n" + shipped);
        assertThat(node().inForce().version()).isEqualTo(3);
        assertThat(decidesOtherwise.get()).as("nobody knows what the version before decided").isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aVersionThatWasStoredWithJqIsRefusedWithWhatToWriteInstead(Engine engine) throws IOException {
        started(engine);
        String jq = shipped.replaceFirst("expression: .*", "expression: .full_name // .email");
        database.update("insert into profile_version (created_at, author, origin, fingerprint, document) "
                + "values (current_timestamp, 'ann', 'api', 'f', ?)", jq);
        assertThatThrownBy(() -> node()).isInstanceOf(IllegalStateException.class).hasMessageContainingAll("version 2", "stored by ann",
                "\"# replaces version 2\"", "attributes.displayName.expression: is a jq expression", "write full_name instead of .full_name");
        assertThat(database.queryForObject("select document from profile_version where version = 2", String.class))
                .as("kept as it was").isEqualTo(jq);
        Files.writeString(file, jq);
        assertThatThrownBy(() -> node()).as("nor is a file").isInstanceOf(ProfileInvalid.class).hasMessageContaining("is a jq expression");
        Files.writeString(file, "# replaces version 2\n" + shipped);
        assertThat(node().inForce().version()).isEqualTo(3);
    }

    private ProfileVersions started(Engine engine) {
        use(engine);
        return node();
    }

    /** One database for all tests, since nothing but the versions is written. */
    private void use(Engine engine) {
        database = DATABASES.computeIfAbsent(engine, one -> new JdbcTemplate(one.fresh()));
        for (String table : List.of("profile_version", "profile_file", "approval", "console_user", "login_root")) {
            database.update("delete from " + table);
        }
        database.execute("alter table profile_version alter column version restart with 1");
    }

    private ProfileVersions node() {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database.getDataSource()));
        ProfileVersions node = new ProfileVersions(database, transaction, clock, decidesOtherwise::incrementAndGet);
        node.whenStored((author, fingerprint) -> stored.add(author + " " + fingerprint));
        node.readAtStart(file);
        return node;
    }

    /** The changed file is taken at the second look. */
    private static void look(ProfileVersions node) {
        node.refresh();
        node.refresh();
    }

    private static <T> List<T> together(int many, Callable<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(many);
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
