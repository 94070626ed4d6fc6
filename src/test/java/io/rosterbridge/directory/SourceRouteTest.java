package io.rosterbridge.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.directory.Databases.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** The route on real files. */
class SourceRouteTest {

    private static final Duration QUIET_FULL = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicBoolean killed = new AtomicBoolean();
    private CsvInbox inbox;

    @BeforeEach
    void prepare() throws Exception {
        inbox = new CsvInbox(Engine.H2.fresh(), Files.createDirectory(folder.resolve("inbox")), false);
        Properties properties = new Properties();
        properties.setProperty("rosterbridge.inbox", inbox.folder.toString());
        properties.setProperty("rosterbridge.inbox-delay-ms", "100");
        camel.getPropertiesComponent().setInitialProperties(properties);
        camel.getRegistry().bind("csvSource", inbox.source);
        camel.getRegistry().bind("inboxLock", new InboxLock(1000, QUIET_FULL.toMillis(), 100, killed::get));
        camel.getRegistry().bind("leftToTheCaller", new NoErrorHandlerDefinition());
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveResource(camel, "file:routes/source-csv.camel.yaml"));
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

    @Test
    void underTheKillSwitchAFileStaysWhereItIs() throws Exception {
        killed.set(true);
        Files.writeString(inbox.folder.resolve("people.csv"), "id,email\n1,a@x.org\n");
        camel.start();
        Thread.sleep(2500);
        assertThat(inbox.folder.resolve("people.csv")).exists();
        assertThat(inbox.reads.latest(9)).isEmpty();

        killed.set(false);
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
