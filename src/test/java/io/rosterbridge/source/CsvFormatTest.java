package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.directory.Databases.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How files of real tools are written, and which are refused by name. */
class CsvFormatTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        "sep=;\\nid;email;title\\n7;a@x.org;Dr, jur\\n", "sep=;\\r\\nid;email;title\\r\\n7;a@x.org;Dr, jur\\r\\n",
        "\\uFEFFsep=;\\nid;email;title\\n7;a@x.org;Dr, jur\\n", "\"sep=;\"\\nid;email;title\\n7;a@x.org;Dr, jur\\n",
        "SEP=|\\nid|email|title\\n7|a@x.org|Dr, jur\\n", "sep=\\t\\nid\\temail\\ttitle\\n7\\ta@x.org\\tDr, jur\\n",
        "sep=^\\nid^email^title\\n7^a@x.org^Dr, jur\\n", "sep=,\\nid,email,title\\n7,a@x.org,\"Dr, jur\"\\n",
        "sep=\\nid;email;title\\n7;a@x.org;Dr, jur\\n", "\\n\\nsep=;\\n\\nid;email;title\\n7;a@x.org;Dr, jur\\n",
        "#TYPE Selected.System.Management.Automation.PSCustomObject\\r\\n\"id\",\"email\",\"title\"\\r\\n\"7\",\"a@x.org\",\"Dr, jur\"\\r\\n",
        "#TYPE System.String\\nsep=;\\nid;email;title\\n7;a@x.org;Dr, jur\\n", "sep=;\\n#TYPE System.String\\nid;email;title\\n7;a@x.org;Dr, jur\\n",
        "id;email;title;\\n7;a@x.org;Dr, jur;\\n", "id;email;title;;;\\n7;a@x.org;Dr, jur;;;\\n", "id;email;title;;;\\n7;a@x.org;Dr, jur\\n",
        "id;email;title\\n7;a@x.org;Dr, jur;;;\\n", "id;;email;title\\n7;;a@x.org;Dr, jur\\n", "id;email;title;\\n7;a@x.org;Dr, jur; \\n",
        "id\\temail\\ttitle\\n7\\ta@x.org\\tDr, jur\\n", "id|email|title\\n7|a@x.org|Dr, jur\\n",
        "\"id\";\"email\";\"title\"\\n7;a@x.org;Dr, jur\\n", " \"id\",email,title\\n7,a@x.org,\"Dr, jur\"\\n",
        "id , email , title\\n7,a@x.org,\"Dr, jur\"\\n",
        "id;email;title\\n\\n7;a@x.org;Dr, jur\\n;;\\n   \\n;;;;;\\n", "\\n\\nid;email;title\\n7;a@x.org;Dr, jur\\n",
        ";;\\nid;email;title\\n7;a@x.org;Dr, jur\\n",
        "id;email;title\\r7;a@x.org;Dr, jur\\r", "id;email;title\\r\\n7;a@x.org;Dr, jur\\n\\r\\n\\r\\r", "id;email;title\\n7;a@x.org;Dr, jur",
        "id,email,title\\n\"7,a@x.org,\"\"Dr, jur\"\"\"\\n", "id;email;title\\n\"7,a@x.org,\"\"Dr, jur\"\"\"\\n",
        "\"id,email,title\"\\n\"7,a@x.org,\"\"Dr, jur\"\"\"\\n",
        "\"id;email;title\"\\n\"7;a@x.org;Dr, jur\"\\n", "ID;EMAIL;Title\\n7;a@x.org;Dr, jur\\n",
        "\"id\", \"email\", \"title\"\\n\"7\", \"a@x.org\", \"Dr, jur\"\\n"})
    void isReadAsOnePerson(String written) throws IOException {
        CsvInbox inbox = inbox();
        SourceRead read = read(inbox, "people.csv", unescaped(written).getBytes(StandardCharsets.UTF_8));
        assertThat(read.reason()).isEmpty();
        assertThat(List.of(read.state(), read.rowsRead(), read.rejected())).isEqualTo(List.of(SourceRead.State.DONE, 1, 0));
        assertThat(inbox.people()).isEqualTo(Map.of("7", Map.of("email", "a@x.org", "status", "active", "assignment", "none", "title", "Dr, jur")));
        assertThat(inbox.read("people.full.csv", unescaped(written)).complete()).as("nor is it taken for cut off").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id,email", "id,email\\n", "id;email\\r\\n\\r\\n", "sep=;\\nid;email\\n", "\\uFEFFid,email\\n,,\\n"})
    void aFileWithoutPeopleChangesNothingAndAFullOneIsRefused(String written) throws IOException {
        CsvInbox inbox = inbox();
        assertThat(inbox.read("people.csv", unescaped(written)).state()).isEqualTo(SourceRead.State.DONE);
        assertThat(inbox.read("people.full.csv", unescaped(written)).reason().orElseThrow()).contains("it has no people");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "id,email,\\n7,a@x.org,odd\\n ~ row has \"odd\" in column 3, which has no name", "id,,email\\n7,odd,a@x.org\\n ~ row has \"odd\" in column 2",
        "id,email\\n7,a@x.org,odd\\n ~ row has 3 cells, the header has 2", "id,email,title\\n7,a@x.org\\n ~ row has 2 cells, the header has 3",
        "id,email,title\\n\"7,a@x.org\"\\n ~ row has 1 cells, the header has 3"})
    void aRowThatCannotBeTakenIsRejectedAloneAndStaysWhole(String written, String reason) throws IOException {
        CsvInbox inbox = inbox();
        SourceRead read = inbox.read("people.csv", unescaped(written) + "8,b@x.org"
                + (written.startsWith("id,,") ? "" : written.startsWith("id,email,t")
                ? ",\n" : "\n"));
        assertThat(read.rejected()).isGreaterThanOrEqualTo(1);
        assertThat(Files.readString(folder.resolve("done/people.csv.rejects.csv")).replace("\"\"", "\"")).contains(reason);
        assertThat(inbox.people()).doesNotContainKey("7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {"id,email,email\\n7,a@x.org,b@x.org\\n ~ the column email stands twice",
        "id,email,ID\\n7,a@x.org,8\\n ~ the column ID stands twice", "id,email,room,Room\\n7,a@x.org,1,2\\n ~ the column",
        "sep=x\\nidxemail\\n ~ separated by \"x\"", "sep=\"\\nid,email\\n ~ separated by", "'' ~ the file is empty", "\\n\\r\\n ~ the file is empty",
        ",,,\\n ~ the file is empty", "sep=;\\n ~ the file is empty", "\"id\", \"email\"\\n7, \"a@x.org\\n8,b@x.org\\n ~ line 2: a quoted field "
        + "is opened", "\\0\\0\\0\\0 ~ NUL characters", "i\\0d,email\\n ~ NUL characters"})
    void isRefusedAsAWholeWithTheReason(String written, String reason) throws IOException {
        assertThat(read(inbox(), "people.csv", unescaped(written).getBytes(StandardCharsets.UTF_8)).reason().orElseThrow()).contains(reason);
    }

    /** Such as a copy that got its size before its content, or was cut by a power failure. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {"id,email\\n7,a@x.org\\n~5000~", "id,email\\n7,a@x.org\\n~2~", "~5000~id,email\\n7,a@x.org\\n",
        "id,email\\n7,a@x.org\\n8,b@~300~.org\\n9,c@x.org\\n", "id,em~4000~", "~400000~", "id,email\\n7,\"a@x.org~100~\"\\n"})
    void aFileWithAHoleIsRefusedAsAWhole(String before, int zeros, String after) throws IOException {
        for (String name : List.of("people.csv", "people.full.csv")) {
            CsvInbox inbox = inbox();
            String written = unescaped(Objects.requireNonNullElse(before, "")) + "\0".repeat(zeros)
                    + unescaped(Objects.requireNonNullElse(after, ""));
            assertThat(read(inbox, name, written.getBytes(StandardCharsets.UTF_8)).reason().orElseThrow())
                    .contains("NUL characters one after another");
            assertThat(inbox.people()).isEmpty();
        }
    }

    /** Also where a buffer ends in the middle of a character, or of a pair that UTF-16 makes of one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8191, 8192, 8193, 65535, 65536})
    void everyCharacterIsReadAndTheLineOfABadOneIsNamed(int at) throws IOException {
        String text = "x".repeat(at) + "é€😀".repeat(9000);
        try (Reader reader = new Utf8Text(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            StringWriter all = new StringWriter();
            for (int each = reader.read(); each >= 0 && all.getBuffer().length() < 20; each = reader.read()) {
                all.write(each);
            }
            assertThat(text).startsWith(all.toString());
        }
        try (Reader reader = new Utf8Text(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            StringWriter all = new StringWriter();
            reader.transferTo(all);
            assertThat(all.toString()).isEqualTo(text);
        }
        byte[] bad = ("id,email,room\n" + "7,a@x.org,r\n".repeat(at) + "8,b@x.org,é\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(inbox(), "people.csv", bad).reason().orElseThrow()).startsWith("it is not UTF-8 (at line " + (at + 2));
    }

    static List<Object[]> otherKinds() throws IOException {
        String csv = "id,email,full_name\n7,a@x.org,Müller\n";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(csv.getBytes(StandardCharsets.UTF_8));
        }
        return List.of(new Object[] {csv.getBytes(StandardCharsets.UTF_16), "not UTF-8 but UTF-16"},
                new Object[] {("\uFEFF" + csv).getBytes(StandardCharsets.UTF_16LE), "not UTF-8 but UTF-16"},
                new Object[] {csv.getBytes(StandardCharsets.UTF_16LE), "not UTF-8 but UTF-16"},
                new Object[] {csv.getBytes(StandardCharsets.UTF_16BE), "not UTF-8 but UTF-16"},
                new Object[] {("\uFEFF" + csv).getBytes(Charset.forName("UTF-32LE")), "not UTF-8 but UTF-32"},
                new Object[] {("\uFEFF" + csv).getBytes(Charset.forName("UTF-32BE")), "not UTF-8 but UTF-32"},
                new Object[] {csv.getBytes(Charset.forName("windows-1252")), "it is not UTF-8 (at line 2"},
                new Object[] {csv.getBytes(Charset.forName("IBM850")), "it is not UTF-8 (at line 2"},
                new Object[] {new byte[] {'P', 'K', 3, 4, 20, 0}, "a spreadsheet or an archive"},
                new Object[] {new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 1}, "a spreadsheet or an archive"},
                new Object[] {packed.toByteArray(), "it is packed"},
                new Object[] {"<!DOCTYPE html><html>id,email</html>".getBytes(StandardCharsets.UTF_8), "a web page"},
                new Object[] {"\n  <html>".getBytes(StandardCharsets.UTF_8), "a web page"},
                new Object[] {"<?xml version=\"1.0\"?>".getBytes(StandardCharsets.UTF_8), "a web page or XML"},
                new Object[] {"{\"error\": \"login\"}".getBytes(StandardCharsets.UTF_8), "it is JSON"},
                new Object[] {"%PDF-1.7".getBytes(StandardCharsets.UTF_8), "a PDF"},
                new Object[] {"-----BEGIN PGP MESSAGE-----".getBytes(StandardCharsets.UTF_8), "encrypted"});
    }

    @ParameterizedTest
    @MethodSource("otherKinds")
    void whatIsNoCsvFileInUtf8IsRefusedByName(byte[] bytes, String reason) throws IOException {
        CsvInbox inbox = inbox();
        SourceRead read = read(inbox, "people.csv", bytes);
        assertThat(read.state()).isEqualTo(SourceRead.State.FAILED);
        assertThat(read.reason().orElseThrow()).contains(reason);
        assertThat(inbox.people()).isEmpty();
    }

    /** Lines that are no part of the table count all the same: the reason names the line that an editor shows. */
    @ParameterizedTest
    @CsvSource({"'sep=;\\n', 3", "'\\n\\nsep=;\\n\\n', 6", "'', 2", "'#TYPE x\\r\\n', 3"})
    void lineNumbersAreThoseOfTheFile(String before, int line) throws IOException {
        CsvInbox inbox = inbox();
        inbox.read("people.csv", unescaped(before) + "id;email\n7;bad\n");
        assertThat(folder.resolve("done/people.csv.rejects.csv")).content().contains("\n" + line + ";");
        assertThat(inbox.read("cut.csv", unescaped(before) + "id;email\n\"7;bad\n").reason().orElseThrow()).startsWith("line " + line + ":");
    }

    private SourceRead read(CsvInbox inbox, String name, byte[] content) throws IOException {
        return inbox.source.read(Files.write(folder.resolve(name), content).toFile(), name);
    }

    private CsvInbox inbox() {
        return new CsvInbox(Engine.H2.fresh(), folder, false);
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\uFEFF", "\uFEFF").replace("\\0", "\0");
    }
}
