package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Fingerprint;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** People whom an import has brought in, and the files that come later. */
class ImportedPeopleTest {

    @TempDir
    Path folder;

    private CsvInbox inbox;

    private void open(Engine engine) {
        inbox = new CsvInbox(engine.fresh(), folder, false);
        inbox.absentReads = 2;
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whomAFileListsIsOfThatSourceFromThenOnAndLeavesWithIt(Engine engine) {
        open(engine);
        inbox.read("hr.full.csv", "id,email\nhr-1,one@x.org\n");
        imported("hr-2", "two@x.org");
        imported("hr-3", "three@x.org");

        inbox.read("hr.full.csv", "id,email\nhr-1,one@x.org\n");
        inbox.read("hr.full.csv", "id,email\nhr-1,one@x.org\n\n");
        assertThat(inbox.people()).as("a file never speaks for whom no file has listed").hasSize(3).allSatisfy((id, person) ->
                assertThat(person).doesNotContainKey("gone"));

        SourceRead with = inbox.read("hr.full.csv", "id,email,status\nhr-1,one@x.org,\nhr-2,two@x.org,\nhr-3,three@x.org,nonsense\n");
        assertThat(List.of(with.changed(), with.rejected())).isEqualTo(List.of(1, 1));
        assertThat(sources()).containsExactly("hr-1 csv", "hr-2 csv", "hr-3 import");
        assertThat(inbox.directory.feed()).endsWith("hr-2 changed source");

        assertThat(inbox.read("hr.full.csv", "id,email,title\nhr-1,one@x.org,Dr\n").removals()).isZero();
        assertThat(inbox.read("hr.full.csv", "id,email,title\nhr-1,one@x.org,Prof\n").removals()).isEqualTo(1);
        assertThat(inbox.people().get("hr-2")).containsEntry("gone", "true");
        assertThat(inbox.people().get("hr-3")).as("their row was not taken").doesNotContainKey("gone");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aMadeIdGivesWayToTheIdOfTheSourceAndAllThatIsThePersonsGoesAlong(Engine engine) {
        open(engine);
        imported("calendly-s1", "One@x.org");
        inbox.directory.people.putAll(List.of(new PersonDraft("calendly-s1", null, null, Map.of("full_name", "One", "desk", "4"),
                Assignment.SUSPENDED)), "import");
        inbox.directory.link("calendly-s1", false);
        inbox.directory.jdbc.update("insert into provisioning_event (at, user_id, action, outcome, attributes, requests, waited_ms, profile_version) "
                + "values (current_timestamp, 'calendly-s1', 'NOTHING', 'LINKED', '', 0, 0, 1)");
        inbox.directory.jdbc.update("insert into audit_person (user_id, pseudonym) values ('calendly-s1', 'a pseudonym')");
        inbox.directory.jdbc.update("update provisioning_task set state = 'inStep', revision = 7 where user_id = 'calendly-s1'");
        List<PersonDraft> many = new ArrayList<>();
        IntStream.range(0, 600).forEach(n -> many.add(new PersonDraft("calendly-m" + n, "m" + n + "@x.org", null, Map.of(), Assignment.ASSIGNED)));
        inbox.directory.people.putAll(many, "import");
        StringBuilder csv = new StringBuilder("id,email,title\nhr-1,one@X.org,Boss\n");
        IntStream.range(0, 600).forEach(n -> csv.append("hr-m").append(n).append(",m").append(n).append("@x.org,\n"));

        SourceRead read = inbox.read("hr.csv", csv.toString());

        assertThat(List.of(read.rejected(), read.changed())).isEqualTo(List.of(0, 601));
        assertThat(inbox.people().get("hr-1")).containsEntry("email", "one@X.org").containsEntry("title", "Boss").containsEntry("full_name", "One")
                .containsEntry("desk", "4").containsEntry("assignment", "suspended");
        assertThat(inbox.people()).hasSize(601).doesNotContainKey("calendly-s1");
        assertThat(sources()).allMatch(row -> row.endsWith(" csv"));
        assertThat(inbox.directory.jdbc.queryForList("select user_id || ' ' || scim_id from calendly_account", String.class))
                .containsExactly("hr-1 scim-calendly-s1");
        assertThat(inbox.directory.jdbc.queryForList("select user_id || ' ' || pseudonym from audit_person", String.class))
                .as("who can be forgotten there too").containsExactly("hr-1 a pseudonym");
        assertThat(inbox.directory.jdbc.queryForList("select revision from provisioning_task where user_id = 'hr-1'", Long.class))
                .containsExactly(8L);
        assertThat(inbox.directory.jdbc.queryForList("select coalesce(reason, '') from provisioning_event where user_id = 'hr-1' "
                + "order by id", String.class))
                .containsExactly("", "was person calendly-s1, whom an import had made; source csv brings the same address under this id");
        assertThat(inbox.directory.feed()).contains("hr-1 created email,status", "hr-1 changed source,email,title")
                .noneMatch(row -> row.startsWith("calendly-"));
        assertThat(inbox.directory.jdbc.queryForObject("select count(*) from source_takeover", Integer.class)).isZero();

        List<String> everything = inbox.directory.everything();
        assertThat(inbox.read("hr.csv", csv.toString()).changed()).isZero();
        assertThat(inbox.directory.everything()).isEqualTo(everything);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nobodyIsTakenOverWhereThatWouldBeAGuess(Engine engine) {
        open(engine);
        for (String id : List.of("two", "itself", "known", "leased", "held", "refused")) {
            imported("calendly-" + id, id + "@x.org");
        }
        inbox.directory.people.put(new PersonDraft("hr-known", "former@x.org", null, Map.of(), null), "api");
        inbox.directory.people.remove("hr-known", "api");
        inbox.directory.people.put(new PersonDraft("given-by-calendly", "given@x.org", null, Map.of(), null), "import");
        inbox.directory.people.put(new PersonDraft("calendly-api", "api@x.org", null, Map.of(), null), "api");
        inbox.directory.jdbc.update("update provisioning_task set state = 'leased' where user_id = 'calendly-leased'");
        inbox.directory.jdbc.update("insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at) values "
                + "('removals', 'waiting', '', 1, '', current_timestamp, current_timestamp)");
        inbox.directory.jdbc.update("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "select id, 'calendly-held', 'DEACTIVATE', 0, '', 'open', current_timestamp from removal_hold");
        String csv = "id,email,status\na1,two@x.org,\na2,two@x.org,\ncalendly-itself,other@x.org,\na3,itself@x.org,\n"
                + "hr-known,known@x.org,\na5,leased@x.org,\na6,held@x.org,\na7,refused@x.org,nonsense\na8,given@x.org,\na9,api@x.org,\n";

        SourceRead read = inbox.read("hr.csv", csv);

        assertThat(inbox.people()).containsKeys("calendly-two", "calendly-itself", "calendly-known", "calendly-leased", "calendly-held",
                "calendly-refused", "given-by-calendly", "calendly-api");
        assertThat(inbox.people().get("calendly-itself")).containsEntry("email", "other@x.org");
        assertThat(inbox.people().get("a3")).as("who gets the address that somebody else gives up").containsEntry("email", "itself@x.org");
        assertThat(inbox.people()).as("who is no guess of an import has the address beside them").containsKeys("a8", "a9");
        assertThat(read.rejected()).isEqualTo(6);
        assertThat(folder.resolve("done/hr.csv.rejects.csv")).content()
                .contains("calendly-leased, whom an import has made", "calendly-held, whom an import");

        inbox.linksByAddress = false;
        inbox.directory.jdbc.update("update provisioning_task set state = 'inStep'");
        assertThat(inbox.read("more.csv", "id,email\na5,leased@x.org\n").rejected()).as("linking by address is never").isEqualTo(1);
        inbox.linksByAddress = true;
        assertThat(inbox.read("more.csv", "id,email\na5,leased@x.org\n").rejected()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPreviewShowsThePersonUnderTheirNewIdAndChangesNothing(Engine engine) {
        open(engine);
        imported("calendly-s1", "one@x.org");
        List<String> everything = inbox.directory.everything();
        List<CsvEffect.Touched> touched = new ArrayList<>();
        inbox.source.preview("hr.csv", text("id,email\nhr-1,one@x.org\n"), effect -> effect.people(touched::addAll));
        assertThat(touched).containsExactly(new CsvEffect.Touched("hr-1", "changed"));
        assertThat(inbox.directory.everything()).isEqualTo(everything);
    }

    private static CsvText text(String text) {
        return new CsvText() {
            @Override
            public Reader open() {
                return new StringReader(text);
            }

            @Override
            public String fingerprint() {
                return Fingerprint.of(text);
            }
        };
    }

    private void imported(String id, String email) {
        assertThat(inbox.directory.people.putAll(List.of(new PersonDraft(id, email, null, Map.of(), Assignment.ASSIGNED)), "import")).isEmpty();
    }

    private List<String> sources() {
        return inbox.directory.jdbc.queryForList("select id || ' ' || source from directory_user order by id", String.class);
    }
}
