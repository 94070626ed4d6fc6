package io.rosterbridge.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.rosterbridge.domain.Assignment;
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

        CsvColumns columns = new CsvColumns(List.of("id", "work email", "status", "assigned", "Team"), mapping);
        PersonDraft person = columns.person(List.of("1", "a@x.org", "ON LEAVE", "X", "Blue"));

        assertThat(person.email()).isEqualTo("a@x.org");
        assertThat(person.status()).isEqualTo("active");
        assertThat(person.assignment()).isEqualTo(Assignment.ASSIGNED);
        assertThat(person.custom()).containsExactly(java.util.Map.entry("Team", "Blue"));
        assertThatThrownBy(() -> mapping.status("active")).hasMessageContaining("[employed, inactive, on leave]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "source: csv, colums: {}                         | f: colums is not known",
        "source: ldap                                    | f: source is \"ldap\"; it must be csv",
        "columns: {}                                     | f: source is \"\"; it must be csv",
        "source: csv, columns: {mail: x}                 | f: columns.mail is not known",
        "source: csv, columns: {email: [x]}              | f: columns.email must name one column",
        "source: csv, columns: {email: id}               | f: columns.email names the column id",
        "source: csv, columns: [email]                   | f: columns. must hold keys",
        "source: csv, status: {activ: [x]}               | f: status.activ is not known",
        "source: csv, status: {active: x}                | f: status.active must be a list",
        "source: csv, status: {active: []}               | f: status.active must be a list",
        "source: csv, status: {active: [inactive]}       | f: status.active has \"inactive\"",
        "source: csv, assigned: {'yes': ['']}            | f: assigned.yes has \"\"",
    })
    void whatIsNotUnderstoodIsRefusedWithFileAndKey(String yaml, String message) {
        assertThatThrownBy(() -> SourceMapping.parse("f", "{" + yaml + "}")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{source: csv, columns: {email: x}, status: {active: [x]}, assigned: {'yes': [x]}} | true",
        "{columns: {}}                         | false",
        "{source: csv, colums: {}}             | false",
        "{source: csv, columns: {mail: x}}     | false",
        "{source: csv, status: {active: []}}   | false",
    })
    void theSchemaSaysTheSame(String yaml, boolean valid) throws Exception {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(CsvInbox.text(Path.of("mappings/source-csv.schema.json")));
        YAMLMapper reader = new YAMLMapper();

        assertThat(schema.validate(reader.readTree(yaml)).isEmpty()).isEqualTo(valid);
        assertThat(schema.validate(reader.readTree(CsvInbox.text(Path.of("mappings/source-csv.yaml"))))).isEmpty();
    }
}
