package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rosterbridge.Logs;
import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.ShrinkGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CsvSourceTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"H2, 9", "H2, 8", "H2, 7", "POSTGRES, 8", "POSTGRES, 7"})
    void theShrinkGateStopsRemovalsAboveTheLimitAndNothingElse(Engine engine, int kept) {
        CsvInbox inbox = inbox(engine, true);
        inbox.gate = new ShrinkGate(0.2, 1000, 0);
        inbox.read("people.full.csv", people(10, "x.org"));

        SourceRead read = inbox.read("people.full.csv", people(kept, "y.org") + "new,new@x.org\n");

        boolean held = kept < 8;
        assertThat(List.of(read.removals(), read.removalsHeld(), read.complete(), read.reason().isPresent(), read.changed()))
                .isEqualTo(List.of(held ? 0 : 10 - kept, held ? 10 - kept : 0, !held, held, kept + 1));
        assertThat(inbox.people().values().stream().filter(person -> person.containsKey("gone"))).hasSize(held ? 0 : 10 - kept);
        assertThat(inbox.people().get("p0")).containsEntry("email", "p0@y.org");
        assertThat(inbox.people()).containsKey("new");
    }

    /** The file of rejected rows is made for that: a spreadsheet runs none of its cells, and what comes back is what was meant. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void rejectedRowsComeBackAsTheyWereOnceTheMistakeIsCorrected(Engine engine) throws IOException {
        CsvInbox inbox = inbox(engine, false);
        inbox.read("people.csv", "id,email,full_name,title,mobile,-note\n1,nonsense,=1+2,'-quoted,+49 170 1,a;=b\n"
                + "2,none,x,'tis,''=,\"a\n+b\"\n");
        Path rejects = folder.resolve("done/people.csv.rejects.csv");
        assertThat(rejects).content().contains(",'=1+2,''-quoted,'+49 170 1,a;'=b").contains(",'-note");

        String corrected = Files.readString(rejects).replace(",nonsense,", ",one@x.org,");
        SourceRead again = inbox.read("corrected.csv", corrected);
        assertThat(List.of(again.changed(), again.rejected())).isEqualTo(List.of(1, 1));
        assertThat(inbox.people()).isEqualTo(Map.of("1", Map.of("email", "one@x.org", "status", "active", "assignment", "none",
                "full_name", "=1+2", "title", "'-quoted", "mobile", "+49 170 1", "-note", "a;=b")));

        String twice = Files.readString(folder.resolve("done/corrected.csv.rejects.csv"));
        assertThat(twice).startsWith("\uFEFFline,reason,id,email,full_name,title,mobile,'-note");
        inbox.read("twice.csv", twice.replace(",none,", ",two@x.org,").replace("\n", "\r\n").replace("\r\r", "\r"));
        assertThat(inbox.people().get("2")).containsEntry("title", "'tis").containsEntry("mobile", "''=");
    }

    /** Whoever ticks "everybody" for it would else remove all whose rows were good. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void rejectedRowsAreNeverTakenForEverybody(Engine engine) {
        CsvInbox inbox = inbox(engine, false);
        inbox.read("people.csv", people(3, "x.org"));
        SourceRead refused = inbox.read("rejects.full.csv", "line,reason,id,email\n2,wrong,p0,p0@x.org\n");
        assertThat(refused.reason().orElseThrow()).contains("rejected rows").contains("changes");
        assertThat(inbox.people().values()).noneMatch(person -> person.containsKey("gone"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void somebodyHasLeftOnlyWhenTheyAreMissingInSoManyFullFilesInARow(Engine engine) throws IOException {
        CsvInbox inbox = inbox(engine, true);
        inbox.absentReads = 2;
        inbox.read("people.full.csv", people(4, "x.org"));

        SourceRead first = inbox.read("people.full.csv", people(2, "x.org"));
        assertThat(List.of(first.removals(), first.removalsHeld(), first.complete())).isEqualTo(List.of(0, 0, true));
        assertThat(first.reason().orElseThrow()).startsWith("2 people absent for the first time");

        SourceRead same = inbox.source.read(folder.resolve("people.full.csv").toFile(), "people.full.csv");
        assertThat(same.removals()).as("the very same file again, as after a crash").isZero();
        assertThat(same.reason().orElseThrow()).contains("the same file again");

        inbox.read("people.csv", "id,email\np3,p3@x.org\n");
        SourceRead second = inbox.read("people.full.csv", people(2, "y.org"));
        assertThat(second.removals()).as("p3 was seen in between").isEqualTo(1);
        assertThat(inbox.people().get("p2")).containsEntry("gone", "true");
        assertThat(inbox.people().get("p3")).doesNotContainKey("gone");

        inbox.read("people.full.csv", people(3, "x.org"));
        assertThat(inbox.directory.jdbc.queryForList("select user_id from directory_absence", String.class)).as("p2 is back, p3 was missed twice")
                .containsExactly("p3");
        assertThat(inbox.people().get("p3")).containsEntry("gone", "true");
    }

    /** Two files prove an absence only if the source wrote both. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"again|people.full.csv|id,email,title\\np0,p0@x.org,Dr\\np1,p1@x.org,",
        "another name|other.full.csv|id,email,title\\np0,p0@x.org,Dr\\np1,p1@x.org,",
        "a browser's second download|people.full (1).csv|id,email,title\\np0,p0@x.org,Dr\\np1,p1@x.org,",
        "other order of rows|people.full.csv|id,email,title\\np1,p1@x.org,\\np0,p0@x.org,Dr",
        "other order of columns|people.full.csv|title,email,id\\nDr,p0@x.org,p0\\n,p1@x.org,p1",
        "other letter case of the header|people.full.csv|ID,Email,Title\\np0,p0@x.org,Dr\\np1,p1@x.org,",
        "byte order mark|people.full.csv|\uFEFFid,email,title\\np0,p0@x.org,Dr\\np1,p1@x.org,",
        "semicolons and quotes|people.full.csv|\"id\";email;title\\n\"p0\";p0@x.org;\"Dr\"\\np1;p1@x.org;",
        "other line ends|people.full.csv|id,email,title\\r\\np0,p0@x.org,Dr\\r\\n\\r\\np1,p1@x.org,\\r\\n",
        "spaces|people.full.csv|id, email ,title\\np0,p0@x.org, Dr \\np1 ,p1@x.org,",
        "what does not show at the ends|people.full.csv|\u200Bid,email\u00A0,title\\np0,p0@x.org\u200B,\u00A0Dr\\np1\u202C,p1@x.org,\u00A0",
        "an empty column more|people.full.csv|id,email,title,mobile\\np0,p0@x.org,Dr,\\np1,p1@x.org,,"})
    void theSameContentIsNoSecondProofInWhateverForm(String what, String name, String csv) {
        CsvInbox inbox = inbox(Engine.H2, true);
        inbox.absentReads = 2;
        inbox.read("people.full.csv", people(4, "x.org"));
        inbox.read("people.full.csv", "id,email,title\np0,p0@x.org,Dr\np1,p1@x.org,\n");

        SourceRead same = inbox.read(name, csv.replace("\\r", "\r").replace("\\n", "\n"));

        assertThat(same.removals()).as(what).isZero();
        assertThat(same.reason().orElseThrow()).startsWith("2 people are absent, but the same file again is no further proof")
                .contains("that of people.full.csv").contains("a file with other content counts, or one that comes after");
        assertThat(inbox.directory.jdbc.queryForList("select read_count from directory_absence", Integer.class)).containsOnly(1);
        assertThat(inbox.read("people.full.csv", people(2, "y.org")).removals()).as("another production").isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"p0,p0@x.org,Dr", "p0,p0@x.org,\\np1,p1@x.org,Dr", "p0,p0@x.org,Dr\\np1,p1@x.org,\\np1,p1@x.org,",
        "p0,p0@x.org,Dr\\np1,p1@x.org,\\np9,p9@x.org,"})
    void otherContentIsAnotherProof(String rows) {
        CsvInbox inbox = inbox(Engine.H2, true);
        inbox.absentReads = 2;
        inbox.read("people.full.csv", people(4, "x.org"));
        inbox.read("people.full.csv", "id,email,title\np0,p0@x.org,Dr\np1,p1@x.org,\n");
        assertThat(inbox.read("people.full.csv", "id,email,title\n" + rows.replace("\\n", "\n") + "\n").removals()).isEqualTo(2);
    }

    /** A directory in which nothing changes writes the same each night. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void theSameContentThatComesLongEnoughAfterIsAnotherProductionUnlessItIsTheVeryFile(Engine engine) throws IOException {
        CsvInbox inbox = new CsvInbox(engine.fresh(), folder, true, Duration.ofMillis(1));
        inbox.absentReads = 2;
        inbox.read("people.full.csv", people(4, "x.org"));
        inbox.read("people.full.csv", people(2, "x.org"));
        Instant made = Files.getLastModifiedTime(folder.resolve("people.full.csv")).toInstant();
        for (ChronoUnit precision : List.of(ChronoUnit.NANOS, ChronoUnit.MICROS, ChronoUnit.MILLIS, ChronoUnit.SECONDS)) {
            Path copy = Files.writeString(folder.resolve("copy.full.csv"), people(2, "x.org"));
            Files.setLastModifiedTime(copy, FileTime.from(made.truncatedTo(precision)));
            assertThat(inbox.source.read(copy.toFile(), "copy.full.csv").removals()).as("a copy that kept its time to the %s", precision).isZero();
        }

        assertThat(inbox.read("people.full.csv", people(2, "x.org")).removals()).isEqualTo(2);
    }

    /** The later file is read while the earlier one is about to be applied, as a small one beside a large one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "in.full.csv|id,email,status,department\\np0,new@x.org,active,Sales|in.csv|id,email,status\\np0,p0@x.org,inactive"
                + "|p0@x.org inactive Sales assigned",
        "in.csv|id,email,status,department\\np0,new@x.org,active,Sales|later.csv|id,email,department\\np0,p0@x.org,HR|p0@x.org active HR assigned",
        "in.csv|id,email,assigned,department\\np0,p0@x.org,true,Sales|later.csv|id,email,assigned\\np0,p0@x.org,false|p0@x.org active Sales none",
        "in.csv|id,email,assigned\\np0,p0@x.org,false|later.csv|id,email,assigned\\np0,p0@x.org,|p0@x.org active null none",
        "in.csv|id,email,room\\np0,p0@x.org,1|later.csv|id,email,room\\np0,p0@x.org,2|p0@x.org active null assigned 2",
        "in.csv|id,email,room\\np0,p0@x.org,1|later.csv|id,email,department\\np0,p0@x.org,HR|p0@x.org active HR assigned 1",
        "in.csv|id,email,status\\np0,p0@x.org,active|later.full.csv|id,email\\np1,p1@x.org|gone",
        "in.full.csv|id,email,status\\np0,p0@x.org,active|later.full.csv|id,email\\np1,p1@x.org|gone",
        "in.full.csv|id,email\\np1,p1@x.org|later.csv|id,email\\np0,p0@x.org|p0@x.org active null assigned"})
    void aFileThatIsAppliedAfterOneThatCameLaterChangesNothingOfWhatThatOneSaid(String name, String csv, String laterName, String laterCsv,
                                                                                String expected) {
        for (Engine engine : Engine.values()) {
            Path own = folder.resolve(engine.name());
            CsvInbox inbox = new CsvInbox(engine.fresh(), createDirectory(own), true);
            inbox.read("before.csv", "id,email\np0,p0@x.org\np1,p1@x.org\n");
            AtomicBoolean isFirst = new AtomicBoolean(true);
            inbox.beforeItsTurn = () -> {
                if (isFirst.getAndSet(false)) {
                    CompletableFuture.runAsync(() -> inbox.read(laterName.equals(name) ? "later-" + laterName : laterName, text(laterCsv))).join();
                }
            };

            SourceRead read = inbox.read(name, text(csv));

            DirectoryPerson person = inbox.directory.people.find("p0").orElseThrow();
            Map<String, String> values = person.person().values();
            assertThat(person.gone() ? "gone" : values.get("email") + " " + values.get("status") + " " + values.get("department") + " "
                    + person.assignment().word() + (values.containsKey("room") ? " " + values.get("room") : "")).as("%s", engine).isEqualTo(expected);
            assertThat(read.reason().orElse("")).contains(expected.equals("gone") ? "removed after this file came"
                    : csv.contains("p0") ? "said, which came later" : "");
            assertThat(read.rejected()).isZero();
            assertThat(inbox.directory.jdbc.queryForList("select * from source_row")).as("kept no longer than needed").isEmpty();
            assertThat(inbox.directory.jdbc.queryForList("select * from directory_absence where user_id = 'p0'"))
                    .hasSize(expected.equals("gone") ? 1 : 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoeverWasRemovedAfterAFileCameIsNotBroughtBackByItButByTheNextOne(Engine engine) {
        CsvInbox inbox = inbox(engine, true);
        inbox.read("people.csv", people(2, "x.org"));
        AtomicBoolean isFirst = new AtomicBoolean(true);
        inbox.beforeItsTurn = () -> {
            if (isFirst.getAndSet(false)) {
                CompletableFuture.runAsync(() -> inbox.directory.people.remove("p1", "api")).join();
            }
        };
        SourceRead read = inbox.read("people.full.csv", people(2, "x.org"));
        assertThat(inbox.people().get("p1")).containsEntry("gone", "true");
        assertThat(read.reason().orElseThrow()).contains("1 person was removed after this file came and is not brought back");

        inbox.read("people.full.csv", people(2, "y.org"));
        assertThat(inbox.people().get("p1")).doesNotContainKey("gone");
    }

    /** Who is removed by a file that came before is no surprise to this one. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoeverAnEarlierFileRemovedReturnsWithALaterOneThatWaitedForIt(Engine engine) throws IOException {
        CsvInbox inbox = inbox(engine, true);
        inbox.read("people.csv", people(2, "x.org"));
        Path later = Files.writeString(folder.resolve("later.csv"), people(2, "x.org"));
        inbox.watch.look();
        inbox.directory.jdbc.update("update source_read set arrived_at = arrived_at - interval '1' hour");
        inbox.read("people.full.csv", people(1, "x.org"));
        inbox.directory.jdbc.update("update source_read set arrived_at = arrived_at - interval '1' hour");
        assertThat(inbox.people().get("p1")).containsEntry("gone", "true");

        inbox.source.read(later.toFile(), "later.csv");
        assertThat(inbox.people().get("p1")).doesNotContainKey("gone");
    }

    private static Path createDirectory(Path path) {
        try {
            return Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String csv) {
        return csv.replace("\\n", "\n") + "\n";
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFileThatIsNotBelievedProvesNothingAndMakesOneListThatABelievedOneVoids(Engine engine) {
        CsvInbox inbox = inbox(engine, true);
        inbox.gate = new ShrinkGate(0.5, 1000, 0);
        inbox.absentReads = 2;
        inbox.read("people.full.csv", people(4, "x.org"));
        for (int time = 0; time < 3; time++) {
            inbox.read("people.full.csv", people(1, "x.org"));
        }
        assertThat(inbox.directory.jdbc.queryForObject("select count(*) from directory_absence", Integer.class)).isZero();
        assertThat(inbox.directory.jdbc.queryForList("select state || ' ' || of_people from removal_hold", String.class))
                .containsExactly("waiting 4");
        assertThat(inbox.directory.jdbc.queryForList("select user_id from removal_hold_item order by user_id", String.class))
                .containsExactly("p1", "p2", "p3");

        inbox.read("people.full.csv", people(3, "x.org"));
        assertThat(inbox.directory.jdbc.queryForList("select state from removal_hold", String.class)).containsExactly("withdrawn");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFullFileSaysNothingOfPeopleWhomTheApiMade(Engine engine) {
        CsvInbox inbox = inbox(engine, true);
        inbox.directory.people.put(new PersonDraft("api", "api@x.org", null, Map.of(), null), "api");

        SourceRead read = inbox.read("people.full.csv", people(1, "x.org"));

        assertThat(read.removals() + read.removalsHeld()).isZero();
        assertThat(inbox.people().get("api")).doesNotContainKey("gone");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoeverReturnsIsAssignedAgainAndDue(Engine engine) {
        CsvInbox inbox = inbox(engine, true);
        inbox.read("people.full.csv", people(2, "x.org"));
        inbox.directory.link("p1", true);
        inbox.read("people.full.csv", people(1, "x.org"));
        assertThat(inbox.people().get("p1")).containsEntry("gone", "true").containsEntry("assignment", "none");
        assertThat(inbox.directory.tasks()).contains("p0 due lane 2 revision 1", "p1 due lane 0 revision 2");

        inbox.read("people.csv", "id,email\np1,back@x.org\n");

        assertThat(inbox.people().get("p1")).isEqualTo(Map.of("email", "back@x.org", "status", "active", "assignment", "assigned"));
        assertThat(inbox.directory.tasks()).contains("p0 due lane 2 revision 1", "p1 due lane 3 revision 3");
        assertThat(inbox.directory.feed()).containsExactly("p0 created email,status", "p1 created email,status",
                "p0 assignment assignment", "p1 assignment assignment", "p1 removed ", "p1 assignment assignment",
                "p1 returned email", "p1 assignment assignment");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void assignedInAFileLeavesSomebodySuspendedAndNotAssignedTakesItAway(Engine engine) {
        CsvInbox inbox = inbox(engine, false);
        inbox.read("people.csv", "id,email,assigned\n1,a@x.org,true\n2,b@x.org,true\n");
        inbox.directory.people.assign("1", Assignment.SUSPENDED, "api");
        inbox.directory.people.assign("2", Assignment.SUSPENDED, "api");

        inbox.read("people.csv", "id,email,assigned\n1,a@x.org,true\n2,b@x.org,false\n");

        assertThat(inbox.people().get("1")).containsEntry("assignment", "suspended");
        assertThat(inbox.people().get("2")).containsEntry("assignment", "none");
    }

    /** Of several records of one human, whichever comes first by id. */
    @ParameterizedTest
    @CsvSource({"H2, 1", "H2, 2", "POSTGRES, 1", "POSTGRES, 2"})
    void whoIsDisabledUnderOneIdIsSoUnderTheirNextOne(Engine engine, String disabled) {
        CsvInbox inbox = inbox(engine, false);
        inbox.read("people.csv", "id,email,full_name,assigned\n1,a@x.org,Ann Lee,true\n2,a@x.org,Ann Lee,true\n");
        inbox.directory.people.assign(disabled, Assignment.SUSPENDED, "api");

        inbox.read("people.csv", "id,email,full_name\n3,a@x.org,Ann Lee\n");

        assertThat(inbox.people().get("3")).containsEntry("assignment", "suspended");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void onlyWhoeverChangedAndIsConcernedBecomesDue(Engine engine) {
        CsvInbox inbox = inbox(engine, false);
        inbox.read("people.csv", "id,email,assigned,title\n1,a@x.org,true,\n2,b@x.org,true,\n3,c@x.org,false,\n");
        inbox.directory.jdbc.update("update provisioning_task set state = 'inStep'");

        inbox.read("people.csv", "id,email,assigned,title\n1,a@x.org,true,Dr\n2,b@x.org,true,\n3,c@x.org,,Dr\n");

        assertThat(inbox.directory.tasks()).containsExactly("1 due lane 2 revision 2", "2 inStep lane 2 revision 1",
                "3 inStep lane 2 revision 0");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void twoHundredNastyPeopleComeBackAsTheyWereButForWhatHidesOrTurnsText(Engine engine) {
        CsvInbox inbox = inbox(engine, false);
        List<String> nasty = List.of("'; drop table directory_user; --", "\"quoted\"", "a,b;c", "line\nbreak", "carriage\r\nreturn",
                "=cmd|' /C calc'!A0", "{\"a\":1}", "%s ${x} {{y}}", "\u202Eevil", "\uFEFFbom", "e\u0301", "𝕬𝖓𝖓",
                "👨‍👩‍👧‍👦", "ﷺ", "Ω".repeat(1000), "<script>", "zero\u200Bwidth");
        StringBuilder csv = new StringBuilder("id,email,full_name,note\n");
        Map<String, Map<String, String>> expected = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            String name = nasty.get(i % nasty.size());
            String id = "id '" + i + "\" " + Character.toString(name.codePointAt(0)).strip().replaceAll("[\u202E\uFEFF]", "");
            String email = "o'p+" + i + "%_`@x.org";
            csv.append(quoted(id)).append(',').append(quoted(email)).append(',').append(quoted(name)).append(',')
                    .append(quoted(name)).append('\n');
            String clean = name.replaceAll("[\u202E\uFEFF\u200B]", "");
            expected.put(id.strip(), Map.of("email", email, "status", "active", "assignment", "none",
                    "full_name", clean.replaceAll("\\R", " "), "note", clean));
        }

        assertThat(inbox.read("people.csv", csv.toString()).rejected()).isZero();

        assertThat(inbox.people()).isEqualTo(expected);
        assertThat(inbox.read("people.csv", csv.toString()).changed()).isZero();
    }

    /** A whole cell only, and a name is a name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"NULL|Nina|Null|null Nina Null", "\\N|Nina|NULL|null Nina null", "System.Object[]|NINA|NULL|null NINA NULL",
        "(null)|null|None|null null None", "None|#N/A|Nil|null null Nil", "Null|NONE|Smith|null null Smith", "#n/a|Ann|null|null Ann null",
        "Nullmeier|Ann|None Such|Nullmeier Ann None Such", "n/a and more|NULL|NULL|n/a and more null null", "undefined|NONE|LEE|null NONE LEE"})
    void aWordForNothingIsNoValue(String displayName, String firstName, String lastName, String expected) {
        CsvInbox inbox = inbox(Engine.H2, false);
        inbox.read("before.csv", "id,email,display_name,first_name,last_name,room\n7,a@x.org,Before,Be,Fore,1\n");
        SourceRead read = inbox.read("people.csv", "id,email,display_name,first_name,last_name,room,status,assigned\n7,a@x.org," + displayName + ","
                + firstName + "," + lastName + ",NULL,NULL,null\n");
        assertThat(read.rejected()).isZero();
        Map<String, String> person = inbox.people().get("7");
        assertThat(person.get("display_name") + " " + person.get("first_name") + " " + person.get("last_name")).isEqualTo(expected);
        assertThat(person).doesNotContainKey("room").containsEntry("status", "active");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aRowWithACharacterThatIsNoTextIsRejectedAlone(Engine engine) {
        CsvInbox inbox = inbox(engine, false);

        SourceRead read = inbox.read("people.csv", "id,email,full_name\n1,a@x.org,A\0B\n2,b@x.org,Bob\n\0,c@x.org,Cy\n");

        assertThat(List.of(read.rowsRead(), read.changed(), read.rejected())).isEqualTo(List.of(3, 1, 2));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aQuoteThatIsNeverClosedInABigFileIsAReasonAndTakesNoMemory(Engine engine) throws IOException {
        CsvInbox inbox = inbox(engine, false);
        Path file = folder.resolve("people.csv");
        try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write("id,email,full_name\n0,p@x.org,\"never closed\n");
            for (int i = 1; i < 100_000; i++) {
                writer.write(i + ",p" + i + "@x.org,Somebody\n");
            }
        }

        SourceRead read = inbox.source.read(file.toFile(), "people.csv");

        assertThat(read.state()).isEqualTo(SourceRead.State.FAILED);
        assertThat(read.reason().orElseThrow()).contains("after line 1").contains("never closed");
        assertThat(inbox.people()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aLongChainOfHandOversThatBreaksIsRejectedFromEndToEnd(Engine engine) {
        CsvInbox inbox = inbox(engine, false);
        inbox.read("people.csv", people(300, "x.org"));
        inbox.directory.people.put(new PersonDraft("api", "last@x.org", null, Map.of(), null), "api");
        StringBuilder csv = new StringBuilder("id,email\np0,last@x.org\n");
        for (int i = 1; i < 300; i++) {
            csv.append("p").append(i).append(",p").append(i - 1).append("@x.org\n");
        }
        List<String> everything = inbox.directory.everything();

        SourceRead read = inbox.read("people.csv", csv.toString());

        assertThat(read.rejected()).isEqualTo(300);
        assertThat(inbox.directory.everything()).isEqualTo(everything);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatFailsInTheMiddleLeavesNothingBehind(Engine engine) {
        CsvInbox inbox = inbox(engine, false);
        inbox.directory.jdbc.execute("alter table provisioning_task rename to away");

        assertThatThrownBy(() -> inbox.read("people.csv", people(3, "x.org"))).isInstanceOf(RuntimeException.class);

        assertThat(inbox.directory.jdbc.queryForObject("select count(*) from directory_user", Integer.class)).isZero();
        assertThat(inbox.directory.jdbc.queryForObject("select count(*) from source_row", Integer.class)).isZero();
        assertThat(inbox.reads.latest(1).get(0).state()).isEqualTo(SourceRead.State.FAILED);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nothingIsAppliedOfAFileThatGoesOnGrowingAndAllOfItTheNextTime(Engine engine) throws IOException {
        CsvInbox inbox = inbox(engine, true);
        inbox.read("people.full.csv", people(3, "x.org"));
        List<String> everything = inbox.directory.everything();
        inbox.whileApplied = () -> append("people.full.csv", "p1,p1@x.org\np2,p2@x.org\n");

        assertThatThrownBy(() -> inbox.read("people.full.csv", people(1, "y.org"))).hasMessageContaining("stays in the inbox");

        assertThat(inbox.directory.everything()).isEqualTo(everything);
        assertThat(inbox.reads.latest(1).get(0).reason().orElseThrow()).contains("written to while it was read");
        inbox.whileApplied = () -> { };
        SourceRead again = inbox.source.read(folder.resolve("people.full.csv").toFile(), "people.full.csv");
        assertThat(List.of(again.removals(), again.changed())).isEqualTo(List.of(0, 1));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFileThatGrowsAfterItWasAppliedStaysSoThatTheRestIsReadToo(Engine engine) {
        CsvInbox inbox = inbox(engine, true);
        inbox.directory.afterCommit = () -> append("people.csv", "p1,p1@x.org\n");

        assertThatThrownBy(() -> inbox.read("people.csv", people(1, "x.org"))).hasMessageContaining("stays in the inbox");

        inbox.directory.afterCommit = () -> { };
        inbox.source.read(folder.resolve("people.csv").toFile(), "people.csv");
        assertThat(inbox.people()).containsOnlyKeys("p0", "p1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"H2|p0,p0@x.org,Dr\\np1,p1|true", "POSTGRES|p0,p0@x.org,Dr\\np1,p1|true",
        "H2|p0,p0@x.org,Dr\\np1,p1@x.org,|false", "H2|p0,p0@x.org,Dr\\np1,p1@x.org,M|false", "H2|p0,p0@x.org,Dr\\np1,p1\\n|false"})
    void aFullFileThatMayBeCutOffRemovesNobodyAndSaysWhy(Engine engine, String rows, boolean cut) {
        CsvInbox inbox = inbox(engine, true);
        inbox.read("people.full.csv", people(4, "x.org"));

        SourceRead read = inbox.read("people.full.csv", "id,email,title\n" + rows.replace("\\n", "\n"));

        assertThat(List.of(read.removals(), read.removalsHeld(), read.complete())).isEqualTo(List.of(cut ? 0 : 2, cut ? 2 : 0, !cut));
        assertThat(read.reason().isPresent()).isEqualTo(cut);
        read.reason().ifPresent(reason -> assertThat(reason).contains("2 of 3 cells and no line end").contains("cut off"));
        assertThat(inbox.people().get("p0")).as("what it says is applied").containsEntry("title", "Dr");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anAddressThatIsTooLongInAnotherFormIsRejectedAlone(Engine engine) {
        CsvInbox inbox = inbox(engine, true);

        SourceRead read = inbox.read("people.csv", "id,email\n1," + "İ".repeat(314) + "@x.org\n2," + "a@" + "ü".repeat(318) + "\n3,b@x.org\n");

        assertThat(List.of(read.state(), read.changed(), read.rejected())).isEqualTo(List.of(SourceRead.State.DONE, 1, 2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"H2|delta", "POSTGRES|delta", "H2|full", "POSTGRES|full"})
    void whatIsTakenOutOfNamesIsSaid(Engine engine, String kind) {
        CsvInbox inbox = inbox(engine, true);
        inbox.read("people.full.csv", people(4, "x.org"));
        String rows = "id,email,full_name,hat\np0,p0@x.org,Ann\u202E Lee\u0007,\np1,p1@x.org,علی\u200Cرضا \uD83D\uDC69\u200D\uD83D\uDE80,\n"
                + "p2,p2@x.org,Ben,\u200Bfelt\n";

        SourceRead read = inbox.read(kind.equals("full") ? "people.full.csv" : "people.csv", rows);

        assertThat(read.reason().orElseThrow()).endsWith("characters that hide, break or turn text were taken out of 2 rows, the first is line 2: "
                + "full_name had U+202E RIGHT-TO-LEFT OVERRIDE at 4 and 1 more");
        assertThat(inbox.people().get("p0")).containsEntry("full_name", "Ann Lee");
        assertThat(inbox.read("people.csv", "id,email,full_name\np2,p2@x.org, Ben\u00A0\n").reason()).as("space at the ends is nothing to tell")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFileThatFailsTheSameWayEachTimeIsPutAwayWithItsReason(Engine engine) {
        CsvInbox inbox = inbox(engine, true);
        inbox.directory.jdbc.execute("alter table source_row add constraint made_by_the_test check (id <> 'p1')");
        inbox.directory.jdbc.execute("alter table directory_user add constraint also_made_by_the_test check (id <> 'p3')");

        SourceRead unstorable = inbox.read("people.csv", people(2, "x.org"));
        SourceRead unappliable = inbox.read("more.csv", "id,email\np3,p3@x.org\n");

        assertThat(List.of(unstorable.state(), unappliable.state())).containsOnly(SourceRead.State.FAILED);
        assertThat(unstorable.reason().orElseThrow()).contains("line 3").contains("cannot store");
        assertThat(unappliable.reason().orElseThrow()).contains("DataIntegrityViolationException").doesNotContain("p3@x.org");
        assertThat(folder.resolve("failed/people.csv.reason.txt")).content().contains("line 3");
        assertThat(folder.resolve("failed/more.csv.reason.txt")).exists();
        assertThat(inbox.people()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void noWordOfTheDatabaseAboutPeopleReachesTheLogTheReasonOrWhoeverCalled(Engine engine) {
        CsvInbox inbox = inbox(engine, true);
        inbox.directory.jdbc.execute("alter table directory_user add constraint made_by_the_test check (email <> 'secret.person@x.org')");
        ListAppender<ILoggingEvent> log = Logs.of(io.rosterbridge.source.CsvSource.class);

        inbox.read("people.csv", "id,email\np3,secret.person@x.org\n");
        inbox.directory.jdbc.execute("alter table provisioning_task rename to away");
        assertThatThrownBy(() -> inbox.read("people.csv", "id,email\np3,other.secret.person@x.org\n"))
                .hasNoCause().hasMessageContaining("BadSqlGrammar").hasMessageNotContaining("away").hasMessageNotContaining("secret");

        assertThat(inbox.reads.latest(9)).noneMatch(read -> read.reason().orElse("").contains("secret"));
        assertThat(Logs.shown(log)).contains("DataIntegrityViolationException").contains("BadSqlGrammarException").doesNotContain("secret");
    }

    private void append(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CsvInbox inbox(Engine engine, boolean assignByDefault) {
        return new CsvInbox(engine.fresh(), folder, assignByDefault);
    }

    private static String people(int count, String domain) {
        StringBuilder csv = new StringBuilder("id,email\n");
        for (int i = 0; i < count; i++) {
            csv.append("p").append(i).append(",p").append(i).append('@').append(domain).append('\n');
        }
        return csv.toString();
    }

    private static String quoted(String cell) {
        return '"' + cell.replace("\"", "\"\"") + '"';
    }
}
