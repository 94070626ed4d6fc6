package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.directory.Databases.Engine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The route on real files. */
class SourceRouteTest {

    private static final Duration QUIET_FULL = CsvInbox.LIMITS.quietFull();

    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private CsvInbox inbox;
    private InboxFiles files;

    @BeforeEach
    void prepare() throws Exception {
        inbox = new CsvInbox(Engine.H2.fresh(), Files.createDirectory(folder.resolve("inbox")), false);
        Properties properties = new Properties();
        properties.setProperty("rosterbridge.inbox", inbox.folder.toString());
        properties.setProperty("rosterbridge.inbox-delay-ms", "100");
        camel.getPropertiesComponent().setInitialProperties(properties);
        camel.getRegistry().bind("csvSource", inbox.source);
        files = inbox.files;
        camel.getRegistry().bind("inboxWatch", inbox.watch);
        camel.getRegistry().bind("inboxLock", new InboxLock(inbox.folder, inbox.watch));
        camel.getRegistry().bind("leftToTheCaller", new NoErrorHandlerDefinition());
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveResource(camel, "file:routes/source-csv.camel.yaml"),
                ResourceHelper.resolveResource(camel, "file:routes/source-look.camel.yaml"));
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void goodRowsGoInAndTheFileGoesToDoneWithItsRejectsBesideIt() throws Exception {
        Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n2,bad\n");

        camel.start();

        awaitFiles("done", "\\d{8}-\\d{6}-people.csv", "\\d{8}-\\d{6}-people.csv.rejects.csv");
        assertThat(inbox.people()).containsOnlyKeys("1");
        SourceRead read = inbox.reads.latestPerName().get(0);
        assertThat(List.of(read.name(), read.rowsRead(), read.changed(), read.rejected())).isEqualTo(List.of("people.csv", 2, 1, 1));
    }

