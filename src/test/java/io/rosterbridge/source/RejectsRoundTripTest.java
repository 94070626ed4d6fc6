package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.rosterbridge.directory.Databases.Engine;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of rejected rows goes through somebody's spreadsheet and comes back as what was meant. */
class RejectsRoundTripTest {

    private static final List<String> HEADER = List.of("id", "email", "full_name", "title", "department", "mobile", "note", "=odd");
    private static final List<List<String>> ROWS = List.of(
            List.of("1", "nonsense", "=1+2", "-quoted", "a;=b", "+49 170 1", "a,=b", "'tis"),
            List.of("2", "nonsense", "Müller, \"Max\"", "''=", "a\n+b", "0049", "x|=y", "=1;2"),
            List.of("3", "nonsense", "Łukasz", "", "tab\t=x", "@SUM(A1)", "1,2;3", ""));

    @TempDir
    Path folder;

    /** What a spreadsheet, or whoever uses it, may make of the table. */
    enum Order {
        AS_IT_IS(row -> row),
        OURS_AT_THE_END(row -> moved(row, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1)),
        OURS_IN_THE_MIDDLE(row -> moved(row, 2, 3, 1, 4, 5, 6, 7, 0, 8, 9)),
        OURS_SWAPPED(row -> moved(row, 1, 0, 2, 3, 4, 5, 6, 7, 8, 9)),
        ALL_TURNED_ROUND(row -> moved(row, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)),
        EMPTY_COLUMNS_BEHIND(row -> Stream.concat(row.stream(), Stream.of("", "")).toList());

        private final UnaryOperator<List<String>> change;

        Order(UnaryOperator<List<String>> change) {
            this.change = change;
        }

        private static List<String> moved(List<String> row, int... order) {
            return Arrays.stream(order).mapToObj(row::get).toList();
        }
    }

    record Way(char source, char saved, boolean mark, boolean quoted, Order order) {
    }

    static Stream<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (char source : ",;\t|".toCharArray()) {
            for (char saved : ",;\t".toCharArray()) {
                for (Order order : Order.values()) {
                    boolean isOdd = (source + saved + order.ordinal()) % 2 == 1;
                    ways.add(new Way(source, saved, isOdd, order.ordinal() % 3 == 0, order));
                    ways.add(new Way(source, saved, !isOdd, order.ordinal() % 3 != 0, order));
                }
            }
        }
        return ways.stream();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void comesBackWithoutALoss(Way way) throws IOException {
        CsvInbox inbox = new CsvInbox(Engine.H2.fresh(), folder, false);
        assertThat(inbox.read("people.csv", csv(way.source(), false, Stream.concat(Stream.of(HEADER), ROWS.stream()).toList())).rejected())
                .isEqualTo(3);
        String rejects = Files.readString(folder.resolve("done/people.csv.rejects.csv"));
        assertThat(rejects).startsWith("\uFEFFline" + way.source() + "reason" + way.source() + "id");

        List<List<String>> table = table(rejects, way.source());
        String corrected = (way.mark() ? "\uFEFF" : "") + csv(way.saved(), way.quoted(), table.stream().map(way.order().change).map(row ->
                row.stream().map(cell -> cell.equals("nonsense") ? "p" + row.hashCode() + "@x.org" : cell).toList()).toList());
        SourceRead read = inbox.read("corrected.csv", corrected);

        assertThat(List.of(read.changed(), read.rejected())).as(read.reason().orElse("")).isEqualTo(List.of(3, 0));
        for (List<String> row : ROWS) {
            Map<String, String> expected = new TreeMap<>();
            for (int column = 2; column < HEADER.size(); column++) {
                expected.put(HEADER.get(column), row.get(column));
            }
            expected.values().removeIf(String::isEmpty);
            Map<String, String> person = new TreeMap<>(inbox.people().get(row.get(0)));
            List.of("email", "status", "assignment").forEach(person::remove);
            assertThat(person).isEqualTo(expected);
        }
    }

    /** A comma file opened where the semicolon separates: each row is one cell, and is quoted when it is saved. */
    @Test
    void rowsThatCameIntoOneCellAreTakenApart() throws IOException {
        CsvInbox inbox = new CsvInbox(Engine.H2.fresh(), folder, false);
        inbox.read("people.csv", csv(',', false, Stream.concat(Stream.of(HEADER),
                ROWS.stream().filter(row -> !row.toString().contains("\n"))).toList()));
        String rejects = Files.readString(folder.resolve("done/people.csv.rejects.csv"));
        String saved = csv(';', false, rejects.substring(1).lines()
                .map(line -> List.of(line.replace("nonsense", "p" + line.hashCode() + "@x.org"))).toList());
        SourceRead read = inbox.read("corrected.csv", saved);
        assertThat(List.of(read.changed(), read.rejected())).isEqualTo(List.of(2, 0));
        assertThat(inbox.people().get("1")).containsEntry("full_name", "=1+2").containsEntry("note", "a,=b");
    }

    /** What cannot be told apart is rejected again, and nothing of it is lost however often. */
    @ParameterizedTest
    @ValueSource(strings = {"\"2,wrong,1,keep@me\"", "keep@me", "only;one cell", "x,wrong,1,keep@me,a,b,c,d,e,f,g",
        "not a number,wrong,1,keep@me,a,b,c,d,e,'=f"})
    void whatCannotBeReadAgainStaysInTheFileWhole(String row) throws IOException {
        CsvInbox inbox = new CsvInbox(Engine.H2.fresh(), folder, false);
        String name = "rejects.csv";
        inbox.read(name, "line,reason," + String.join(",", HEADER.subList(0, 7)) + ",'=odd\n" + row + "\n");
        for (int time = 0; time < 3; time++) {
            Path rejects = folder.resolve("done/" + name + ".rejects.csv");
            List<List<String>> table = table(Files.readString(rejects), ',');
            assertThat(table).as("time %s", time).hasSize(2);
            String last = String.join(",", table.get(1));
            for (String part : row.replace("\"", "").split("[,;]")) {
                assertThat(last).contains(part);
            }
            name = "again" + time + ".csv";
            assertThat(inbox.read(name, Files.readString(rejects)).rejected()).isEqualTo(1);
        }
        assertThat(inbox.people()).isEmpty();
    }

    /** A source may have columns of these names. */
    @Test
    void columnsOfASourceThatAreCalledLineAndReasonAreAttributesUnlessTheyStandInFrontOrHoldNumbers() throws IOException {
        CsvInbox inbox = new CsvInbox(Engine.H2.fresh(), folder, false);
        inbox.read("people.csv", "id,email,line,reason\n1,a@x.org,tools,parental leave\n");
        assertThat(inbox.people().get("1")).containsEntry("line", "tools").containsEntry("reason", "parental leave");
    }

    private static List<List<String>> table(String csv, char separator) throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().fieldSeparator(separator).allowExtraFields(true).allowMissingFields(true)
                .ofCsvRecord(csv.replaceFirst("^\uFEFF", ""))) {
            return reader.stream().map(CsvRecord::getFields).toList();
        }
    }

    private static String csv(char separator, boolean quoted, List<List<String>> rows) throws IOException {
        StringWriter text = new StringWriter();
        try (CsvWriter writer = quoted ? CsvWriter.builder().fieldSeparator(separator).quoteStrategy(QuoteStrategies.ALWAYS).build(text)
                : CsvWriter.builder().fieldSeparator(separator).build(text)) {
            rows.forEach(writer::writeRecord);
        }
        return text.toString();
    }
}
