package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SampleDirectoryTest {

    @Test
    void theSampleDirectoryHasTheHeaderThatSourcesRelyOn() throws IOException {
        List<NamedCsvRecord> people = people();
        assertThat(people).hasSize(40);
        assertThat(people).allSatisfy(person -> assertThat(person.getHeader()).containsExactly("id", "email", "first_name",
                "last_name", "display_name", "full_name", "employee_id", "department", "title", "mobile", "status", "user_type",
                "assigned"));
        assertThat(people).allSatisfy(person -> assertThat(person.getFieldCount()).isEqualTo(13));
    }

    @Test
    void idsAndAddressesAreDistinctAndUsable() throws IOException {
        List<NamedCsvRecord> people = people();
        assertThat(people).extracting(person -> person.getField("id")).doesNotHaveDuplicates();
        assertThat(people).extracting(person -> PracticeAccount.key(person.getField("email"))).doesNotHaveDuplicates()
                .allMatch(UserBody::isAddress).allMatch(address -> address.matches(".*@example\\.(com|org)"));
    }

    @Test
    void theOdditiesOfRealDirectoriesAreThere() throws IOException {
        List<NamedCsvRecord> people = people();
        assertThat(people).filteredOn(person -> person.getField("display_name").isEmpty()).hasSize(1);
        assertThat(people).filteredOn(person -> person.getField("status").equals("inactive")).hasSize(1);
        assertThat(people).filteredOn(person -> person.getField("assigned").equals("false")).hasSize(2);
        assertThat(people).filteredOn(person -> person.getField("assigned").equals("true")).hasSize(38);
        assertThat(people).extracting(person -> person.getField("email"))
                .filteredOn(email -> email.equals(email.toUpperCase(Locale.ROOT))).hasSize(1);
        assertThat(people).anyMatch(person -> person.getField("email").contains("+"));
        assertThat(people).anyMatch(person -> person.getField("last_name").contains("'"));
        assertThat(people).anyMatch(person -> person.getField("first_name").contains("é"));
    }

    private static List<NamedCsvRecord> people() throws IOException {
        InputStream file = PracticeServer.class.getResourceAsStream("/sandbox/sample-directory.csv");
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            return reader.stream().toList();
        }
    }
}