    @Test
    void aRepeatedFileChangesNothing() throws Exception {
        camel.start();
        Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);
        List<String> everything = inbox.directory.everything();

        Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 2);

        assertThat(inbox.directory.everything()).isEqualTo(everything);
        assertThat(inbox.reads.latestPerName()).hasSize(1);
    }

    @Test
    void anUnreadableFileGoesToFailedWithItsReason() throws Exception {
        Files.writeString(inbox.folder.resolve("people.csv"), "id,mail\n1,a@x.org\n");

        camel.start();

        awaitFiles("failed", "\\d{8}-\\d{6}-people.csv", "\\d{8}-\\d{6}-people.csv.reason.txt");
        assertThat(inbox.people()).isEmpty();
    }

    /** Each came before the good one, and has been seen for what it is. */
    @Test
    void noFileStopsAnotherWhateverItIsAndEachIsNamed() throws Exception {
        Map<String, String> reasons = new TreeMap<>();
        for (String suffix : List.of("xlsx", "XLS", "ods")) {
            reasons.put(bad("users." + suffix, "x"), "it is a spreadsheet");
        }
        for (String suffix : List.of("zip", "csv.gz", "7z", "tar")) {
            reasons.put(bad("users." + suffix, "x"), "it is packed");
        }
        for (String name : List.of("users.txt", "users.json", "README", "users.csv.pgp", "users.csv ")) {
            reasons.put(bad(name, "x"), "does not end in .csv");
        }
        reasons.put(bad("0-empty.csv", ""), "it is empty (0 bytes)");
        reasons.put(bad("0-empty.full.csv", ""), "it is empty (0 bytes)");
        reasons.put(bad("full-people.csv", "id,email\n"), "does not say clearly");
        reasons.put(bad("people_full.csv", "id,email\n"), "does not say clearly");
        reasons.put(bad("a\\b.csv", "id,email\n"), "a backslash");
        reasons.put(bad("a\nb.csv", "id,email\n").replace("\n", "<U+000A>"), "U+000A");
        reasons.put(bad("a\u0001b.csv", "id,email\n").replace("\u0001", "<U+0001>"), "U+0001");
        Files.createSymbolicLink(inbox.folder.resolve("dead-link.csv"), folder.resolve("nowhere.csv"));
        reasons.put("dead-link.csv", "a link to something that is not there");
        Files.createSymbolicLink(inbox.folder.resolve("loop.csv"), Path.of("loop.csv"));
        reasons.put("loop.csv", "a link to something that is not there");
        Files.createSymbolicLink(inbox.folder.resolve("link-to-folder.csv"), folder);
        reasons.put("link-to-folder.csv", "a link to a folder");
        Files.createSymbolicLink(inbox.folder.resolve("link-to-folder.full.csv"), Path.of("."));
        reasons.put("link-to-folder.full.csv", "a link to a folder");
        Files.createSymbolicLink(inbox.folder.resolve("link-to-pipe.csv"), Path.of("pipe.csv"));
        reasons.put("link-to-pipe.csv", "a pipe or a device");
        Files.createSymbolicLink(inbox.folder.resolve("link-to-device.csv"), Path.of("/dev/zero"));
        reasons.put("link-to-device.csv", "a pipe or a device");
        Files.createDirectory(inbox.folder.resolve("folder.csv"));
        reasons.put("folder.csv", "it is a folder");
        Files.createDirectory(inbox.folder.resolve("folder.full.csv"));
        reasons.put("folder.full.csv", "it is a folder");
        run("mkfifo", inbox.folder.resolve("pipe.csv").toString());
        reasons.put("pipe.csv", "a pipe");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(inbox.folder.resolve("socket.csv")));
            reasons.put("socket.csv", "a pipe, a socket or a device");
            run("sh", "-c", "printf 'id,email\\n' > \"$(printf '" + inbox.folder + "/caf\\351.csv')\"");
            Path growing = Files.writeString(inbox.folder.resolve("growing.csv"), "id,email\n");
            bad("header-only.full.csv", "id,email\n");
            bad("no-header.csv", "1,a@x.org\n");
            Files.write(inbox.folder.resolve("zeros.csv"), new byte[5000]);
            bad("n".repeat(251) + ".csv", "id,email\nlong,long@x.org\n");
            Files.setLastModifiedTime(Path.of(inbox.folder.toString(), bad("future.csv", "id,email\nfuture,future@x.org\n")),
                    FileTime.from(Instant.now().plus(Duration.ofDays(3650))));
            Files.setLastModifiedTime(Path.of(inbox.folder.toString(), bad("old.csv", "id,email\nold,old@x.org\n")), FileTime.from(Instant.EPOCH));
            bad("Case.csv", "id,email\nupper,upper@x.org\n");
            bad("case.csv", "id,email\nlower,lower@x.org\n");
            if (!System.getProperty("user.name").equals("root")) {
                Files.setPosixFilePermissions(inbox.folder.resolve(bad("secret.csv", "id,email\n")), Set.of());
                reasons.put("secret.csv", "may not read it");
            }
            AtomicBoolean isOver = new AtomicBoolean();
            Thread writer = new Thread(() -> write(growing, isOver));
            Thread flicker = new Thread(() -> comeAndGo(inbox.folder.resolve("flickering.csv"), isOver));
            writer.start();
            flicker.start();
            try {
                camel.start();

                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(files.needingHand().stream().map(InboxFiles.InboxFile::name))
                        .containsAll(reasons.keySet()));
                Files.writeString(inbox.folder.resolve("zz-good.csv"), "id,email\ngood,good@x.org\n");
                await().atMost(Duration.ofSeconds(30)).until(() -> inbox.people().containsKey("good"));
                await().atMost(Duration.ofSeconds(30)).until(() -> inbox.people().keySet().containsAll(Set.of("long", "future", "old", "upper",
                        "lower")));
                Map<String, InboxFiles.InboxFile> named = files.named(reasons.keySet());
                reasons.forEach((name, reason) -> assertThat(named.get(name).reason().orElseThrow()).as(name).contains(reason));
                assertThat(files.all()).as("a name that is no text").anyMatch(file -> file.name().matches("caf.*\\.csv")
                        && file.reason().orElse("").contains("no text"));
                assertThat(files.named(List.of("growing.csv")).get("growing.csv").state()).isEqualTo("waiting");
                assertThat(growing).exists();
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(files("failed").stream()
                        .filter(name -> name.endsWith(".reason.txt"))).anyMatch(name -> name.contains("header-only"))
                        .anyMatch(name -> name.contains("no-header")).anyMatch(name -> name.contains("zeros")));
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(files.named(List.of("growing.csv")).get("growing.csv")
                        .needsHand()).as("it has grown for too long").isTrue());
            } finally {
                isOver.set(true);
                writer.join();
                flicker.join();
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.notExists(growing));
            assertThat(inbox.people()).as("once it has stopped").containsKey("g0");
        }
    }

    private String bad(String name, String content) throws IOException {
        dropped(name, content, 5);
        return name;
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    private static void write(Path file, AtomicBoolean isOver) {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int i = 0; !isOver.get(); i++) {
                out.write(("g" + i + ",g" + i + "@x.org\n").getBytes(StandardCharsets.UTF_8));
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void comeAndGo(Path file, AtomicBoolean isOver) {
        try {
            while (!isOver.get()) {
                Files.writeString(file, "id,email\n");
                Thread.sleep(1100);
                Files.deleteIfExists(file);
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "failed"})
    void aFolderThatCannotBeWrittenStopsNoFileAndTheOneThatBelongsThereIsReadOnceAndNamed(String broken) throws Exception {
        Files.writeString(inbox.folder.resolve(broken), "a file where a folder should be");
        boolean isDone = broken.equals("done");
        dropped("first.csv", isDone ? "id,email\n1,a@x.org\n2,bad\n" : "id,mail\n", 2);
        dropped("second.csv", "id,email\n3,c@x.org\n", 1);
        camel.start();

        await().atMost(Duration.ofSeconds(30)).until(() -> inbox.people().containsKey("3"));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(files.needingHand()).extracting(InboxFiles.InboxFile::name)
                .contains("first.csv"));
        assertThat(files.named(List.of("first.csv")).get("first.csv").reason().orElseThrow()).contains("cannot be put into the folder \""
                + broken + "\"").contains("is a file, not a folder");
        assertThat(files.problems()).singleElement().asString().contains("\"" + broken + "\"").contains("is a file, not a folder");
        Thread.sleep(3000);
        assertThat(inbox.reads.latest(99).stream().filter(read -> read.name().equals("first.csv"))).as("read once").hasSize(1);

        Files.delete(inbox.folder.resolve(broken));
        await().atMost(Duration.ofSeconds(30)).until(() -> files(broken).stream().anyMatch(name -> name.endsWith("first.csv")));
        await().atMost(Duration.ofSeconds(30)).until(() -> files.all().isEmpty());
        assertThat(files(broken)).as("what it left is there now").anyMatch(name -> name.matches(".*first\\.csv\\.(rejects\\.csv|reason\\.txt)"));
    }

    /** CAMEL-19378: each copy of a block sets the time stamp back. */
    @ParameterizedTest
    @ValueSource(strings = {"people.csv", "people.full.csv"})
    void aCopyThatKeepsItsOldTimeStampIsWaitedFor(String name) throws Exception {
        camel.start();
        Path file = Files.writeString(inbox.folder.resolve(name), "id,email\n");
        for (int i = 0; i < 15; i++) {
            Files.writeString(file, "p" + i + ",p" + i + "@x.org\n", StandardOpenOption.APPEND);
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1_000_000)));
            Thread.sleep(200);
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);

        assertThat(inbox.people()).hasSize(15);
        assertThat(inbox.reads.latest(9)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"people.csv, 1", "people.full.csv, 1", "people.csv, 2"})
    void whatIsWrittenToAFileAfterItWasPutAwayIsReadToo(String name, int times) throws Exception {
        camel.start();
        try (OutputStream writer = Files.newOutputStream(inbox.folder.resolve(name))) {
            writer.write("id,email\np0,p0@x.org\n".getBytes(StandardCharsets.UTF_8));
            for (int time = 1; time <= times; time++) {
                int reads = time;
                await().atMost(Duration.ofSeconds(30)).until(() -> inbox.reads.latest(9).size() == reads && done() == 1);
                writer.write(("p" + time + ",p" + time + "@x.org\n").getBytes(StandardCharsets.UTF_8));
            }
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> inbox.people().size() == times + 1 && done() == 1 && files.all().isEmpty());
    }

    /** It is held up where it would be applied, which is where a large file spends its time. */
    @Test
    void aLargeFileThatIsBeingReadHoldsNoOtherBack() throws Exception {
        inbox.read("before.csv", "id,email\nleaver,leaver@x.org\n");
        Files.delete(inbox.folder.resolve("before.csv"));
        CountDownLatch isOver = new CountDownLatch(1);
        CountDownLatch isReading = new CountDownLatch(1);
        AtomicBoolean isFirst = new AtomicBoolean(true);
        inbox.beforeItsTurn = () -> {
            if (isFirst.getAndSet(false)) {
                isReading.countDown();
                uninterruptibly(isOver);
            }
        };
        StringBuilder large = new StringBuilder("id,email\n");
        for (int i = 0; i < 10_000; i++) {
            large.append("p").append(i).append(",p").append(i).append("@x.org\n");
        }
        Files.writeString(inbox.folder.resolve("large.csv"), large);
        Files.writeString(inbox.folder.resolve("also-large.csv"), large);
        camel.start();
        try {
            assertThat(isReading.await(60, TimeUnit.SECONDS)).isTrue();
            Files.writeString(inbox.folder.resolve("leaver.csv"), "id,email,status\nleaver,leaver@x.org,inactive\n");

            await().atMost(Duration.ofSeconds(30)).until(() -> inbox.people().get("leaver").get("status").equals("inactive"));

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(files.all()).as("one large file at a time")
                    .extracting(InboxFiles.InboxFile::state).containsExactlyInAnyOrder("reading", "waiting"));
            await().atMost(Duration.ofSeconds(60)).until(() -> files.needingHand().stream().anyMatch(file -> file.reason().orElse("")
                    .contains("it is being read for")));
        } finally {
            isOver.countDown();
        }
        await().atMost(Duration.ofSeconds(180)).until(() -> done() == 3);
        assertThat(inbox.people()).hasSize(10_001);
    }

    private static void uninterruptibly(CountDownLatch isOver) {
        try {
            isOver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of a name with backslashes, Camel makes a way that leads out of the inbox. */
    @ParameterizedTest
    @ValueSource(strings = {"a\\..\\..\\outside.csv", "..\\outside.csv", "a\\..\\..\\outside.full.csv"})
    void aNameWithBackslashesLeadsNowhere(String name) throws Exception {
        Files.createDirectory(inbox.folder.resolve("a"));
        Path outside = Files.writeString(folder.resolve(name.endsWith(".full.csv") ? "outside.full.csv" : "outside.csv"), "id,email\nout,o@x.org\n");
        Files.writeString(inbox.folder.resolve(name), "id,email\nin,in@x.org\n");
        Files.writeString(inbox.folder.resolve("good.csv"), "id,email\ngood,good@x.org\n");
        camel.start();

        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);
        Thread.sleep(QUIET_FULL.toMillis() + 1000);
        assertThat(inbox.people()).containsOnlyKeys("good");
        assertThat(outside).exists();
        assertThat(inbox.folder.resolve(name)).exists();
        assertThat(files.needingHand()).singleElement().satisfies(file -> assertThat(file.reason().orElseThrow()).contains("a backslash"));
        assertThatThrownBy(() -> inbox.source.read(inbox.folder.resolve("a/../../" + outside.getFileName()).toFile(), "x"))
                .hasMessageContaining("outside the inbox");
        try (Stream<Path> around = Files.list(folder)) {
            assertThat(around.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder("inbox", outside.getFileName().toString());
        }
    }

    @Test
    void aFileThatFailsAgainAndAgainIsTriedLessAndLessOften() throws Exception {
        inbox.directory.jdbc.execute("alter table source_turn rename to away");
        Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n");
        camel.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> inbox.reads.latest(9).size() == 2);
        Thread.sleep(6000);
        assertThat(inbox.reads.latest(99)).as("after 1, 2, 4 and 8 s").hasSizeLessThanOrEqualTo(5);
        await().atMost(Duration.ofSeconds(30)).until(() -> files.needingHand().stream().anyMatch(file -> file.reason().orElse("")
                .contains("the last try did not work")));
        inbox.directory.jdbc.execute("alter table away rename to source_turn");
    }

    /** A large file that is applied takes its time, and nothing is wrong with those that wait for it. */
    @Test
    void aFileThatWaitsForItsTurnIsTriedSoonAgainAndNamesNoTrouble() throws Exception {
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch isOver = new CountDownLatch(1);
        Thread other = new Thread(() -> inbox.directory.transaction.executeWithoutResult(status -> {
            inbox.directory.jdbc.queryForList("select id from source_turn for update");
            isHeld.countDown();
            uninterruptibly(isOver);
        }));
        other.start();
        try {
            isHeld.await();
            Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n");
            camel.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> inbox.reads.latest(9).size() == 4);
            assertThat(inbox.reads.latest(9).get(1).reason().orElseThrow()).contains("the database is busy");
            assertThat(files.needingHand()).isEmpty();
        } finally {
            isOver.countDown();
            other.join();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);
        assertThat(inbox.people()).containsKey("1");
    }

    @Test
    void anInboxThatIsGoneIsTold() throws Exception {
        camel.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> files.problems().isEmpty());
        Files.delete(inbox.folder);
        Files.writeString(inbox.folder, "a file");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(files.problems()).singleElement().asString()
                .contains("cannot be looked through: it is a file"));
        Files.delete(inbox.folder);
        Files.createDirectory(inbox.folder);
        Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> files.problems().isEmpty());
    }

    @Test
    void underTheKillSwitchAFileStaysWhereItIs() throws Exception {
        inbox.killed = true;
        Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n");
        camel.start();
        Thread.sleep(2500);
        assertThat(inbox.folder.resolve("people.csv")).exists();
        assertThat(inbox.reads.latest(9)).isEmpty();

        inbox.killed = false;
        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);
        assertThat(inbox.people()).containsOnlyKeys("1");
    }

    @Test
    void aHalfWrittenFileIsWaitedFor() throws Exception {
        camel.start();
        Path file = inbox.folder.resolve("people.full.csv");
        Files.writeString(file, "id,email\n");
        for (int i = 0; i < 10; i++) {
            Files.writeString(file, "p" + i + ",p" + i + "@x.org\n", StandardOpenOption.APPEND);
            Thread.sleep(200);
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);

        assertThat(inbox.people()).hasSize(10);
        assertThat(inbox.reads.latest(9)).hasSize(1);
    }

    @Test
    void aFullFileWhoseWriterPausesIsWaitedForLonger() throws Exception {
        camel.start();
        Path file = Files.writeString(inbox.folder.resolve("people.full.csv"), "id,email\np0,p0@x.org\n");
        Thread.sleep(QUIET_FULL.toMillis() * 2 / 3);
        Files.writeString(file, "1,p1@x.org\n", StandardOpenOption.APPEND);

        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);

        assertThat(inbox.people()).hasSize(2);
        assertThat(inbox.reads.latest(9)).hasSize(1);
    }

    @Test
    void aFileThatGoesOnGrowingStaysAndIsReadWhenItIsWhole() throws Exception {
        dropped("people.full.csv", "id,email\np0,p0@x.org\n", 1);
        List<String> rest = new CopyOnWriteArrayList<>(List.of("1,p1@x.org\n", "2,p2@x.org\n"));
        inbox.whileApplied = () -> {
            if (!rest.isEmpty()) {
                append("people.full.csv", rest.remove(0));
            }
        };

        camel.start();

        await().atMost(Duration.ofSeconds(60)).until(() -> done() == 1);
        assertThat(inbox.people()).hasSize(3);
        assertThat(inbox.reads.latest(9).stream().map(SourceRead::state)).containsExactly(SourceRead.State.DONE, SourceRead.State.FAILED,
                SourceRead.State.FAILED);
    }

    @Test
    void aFileThatCannotBeAppliedDoesNotKeepTheNextOneWaiting() throws Exception {
        inbox.directory.jdbc.execute("alter table directory_user add constraint made_by_the_test check (id <> 'bad')");
        dropped("a.csv", "id,email\nbad,a@x.org\n", 2);
        dropped("b.csv", "id,email\n1,b@x.org\n", 1);

        camel.start();

        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);
        assertThat(files("failed")).hasSize(2).anyMatch(name -> name.endsWith("a.csv.reason.txt"));
        assertThat(inbox.people()).containsOnlyKeys("1");
    }

    @Test
    void filesAreReadInTheOrderOfTheirTimes() throws Exception {
        dropped("a.csv", "id,email\n1,last@x.org\n", 1);
        dropped("b.csv", "id,email\n1,first@x.org\n", 3);
        dropped("c.csv", "id,email\n1,second@x.org\n", 2);

        camel.start();

        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 3);
        assertThat(inbox.people().get("1")).containsEntry("email", "last@x.org");
    }

    @Test
    void aLinkOutOfTheInboxIsRefused() throws Exception {
        Path elsewhere = Files.writeString(folder.resolve("secret.csv"), "id,email\n1,a@x.org\n");
        Files.createSymbolicLink(inbox.folder.resolve("people.csv"), elsewhere);

        camel.start();

        awaitFiles("failed", "\\d{8}-\\d{6}-people.csv", "\\d{8}-\\d{6}-people.csv.reason.txt");
        assertThat(inbox.people()).isEmpty();
        assertThat(elsewhere).exists();
    }

    @Test
    void aFileStaysUntilTheDatabaseIsBack() throws Exception {
        inbox.directory.jdbc.execute("alter table source_turn rename to away");
        Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n");
        camel.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> !inbox.reads.latest(1).isEmpty()
                && inbox.reads.latest(1).get(0).state() == SourceRead.State.FAILED);
        assertThat(inbox.folder.resolve("people.csv")).exists();

        inbox.directory.jdbc.execute("alter table away rename to source_turn");

        await().atMost(Duration.ofSeconds(30)).until(() -> done() == 1);
        assertThat(inbox.people()).containsOnlyKeys("1");
    }

    private void append(String name, String text) {
        try {
            Files.writeString(inbox.folder.resolve(name), text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void dropped(String name, String csv, int minutesAgo) throws IOException {
        Files.setLastModifiedTime(Files.writeString(inbox.folder.resolve(name), csv),
                FileTime.from(Instant.now().minus(Duration.ofMinutes(minutesAgo))));
    }

    private void awaitFiles(String name, String... patterns) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            List<String> names = files(name);
            assertThat(names).hasSize(patterns.length);
            for (int i = 0; i < patterns.length; i++) {
                assertThat(names.get(i)).matches(patterns[i]);
            }
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.notExists(inbox.folder.resolve("people.csv")));
    }

    private long done() {
        return files("done").size();
    }

    private List<String> files(String name) {
        if (Files.notExists(inbox.folder.resolve(name))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(inbox.folder.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
