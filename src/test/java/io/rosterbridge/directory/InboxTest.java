package io.rosterbridge.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.StillClock;
import io.rosterbridge.access.Actor;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.Forgets.Kept;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        return new Inbox(folder, Duration.ofDays(30), csv.directory.jdbc,
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

    @Test
    void refusesToKeepNothing() {
        assertThatThrownBy(() -> new Inbox(folder, Duration.ofHours(23), null, null, clock))
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
