package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.IdChange;
import io.rosterbridge.directory.PersonDraft;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** A file whose names were damaged on the way waits for a person, like one that lacks too many people. */
class DamagedNamesTest {

    private static final String GOOD = "id,email,full_name,department,status\n1,a@x.org,Jürgen Müller,HR,active\n2,b@x.org,Zoë Åström,HR,active\n"
            + "3,c@x.org,Ann Lee,HR,active\n4,d@x.org,Łukasz Żak,HR,active\n";

    @TempDir
    Path folder;

    private static String misread(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), Charset.forName("windows-1252"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void namesOfAFileThatWasReadInAnotherEncodingAreHeldAndTheRestOfItIsApplied(Engine engine) {
        CsvInbox inbox = new CsvInbox(engine.fresh(), folder, true);
        inbox.read("people.full.csv", GOOD);

        SourceRead read = inbox.read("people.full.csv", misread(GOOD.replace("HR", "Sales").replace("Müller,Sales,active", "Müller,Sales,inactive"))
                + "5,e@x.org,JosÃ©,Sales,active\n");

        assertThat(read.reason().orElseThrow()).startsWith("4 of 5 people in people.full.csv have names that look damaged")
                .contains("approve hold 1");
        assertThat(inbox.people().get("1")).containsEntry("full_name", "Jürgen Müller").containsEntry("department", "Sales")
                .as("a leaver does not wait").containsEntry("status", "inactive");
        assertThat(inbox.people().get("3")).containsEntry("department", "Sales");
        assertThat(inbox.people()).as("whoever is new waits").doesNotContainKey("5");
        assertThat(List.of(read.rejected(), read.removals())).isEqualTo(List.of(0, 0));
        assertThat(hold(inbox)).isEqualTo("encoding waiting csv 5");
        assertThat(items(inbox)).containsExactly("1 open full_name: \"Jürgen Müller\" would become \"JÃ¼rgen MÃ¼ller\"; people.full.csv",
                "2 open full_name: \"Zoë Åström\" would become \"ZoÃ« Ã…strÃ¶m\"; people.full.csv",
                "4 open full_name: \"Łukasz Żak\" would become \"" + misread("Łukasz Żak") + "\"; people.full.csv",
                "5 open full_name: \"JosÃ©\"; people.full.csv");
        assertThat(inbox.directory.jdbc.queryForObject("select reason from removal_hold", String.class)).as("no names, since alerts tell it")
                .startsWith("0 of 4 names sent: they look damaged").doesNotContain("ller");

        SourceRead repaired = inbox.read("people.full.csv", GOOD + "5,e@x.org,José,Sales,active\n");
        assertThat(repaired.reason()).isEmpty();
        assertThat(hold(inbox)).isEqualTo("encoding withdrawn csv 5");
        assertThat(inbox.people().get("5")).containsEntry("full_name", "José");
        assertThat(values(inbox)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anApprovedListIsWrittenAndAsksNoMore(Engine engine) {
        CsvInbox inbox = new CsvInbox(engine.fresh(), folder, true);
        inbox.read("people.csv", GOOD);
        String damaged = misread(GOOD) + "5,e@x.org,JosÃ©,Sales,inactive\n";
        inbox.read("people.csv", damaged);
        inbox.directory.people.put(new PersonDraft("2", null, null, Map.of("title", "Dr"), null), "api");

        int released = inbox.directory.transaction.execute(status -> new NameHolds(inbox.directory.jdbc).release(1, inbox.directory.people));

        assertThat(released).as("2 has changed since").isEqualTo(3);
        assertThat(inbox.people().get("1")).containsEntry("full_name", "JÃ¼rgen MÃ¼ller");
        assertThat(inbox.people().get("2")).containsEntry("full_name", "Zoë Åström");
        assertThat(inbox.people().get("5")).containsEntry("full_name", "JosÃ©").containsEntry("status", "inactive")
                .containsEntry("assignment", "assigned");
        assertThat(inbox.directory.jdbc.queryForObject("select source from directory_user where id = '5'", String.class)).isEqualTo("csv");
        inbox.directory.jdbc.update("update removal_hold set state = 'approved'");
        assertThat(inbox.read("people.csv", damaged).reason().orElseThrow()).as("the one who was skipped").startsWith("1 of 5 people");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whoGetsANewIdMeanwhileIsCalledAsApproved(Engine engine) {
        CsvInbox inbox = new CsvInbox(engine.fresh(), folder, true);
        inbox.read("people.csv", GOOD);
        inbox.read("people.csv", misread(GOOD));
        inbox.directory.transaction.executeWithoutResult(status -> new IdChange(new NamedParameterJdbcTemplate(inbox.directory.jdbc),
                OffsetDateTime.now(ZoneOffset.UTC)).rename(Map.of("1", "E-1"), "; test"));

        inbox.directory.transaction.executeWithoutResult(status -> new NameHolds(inbox.directory.jdbc).release(1, inbox.directory.people));

        assertThat(inbox.people().get("E-1")).containsEntry("full_name", "JÃ¼rgen MÃ¼ller");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aRejectedListIsNotOpenedAgainForTheSameNames(Engine engine) {
        CsvInbox inbox = new CsvInbox(engine.fresh(), folder, true);
        inbox.read("people.csv", GOOD);
        inbox.read("people.csv", misread(GOOD));
        inbox.directory.jdbc.update("update removal_hold set state = 'rejected'");

        assertThat(inbox.read("people.csv", misread(GOOD)).reason().orElseThrow()).contains("hold 1 with the same names was rejected");
        assertThat(inbox.directory.jdbc.queryForList("select state from removal_hold", String.class)).containsExactly("rejected");
        assertThat(inbox.read("people.csv", misread(GOOD) + "5,e@x.org,JosÃ©,Sales,active\n").reason().orElseThrow()).as("another list")
                .contains("hold 2");
        assertThat(inbox.people().get("1")).containsEntry("full_name", "Jürgen Müller");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"full_name|Jürgen M?ller", "full_name|J\uFFFDrgen M\uFFFDller", "full_name|Jürgen M\u0081ller",
        "full_name|J³rgen M³ller",
        "department|Vertrieb M\uFFFDnchen", "first_name|JÃ¼rgen", "room|BÃ¼ro", "room|B\uFFFDro", "display_name|JÃƒÂ¼rgen"})
    void oneNameThatIsCertainlyDamagedIsEnough(String column, String value) {
        CsvInbox inbox = new CsvInbox(Engine.H2.fresh(), folder, true);
        inbox.read("before.csv", "id,email,full_name,first_name,display_name,department,room\n1,a@x.org,Jürgen Müller,Jürgen,Jürgen,Vertrieb "
                + "München,Büro\n");
        Map<String, String> before = inbox.people().get("1");
        SourceRead read = inbox.read("people.csv", "id,email," + column + "\n1,a@x.org," + value + "\n9,new@x.org,\n");
        assertThat(read.reason().orElseThrow()).startsWith("1 of 2 people");
        assertThat(inbox.people().get("1")).isEqualTo(before);
        assertThat(inbox.people()).containsKey("9");
    }

    /** What is taken out of a name without a word would leave another name. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void aNewNameWithControlCharactersOfAnotherEncodingWaitsToo(Engine engine) {
        CsvInbox inbox = new CsvInbox(engine.fresh(), folder, true);
        SourceRead read = inbox.read("people.csv", "id,email,full_name\n1,a@x.org,O\u0092Brien\n2,b@x.org,Ann\n3,c@x.org,J\u0081rgen\n");
        assertThat(read.reason().orElseThrow()).startsWith("2 of 3 people");
        assertThat(inbox.people()).containsOnlyKeys("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Who?", "Jos?Garcia", "Ann Muller", "МГјller"})
    void oneNameThatOnlyLooksOddIsTakenAndThreeAreNot(String name) {
        CsvInbox inbox = new CsvInbox(Engine.H2.fresh(), folder, true);
        assertThat(inbox.read("one.csv", "id,email,full_name\n1,a@x.org," + name + "\n").reason()).isEmpty();
        assertThat(inbox.people().get("1")).containsEntry("full_name", name);
        boolean isDoubtful = Set.of("Jos?Garcia", "МГјller").contains(name);
        SourceRead three = inbox.read("three.csv", "id,email,full_name\n2,b@x.org," + name + "\n3,c@x.org," + name + "\n4,d@x.org," + name + "\n");
        assertThat(three.reason().isPresent()).isEqualTo(isDoubtful);
        assertThat(inbox.people()).hasSize(isDoubtful ? 1 : 4);
    }

    /** Each file speaks of its own people. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void filesOfChangesAddToTheListAndTakeOffIt(Engine engine) {
        CsvInbox inbox = new CsvInbox(engine.fresh(), folder, true);
        inbox.read("people.csv", GOOD);
        inbox.read("a.csv", "id,email,full_name\n1,a@x.org,JÃ¼rgen MÃ¼ller\n");
        inbox.read("b.csv", "id,email,full_name\n2,b@x.org,ZoÃ« Ã…strÃ¶m\n3,c@x.org,Ann Lee\n");
        assertThat(items(inbox)).hasSize(2);
        inbox.read("c.csv", "id,email,full_name\n1,a@x.org,Jürgen Müller\n");
        assertThat(items(inbox)).singleElement().asString().startsWith("2 open");
        assertThat(hold(inbox)).startsWith("encoding waiting");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPreviewTellsItAndOpensNoList(Engine engine) {
        CsvInbox inbox = new CsvInbox(engine.fresh(), folder, true);
        inbox.read("people.csv", GOOD);
        String[] note = new String[1];
        inbox.source.preview("people.csv", new CsvText() {
            @Override
            public Reader open() {
                return new StringReader(misread(GOOD));
            }

            @Override
            public String fingerprint() {
                return "f".repeat(64);
            }
        }, effect -> note[0] = effect.note().orElse(""));
        assertThat(note[0]).contains("3 of 4 people have names that look damaged");
        assertThat(inbox.directory.jdbc.queryForList("select * from removal_hold")).isEmpty();
    }

    private static String hold(CsvInbox inbox) {
        return inbox.directory.jdbc.queryForObject("select kind || ' ' || state || ' ' || source || ' ' || of_people from removal_hold",
                String.class);
    }

    private static List<String> items(CsvInbox inbox) {
        return inbox.directory.jdbc.queryForList("select user_id || ' ' || state || ' ' || evidence from removal_hold_item order by user_id",
                String.class);
    }

    private static int values(CsvInbox inbox) {
        return inbox.directory.jdbc.queryForObject("select count(*) from hold_value where attribute = 'full_name'", Integer.class);
    }
}
