package io.rosterbridge.platform.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeCsvTest {

    @Test
    void makesATextOfWhateverASpreadsheetWouldRun() throws IOException {
        StringWriter file = new StringWriter();
        try (SafeCsv csv = new SafeCsv(file)) {
            csv.row("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx");
            csv.row(null, "", 7, "a=b", "two, and \"more\"");
            csv.row("\uFF1D1", "\uFF0B1", "\uFF0D1", "\uFF20SUM(A1)");
        }
        assertThat(file).hasToString("'=1+1,'+1,'-1,'@SUM(A1),'\tx,\"'\rx\",\"'\nx\"\r\n,,7,a=b,\"two, and \"\"more\"\"\"\r\n"
                + "'\uFF1D1,'\uFF0B1,'\uFF0D1,'\uFF20SUM(A1)\r\n");
    }

    /** Where the semicolon separates, a spreadsheet begins a cell behind it, and a row behind a line end, whatever the quotes say. */
    @ParameterizedTest
    @ValueSource(strings = {"a;=1+1", "a\n=1+1", "a\r\n+1", "\t\t=1+1", "a;\t@SUM(A1)"})
    void makesATextOfAFormulaWithinACell(String cell) {
        assertThat(SafeCsv.harmless(cell).replaceAll("[\r\n\t]", ";").split(";")).noneMatch(part -> part.matches("[=+@-].*"));
    }

    @Test
    void leavesOrdinaryTextsAlone() {
        for (String text : new String[] {"O'Neill", "'tis", "Lee; Ann", "a\n\nb", "x-y", "1 + 1 = 2", "'", ""}) {
            assertThat(SafeCsv.harmless(text)).isEqualTo(text);
        }
    }

    @Property
    void everyCellIsHarmlessAndCanBeReadAsItWas(@ForAll("cells") String cell) {
        String written = SafeCsv.harmless(cell);
        assertThat(written).doesNotMatch("(?s)[=+\\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20].*");
        assertThat(SafeCsv.plain(written)).isEqualTo(cell);
    }

    @Provide
    Arbitrary<String> cells() {
        return Arbitraries.strings().withChars("'=+-@;\t\r\n\uFF1Da ").ofMaxLength(8);
    }
}
