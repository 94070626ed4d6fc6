package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.directory.Databases;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What forms and requests say of people. */
class PeopleEditingTest {

    private static final Actor ADMIN = Actor.login("admin");

    private Directory directory;
    private PeopleEditing editing;

    @BeforeEach
    void prepare() throws IOException {
        directory = new Directory(Databases.Engine.H2.fresh(), false);
        editing = new PeopleEditing(directory.people, new AuditTrail(directory.jdbc, directory.transaction, Clock.systemUTC()), directory.transaction,
                SourceMapping.parse("source-csv.yaml", Files.readString(Path.of("mappings/source-csv.yaml"))));
        directory.people.put(new PersonDraft("7", "a@x.org", null, Map.of("full_name", "Jürgen Müller", "last_name", "Müller", "title", "Präsident",
                "display_name", "NULL", "room", "B\uFFFDro"), null), "csv");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"full_name|NULL|a word for", "full_name|\\N|a word for", "display_name|System.Object[]|a word for",
        "display_name|[object Object]|a word for", "full_name|#N/A|a word for", "first_name|null|a word for", "last_name|undefined|a word for",
        "full_name|J\uFFFDrgen|U+FFFD REPLACEMENT CHARACTER at 2", "display_name|\uFFFD\uFFFD|U+FFFD REPLACEMENT CHARACTER at 1",
        "department|M\uFFFDnchen|U+FFFD REPLACEMENT CHARACTER at 2", "shoe|gr\uFFFDn|U+FFFD REPLACEMENT CHARACTER at 3",
        "full_name|JÃ¼rgen MÃ¼ller|looks like a damaged", "full_name|J?rgen M?ller|looks like a damaged", "title|PrÃ¤sident|looks like a damaged",
        "last_name|M├╝ller|looks like a damaged", "full_name|Jьrgen Mьller|looks like a damaged"})
    void aNameThatIsNoneOrWasDamagedIsRefused(String name, String value, String reason) {
        assertThatThrownBy(() -> editing.put(ADMIN, new PersonDraft("7", null, null, Map.of(name, value), null))).isInstanceOf(PersonRefused.class)
                .hasMessageStartingWith(name).hasMessageContaining(reason);
        assertThat(directory.people.find("7").orElseThrow().person().attributes()).containsEntry("full_name", "Jürgen Müller");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"last_name|Null|", "last_name|NULL|NINA", "full_name|Nina Null|", "full_name|Jürgen Mueller|",
        "full_name|Juergen Muller|",
        "full_name|Žofie Čapková|", "last_name|O’Brien|", "shoe|NULL|", "display_name|NULL|", "room|B\uFFFDro|", "full_name|''|",
        "title|Vizepräsident|"})
    void anyOtherNameAndWhatIsSoAlreadyIsTaken(String name, String value, String firstName) {
        Map<String, String> said = firstName == null ? Map.of(name, value) : Map.of(name, value, "first_name", firstName);
        editing.put(ADMIN, new PersonDraft("7", null, null, said, null));
        assertThat(directory.people.find("7").orElseThrow().person().value(name)).isEqualTo(value.isEmpty() ? Optional.empty()
                : Optional.of(value));
    }
}
