package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.directory.IdentityRules;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.IdRules;
import io.rosterbridge.platform.yaml.FileInvalid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceMappingTest {

    @Test
    void theShippedFileIsTheContract() {
        SourceMapping mapping = SourceMapping.parse("f", CsvInbox.text(Path.of("mappings/source-csv.yaml")));

        assertThat(mapping.field("Employee_ID")).contains("employee_id");
        assertThat(mapping.field("shoe")).isEmpty();
        assertThat(mapping.status("Inactive")).isEqualTo("inactive");
        assertThat(mapping.status("")).isNull();
        assertThat(mapping.assignment("TRUE")).isEqualTo(Assignment.ASSIGNED);
        assertThat(mapping.assignment("false")).isEqualTo(Assignment.NONE);
        assertThat(mapping.assignment("")).isNull();
    }

    @Test
    void columnsAndWordsCanBeNamed() {
        SourceMapping mapping = SourceMapping.parse("f", """
                source: csv
                columns: {email: Work Email}
                status: {active: [Employed, on leave]}
                assigned: {"yes": [x, true], "no": [o]}
                """);

        CsvColumns columns = new CsvColumns(List.of("id", "work email", "status", "assigned", "Team"), 5, mapping);
        PersonDraft person = columns.person(List.of("1", "a@x.org", "ON LEAVE", "X", "Blue"));

        assertThat(person.email()).isEqualTo("a@x.org");
        assertThat(person.status()).isEqualTo("active");
        assertThat(person.assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(person.custom()).containsExactly(java.util.Map.entry("Team", "Blue"));
        assertThatThrownBy(() -> mapping.status("active")).hasMessageContaining("[employed, inactive, on leave]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "source: csv, colums: {}                         | f:1: colums: is not a known key; did you mean `columns`? allowed are source,",
        "source: ldap                                    | f:1: source: is \"ldap\"; write `source: csv`",
        "columns: {}                                     | f:1: source: is missing; write `source: csv`",
        "source: csv, columns: {mail: x}                 | f:1: columns.mail: is not a known key; did you mean `email`? allowed are id,",
        "source: csv, columns: {email: [x]}              | f:1: columns.email: is a list; name one column of the file",
        "source: csv, columns: {email: id}               | f:1: columns.email: names the column \"id\", which feeds another field too;",
        "source: csv, columns: {id: email}               | f:1: columns.id: names the column \"email\", which feeds another field too;",
        "source: csv, columns: [email]                   | f:1: columns: is a list; write keys and their values; allowed are id, email,",
        "source: csv, status: {activ: [x]}               | f:1: status.activ: is not a known key; did you mean `active`?",
        "source: csv, status: {active: x}                | f:1: status.active: is \"x\"; list one or more words, such as [active]",
        "source: csv, status: {active: []}               | f:1: status.active: is an empty list; list one or more words",
        "source: csv, status: {active: [inactive]}       | f:1: status.inactive[0]: has \"inactive\", which means active already;",
        "source: csv, status: {active: [a, A]}           | f:1: status.active[1]: has \"A\", which means active already;",
        "source: csv, assigned: {'yes': ['']}            | f:1: assigned.yes[0]: is blank; write a word that is not blank",
        "source: csv, source: csv                        | f:1: source: stands there twice; keep one of them",
    })
    void whatIsNotUnderstoodIsRefusedByFileLineAndKeyWithWhatToDo(String yaml, String message) {
        assertThatThrownBy(() -> SourceMapping.parse("f", "{" + yaml + "}")).isInstanceOf(FileInvalid.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void everyMistakeIsNamedWithItsLine() {
        assertThatThrownBy(() -> SourceMapping.parse("f", """
                source: excel
                columns:
                  mail: E-Mail
                status:
                  active: []
                """)).isInstanceOfSatisfying(FileInvalid.class, invalid ->
                        assertThat(invalid.problems()).extracting(FileInvalid.Problem::line).containsExactly(1, 3, 5));
    }

    @Test
    void aWordMayBeWrittenWithoutQuotes() {
        SourceMapping mapping = SourceMapping.parse("f", """
                source: csv
                status: {active: [1, yes], inactive: [0, no]}
                assigned: {yes: [true], no: [false]}
                """);

        assertThat(mapping.status("1")).isEqualTo("active");
        assertThat(mapping.status("No")).isEqualTo("inactive");
        assertThat(mapping.assignment("TRUE")).isEqualTo(Assignment.ASSIGNED);
    }

    @Test
    void theWordsForNoIdAreThoseOfTheFileAndTheSameWhereItSaysNothing() {
        IdentityRules shipped = SourceMapping.parse("f", CsvInbox.text(Path.of("mappings/source-csv.yaml"))).identityRules();
        assertThat(shipped).isEqualTo(SourceMapping.parse("f", "source: csv").identityRules());
        assertThat(shipped.ids()).isEqualTo(IdRules.DEFAULT);
        assertThat(shipped.ids().refuses("\\N")).isPresent();

        IdentityRules own = SourceMapping.parse("f", "source: csv\nnot-an-id: [niemand, 99]\ndeleted-prefixes: ['x-']\n").identityRules();
        assertThat(own.ids().refuses("NIEMAND")).isPresent();
        assertThat(own.ids().refuses("99")).isPresent();
        assertThat(own.ids().refuses("null")).isEmpty();
        assertThat(own.tombstones().is("X-ann@x.org")).isTrue();
    }

    @Test
    void theWordsForNothingAreThoseOfTheFileAndTheSameWhereItSaysNothing() {
        SourceMapping shipped = SourceMapping.parse("f", CsvInbox.text(Path.of("mappings/source-csv.yaml")));
        SourceMapping silent = SourceMapping.parse("f", "source: csv");
        for (String word : List.of("NULL", "\\N", "\\n", "(null)", "None", "#N/A", "System.Object[]", "#REF!", " null ", "n/a")) {
            assertThat(shipped.isNothing(word)).as(word).isTrue();
            assertThat(silent.isNothing(word)).as(word).isTrue();
        }
        for (String word : List.of("", "Nullmeier", "null and void", "NA", "-", "0", "None of them", "Annull")) {
            assertThat(shipped.isNothing(word)).as(word).isFalse();
        }
        SourceMapping own = SourceMapping.parse("f", "source: csv\nnothing: [leer]\nassigned:\n  \"no\": [none]\n");
        assertThat(own.isNothing("Leer")).isTrue();
        assertThat(own.isNothing("null")).isFalse();
        assertThat(shipped.status("NULL")).as("left as it is").isNull();
        assertThat(SourceMapping.parse("f", "source: csv\nassigned:\n  \"no\": [none]\n").assignment("none")).as("it has a meaning of its own")
                .isEqualTo(Assignment.NONE);
    }

    @Test
    void theSchemaKnowsEveryFieldOfAPerson() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(Path.of("mappings/source-csv.schema.json").toFile());

        assertThat(schema.at("/properties/columns/properties").fieldNames()).toIterable().containsExactlyElementsOf(SourceMapping.FIELDS);
    }
}
