package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rosterbridge.Logs;
import io.rosterbridge.StillClock;
import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.Forgets.Kept;
import io.rosterbridge.directory.Forgotten;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put in by the console, and what stays of files that were read. */
class InboxTest {

    private static final Actor ANN = Actor.login("ann");
    private static final DateTimeFormatter ARRIVAL = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-").withZone(ZoneId.systemDefault());
    private static final Forgotten ERIKA = new Forgotten("e-7", Set.of("erika@example.org"), "erased-1");

    @TempDir
    Path folder;

    private final StillClock clock = new StillClock();
    private CsvInbox csv;

    private Inbox inbox(Engine engine) {
        DataSource source = engine.fresh();
        csv = new CsvInbox(source, folder, false);
        return new Inbox(folder, CsvInbox.NAMES, Duration.ofDays(30), csv.directory.jdbc,
                new AuditTrail(csv.directory.jdbc, csv.directory.transaction, clock), clock);
    }

    @Test
    void rowsThatWereRejectedForTheirNumberOfCellsAreShownToo() throws IOException {
        Path rejects = Files.writeString(folder.resolve("hr.csv.rejects.csv"), "line,reason,id,email\n2,too many,1,a@b.c,more\n3,too few,2\n");
        assertThat(Inbox.firstRows(rejects, 10)).containsExactly(List.of("line", "reason", "id", "email"),
                List.of("2", "too many", "1", "a@b.c", "more"), List.of("3", "too few", "2"));
    }

    @ParameterizedTest
    @EnumSource
    void aReadKnowsWhoHasPutItsFileIn(Engine engine) throws IOException {
        Inbox inbox = inbox(engine);
        assertThat(put(inbox, "hr.csv", "id,email\n1,a@b.c\n")).isEqualTo("hr.csv");
        assertThat(csv.directory.jdbc.queryForList("select actor || ' ' || action || ' ' || subject from audit_event", String.class))
                .containsExactly("ann file-uploaded file:hr.csv");
        csv.source.read(folder.resolve("hr.csv").toFile(), "hr.csv");
        assertThat(putInBy()).isEqualTo("ann");
        Files.writeString(folder.resolve("hr.csv"), "id,email\n1,other@b.c\n");
        csv.source.read(folder.resolve("hr.csv").toFile(), "hr.csv");
        assertThat(putInBy()).as("another file of the same name").isNull();
    }

    /** Else a crash in between would leave a file that nobody has put in. */
    @Test
    void aFileThatCannotBeRecordedIsNotPutIn() {
        Inbox inbox = inbox(Engine.H2);
        csv.directory.jdbc.update("delete from audit_head");
        assertThatThrownBy(() -> put(inbox, "hr.csv", "id,email\n")).isInstanceOf(RuntimeException.class);
        assertThat(files()).isEmpty();
        assertThat(csv.directory.jdbc.queryForList("select * from source_upload")).isEmpty();
    }

