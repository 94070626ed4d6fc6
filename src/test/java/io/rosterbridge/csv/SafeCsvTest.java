package io.rosterbridge.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SafeCsvTest {

    @Test
    void makesATextOfWhateverASpreadsheetWouldRun() throws IOException {
        StringWriter file = new StringWriter();
        try (SafeCsv csv = new SafeCsv(file)) {
            csv.row("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx");
            csv.row(null, "", 7, "a=b", "two, and \"more\"");
        }
        assertThat(file).hasToString("'=1+1,'+1,'-1,'@SUM(A1),'\tx,\"'\rx\"\r\n,,7,a=b,\"two, and \"\"more\"\"\"\r\n");
    }
}
