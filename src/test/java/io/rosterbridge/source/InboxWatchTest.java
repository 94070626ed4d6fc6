package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.source.InboxFiles.InboxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is remembered of the files of an inbox, on both databases. */
class InboxWatchTest {

    @TempDir
    Path folder;

    private CsvInbox inbox;

    @ParameterizedTest
    @EnumSource
    void aFileIsLetGoOnceItWasSeenUnchangedForTheQuietTimeByAtLeastTwoLooks(Engine engine) throws Exception {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        Path file = Files.writeString(folder.resolve("people.csv"), "id,email\n");
        assertThat(inbox.watch.take(file)).as("not seen yet").isFalse();
        inbox.watch.look();
        Thread.sleep(CsvInbox.LIMITS.quiet().toMillis() + 100);
        assertThat(inbox.watch.take(file)).as("seen once").isFalse();
        inbox.watch.look();
        assertThat(inbox.watch.take(file)).isTrue();
        assertThat(inbox.watch.take(file)).as("taken").isFalse();
        inbox.watch.look();
        assertThat(only().state()).isEqualTo("reading");
    }

    @ParameterizedTest
    @EnumSource
    void theFirstThatCameIsTheFirstThatIsRead(Engine engine) throws Exception {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        Path first = Files.writeString(folder.resolve("z.csv"), "id,email\n");
        inbox.watch.look();
        Path second = Files.writeString(folder.resolve("a.csv"), "id,email\n");
        ripen();
        assertThat(inbox.watch.take(second)).isFalse();
        assertThat(inbox.watch.take(first)).isTrue();
        assertThat(inbox.watch.take(second)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whenAFileCameIsRememberedOverARestartUnlessAnotherHasTakenItsPlace(Engine engine) throws Exception {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        Path file = Files.writeString(folder.resolve("people.csv"), "id,email\n");
        inbox.watch.look();
        Instant firstSeen = only().firstSeenAt();

        InboxWatch restarted = restarted();
        restarted.look();
        assertThat(only().firstSeenAt()).isEqualTo(firstSeen);

        // A file system knows times to some milliseconds only, and gives the number of a removed file to the next one.
        Thread.sleep(50);
        Files.delete(file);
        Files.writeString(file, "id,email\n1,a@x.org\n");
        restarted.look();
        assertThat(only().firstSeenAt()).isAfter(firstSeen);
    }

    /** Whatever it is for which the route passes over a file that looks as if it may be read. */
    @ParameterizedTest
    @EnumSource
    void aFileThatTheRouteDoesNotComeToHoldsNoneBackAndIsToldOnceNothingIsRead(Engine engine) throws Exception {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        Files.writeString(folder.resolve("passed-over.csv"), "id,email\n");
        inbox.watch.look();
        Path second = Files.writeString(folder.resolve("second.csv"), "id,email\n");
        ripen();
        assertThat(inbox.watch.take(second)).as("it may be that the route comes to the first one next").isFalse();
        assertThat(inbox.watch.take(second)).as("it has not").isTrue();
        inbox.watch.read(second, folder.resolve("done/second.csv"));
        Files.delete(second);

        Thread.sleep(CsvInbox.LIMITS.patience().plus(CsvInbox.LIMITS.quiet()).toMillis() + 100);
        inbox.watch.look();
        assertThat(only().needsHand()).isTrue();
        assertThat(only().reason().orElseThrow()).contains("nothing reads it").contains("source-csv");
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyFileCameWhenItGotItsContent(Engine engine) throws Exception {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        Path file = Files.createFile(folder.resolve("people.csv"));
        inbox.watch.look();
        Instant empty = only().firstSeenAt();
        Thread.sleep(50);
        Files.writeString(file, "id,email\n");
        inbox.watch.look();
        Instant filled = only().firstSeenAt();
        assertThat(filled).isAfter(empty);
        Files.writeString(file, "1,a@x.org\n", StandardOpenOption.APPEND);
        inbox.watch.look();
        assertThat(only().firstSeenAt()).isEqualTo(filled);
    }

    /** What files that came later have said is known for a day only. */
    @ParameterizedTest
    @EnumSource
    void aFileThatHasWaitedForADayWhileLaterOnesWereReadIsNotReadAnyMore(Engine engine) throws Exception {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        inbox.read("later.csv", "id,email\n1,a@x.org\n");
        Files.delete(folder.resolve("later.csv"));
        Path file = Files.writeString(folder.resolve("people.csv"), "id,email\n");
        inbox.watch.look();
        inbox.directory.jdbc.update("update inbox_file set first_seen_at = ?", Instant.now().minus(Duration.ofHours(25)).atOffset(ZoneOffset.UTC));
        InboxWatch restarted = restarted();
        restarted.look();
        Thread.sleep(CsvInbox.LIMITS.quiet().toMillis() + 100);
        restarted.look();

        assertThat(restarted.take(file)).isFalse();
        restarted.look();
        assertThat(only().needsHand()).isTrue();
        assertThat(only().reason().orElseThrow()).contains("it has lain here since").contains("take it away and put it in again");

        inbox.directory.jdbc.update("delete from source_read");
        InboxWatch alone = restarted();
        alone.look();
        Thread.sleep(CsvInbox.LIMITS.quiet().toMillis() + 100);
        alone.look();
        assertThat(alone.take(file)).as("nothing came after it").isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreKeptAsLongAsAnEarlierFileMayStillCome(Engine engine) throws Exception {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        Path waiting = Files.writeString(folder.resolve("waiting.csv"), "");
        inbox.watch.look();
        Thread.sleep(5);
        inbox.read("later.csv", "id,email\n1,a@x.org\n");
        assertThat(rows()).as("waiting.csv may be filled and applied").isEqualTo(1);
        Files.delete(waiting);
        Files.delete(folder.resolve("later.csv"));
        inbox.watch.look();
        inbox.source.forgetRows();
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherNodeSeesIsToldTooUntilItIsNotHeardOfAnyMore(Engine engine) throws Exception {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("users.xlsx"), "x");
        InboxFiles others = new InboxFiles(inbox.directory.jdbc, "other", Clock.systemUTC());
        InboxWatch other = new InboxWatch(elsewhere, CsvInbox.NAMES, CsvInbox.LIMITS, () -> false, others, Clock.systemUTC());
        other.look();
        Thread.sleep(CsvInbox.LIMITS.quiet().toMillis() + 100);
        other.look();
        inbox.watch.look();
        assertThat(inbox.files.needingHand()).extracting(InboxFile::name).containsExactly("users.xlsx");
        assertThat(inbox.files.named(Set.of("users.xlsx", "none"))).containsOnlyKeys("users.xlsx");

        inbox.directory.jdbc.update("update inbox_look set at = ? where node = 'other'",
                Instant.now().minus(Duration.ofMinutes(11)).atOffset(ZoneOffset.UTC));
        restarted().look();
        assertThat(inbox.files.needingHand()).isEmpty();
    }

    private void ripen() throws InterruptedException {
        inbox.watch.look();
        Thread.sleep(CsvInbox.LIMITS.quiet().toMillis() + 100);
        inbox.watch.look();
    }

    private InboxWatch restarted() {
        return new InboxWatch(folder, CsvInbox.NAMES, CsvInbox.LIMITS, () -> false, new InboxFiles(inbox.directory.jdbc, "node", Clock.systemUTC()),
                Clock.systemUTC());
    }

    private InboxFile only() throws IOException {
        List<InboxFile> files = inbox.files.all();
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    private int rows() {
        return inbox.directory.jdbc.queryForObject("select count(*) from source_row", Integer.class);
    }
}