    @Test
    void whatWasReadGoesAfterItsTimeHoweverOldTheFileWasWhenItCame() throws IOException {
        Inbox inbox = inbox(Engine.H2);
        put(inbox, "waiting.csv", "id,email\n");
        for (String place : List.of("done", "failed")) {
            for (int days : new int[] {29, 31}) {
                Path file = write(place + "/" + ARRIVAL.format(clock.instant().minus(Duration.ofDays(days))) + days + ".csv", "x");
                Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
            }
        }
        write("done/" + ARRIVAL.format(clock.instant().minus(Duration.ofDays(31))) + "31.csv.rejects.csv", "x");
        Files.setLastModifiedTime(write("done/of-somebody-else.csv", "x"), FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(write(".broken-off.part", "x"), FileTime.from(Instant.EPOCH));
        inbox.retention();
        assertThat(files()).hasSize(4).anyMatch(name -> name.matches("done/.*-29.csv")).anyMatch(name -> name.matches("failed/.*-29.csv"))
                .contains("waiting.csv", "done/of-somebody-else.csv");
        assertThat(csv.directory.jdbc.queryForList("select name from source_upload", String.class)).containsExactly("waiting.csv");
        clock.forward(Duration.ofDays(31));
        inbox.retention();
        assertThat(files()).containsExactly("done/of-somebody-else.csv", "waiting.csv");
        assertThat(csv.directory.jdbc.queryForList("select name from source_upload", String.class)).isEmpty();
    }

    @Test
    void tellsWhichFilesNameSomebodyAndUntilWhen() throws IOException {
        Inbox inbox = inbox(Engine.H2);
        String arrival = ARRIVAL.format(clock.instant());
        String filler = "another,another@example.org\n".repeat(10_000);
        write("done/" + arrival + "by-id.csv", filler + "e-7,other@example.org\n" + filler);
        write("done/" + arrival + "by-address.csv.rejects.csv", "x,Erika@Example.org");
        write("failed/" + arrival + "quoted.csv", "\"e-7\";x");
        write("failed/" + arrival + "others.csv", "e-70,e-7x,joerika@example.org,");
        write("waiting.csv", "E-7");
        // The word lies across the end of what is read at once.
        write("done/" + arrival + "across.csv", "x".repeat((1 << 16) - 5) + ",erika@example.org");
        assertThat(inbox.kept(ERIKA)).extracting(Kept::where).containsExactlyInAnyOrder("file done/" + arrival + "by-id.csv",
                "file done/" + arrival + "by-address.csv.rejects.csv", "file failed/" + arrival + "quoted.csv", "file waiting.csv",
                "file done/" + arrival + "across.csv");
        assertThat(inbox.kept(ERIKA)).filteredOn(kept -> kept.until() == null).extracting(Kept::where).containsExactly("file waiting.csv");
        assertThat(inbox.kept(ERIKA).get(0).until()).isEqualTo(clock.instant().plus(Duration.ofDays(30)));
    }

    /** Each content is put in by two at once, and by somebody who drops it past the console. */
    @Test
    void twoWhoPutInOneNameAtOnceLoseNothing() throws Exception {
        Inbox inbox = inbox(Engine.H2);
        int rounds = 60;
        ExecutorService both = Executors.newFixedThreadPool(3);
        Set<String> contents = ConcurrentHashMap.newKeySet();
        for (int round = 0; round < rounds; round++) {
            String name = "r" + round + ".csv";
            List<Callable<String>> puts = new ArrayList<>();
            for (int who = 0; who < 3; who++) {
                String content = round + "-" + who;
                contents.add(content);
                puts.add(() -> put(inbox, name, content));
            }
            for (Future<String> put : both.invokeAll(puts)) {
                put.get();
            }
        }
        both.shutdown();
        Set<String> found = new TreeSet<>();
        for (String file : files()) {
            found.add(Files.readString(folder.resolve(file)));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(contents);
    }

    @Test
    void whatIsDroppedWhileItIsPutInIsNotOverwritten() throws IOException {
        Path part = write("part", "uploaded");
        Path dropped = write("hr.csv", "dropped");
        assertThatThrownBy(() -> Inbox.place(part, dropped)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(dropped).hasContent("dropped");
        assertThat(part).hasContent("uploaded");
    }

    @ParameterizedTest
    @CsvSource({"people.full.csv, true, people.full.csv", "hr.csv, true, hr.full.csv", "hr.csv, false, hr.csv",
        "people.full (1).csv, true, people.full__1_.full.csv", "fulltime.csv, false, people.csv", "FULL.csv, false, people.csv",
        "full-people.csv, true, full-people.full.csv", "C:\\temp\\hr.csv, false, hr.csv", "../../hr.csv, false, hr.csv"})
    void whatSomebodyHasChosenIsWhatTheNameSays(String name, boolean full, String expected) throws IOException {
        Inbox inbox = inbox(Engine.H2);
        String put = inbox.put(ANN, name, full, new ByteArrayInputStream(new byte[] {1}));
        assertThat(put).isEqualTo(expected);
        assertThat(CsvInbox.NAMES.isFull(put)).isEqualTo(full);
        assertThat(CsvInbox.NAMES.unclear(put)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"people.full.csv", "People.FULL.csv", "people.full (1).csv", "people.full.2026-11-30.csv"})
    void aFileWhoseNameSaysThatItListsEverybodyIsNotTakenAsChanges(String name) {
        Inbox inbox = inbox(Engine.H2);
        assertThatThrownBy(() -> put(inbox, name, "id,email\n")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name).hasMessageContaining("lists everybody");
        assertThat(files()).isEmpty();
    }

    /** They name people. */
    @Test
    void foldersAndWhatIsPutInAreForThisUserAlone() throws IOException {
        Path fresh = folder.resolve("fresh");
        DataSource source = Engine.H2.fresh();
        csv = new CsvInbox(source, fresh, false);
        Inbox inbox = new Inbox(fresh, CsvInbox.NAMES, Duration.ofDays(30), csv.directory.jdbc,
                new AuditTrail(csv.directory.jdbc, csv.directory.transaction, clock), clock);
        inbox.prepare();
        for (String name : List.of("", "done", "failed")) {
            assertThat(permissions(fresh.resolve(name))).as(name).isEqualTo("rwx------");
        }
        put(inbox, "hr.csv", "id,email\n1,a@b.c\n2,bad\n");
        assertThat(permissions(fresh.resolve("hr.csv"))).isEqualTo("rw-------");
        csv.source.read(fresh.resolve("hr.csv").toFile(), "1-hr.csv");
        assertThat(permissions(fresh.resolve("done/1-hr.csv.rejects.csv"))).isEqualTo("rw-------");
        csv.read("bad.csv", "nothing\n");
        assertThat(permissions(fresh.resolve("failed/bad.csv.reason.txt"))).isEqualTo("rw-------");
    }

    @Test
    void foldersThatOthersMayLookIntoAreTold() throws IOException {
        Inbox inbox = inbox(Engine.H2);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(folder.resolve("done"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwx---")));
        ListAppender<ILoggingEvent> log = Logs.of(Inbox.class);
        inbox.prepare();
        assertThat(log.list).singleElement().satisfies(event -> assertThat(event.getFormattedMessage()).contains("r-x").contains("chmod o-rwx "
                + folder));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void refusesToKeepNothing() {
        assertThatThrownBy(() -> new Inbox(folder, CsvInbox.NAMES, Duration.ofHours(23), null, null, clock))
                .hasMessageContaining("inbox-keep-for is PT23H");
    }

    private static String put(Inbox inbox, String name, String content) throws IOException {
        return inbox.put(ANN, name, false, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private String putInBy() {
        return csv.directory.jdbc.queryForObject("select put_in_by from source_read order by id desc fetch first 1 rows only",
                String.class);
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Set<String> files() {
        try (Stream<Path> files = Files.walk(folder)) {
            return new TreeSet<>(files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()).toList());
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
