package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.platform.text.Excerpt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdRulesTest {

    private final IdRules rules = new IdRules(Set.of("NULL", "\\N", "n/a", "#N/A", "none yet"));

    @ParameterizedTest
    @ValueSource(strings = {"4.87688E+18", "1,23E+05", "4.87688e+18", " 4.87688E+18 ", "4.87688 E+18", "4.87688E +18", "4.87688E+ 18",
        "1E+05", "-1.5E-7", "4.87688E18", "4,87688e18", "########", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#BEZUG!", "#¡REF!", "#¿NOMBRE?",
        "Err:502", "=A2", "=VLOOKUP(A2;B:C;2)", "-", "--", "?", "???", "...", "_", "*", "[]", "{}", "0", "00", "0.0", "0,00", "-0",
        "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "00000000000000000000000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "System.Object[]", "System.Collections.Hashtable", "[object Object]", "String[]",
        "java.lang.Object@1b2c3d4e", "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection", "${id}", "{{ id }}", "%ID%", "<id>",
        "<%= id %>"})
    void byItsFormAnIdIdentifiesNobody(String id) {
        assertThat(rules.refuses(id).orElseThrow()).startsWith("is \"" + Excerpt.of(id) + "\": ").contains("; ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NULL", "null", " Null ", "\\N", "\\n", "N/A", "#n/a", "none  yet"})
    void aWordForNoneIdentifiesNobody(String id) {
        assertThat(rules.refuses(id).orElseThrow()).contains("not-an-id in mappings/source-csv.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "007", "10", "100.0", "4876880000000000001", "12E4", "E12", "1E5A", "a-1", "#123", "0x0", "nullable", "N/A-7",
        "e-7", "d41d8cd98f00b204e9800998ecf8427e", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}",
        "ann@example.com", "CN=Ann Lee,OU=People,DC=example", "S-1-5-21-1004336348-1177238915-682003330-512", "dGVzdA==", "王伟", "a.b.c",
        "first.last", "u%2", "<a", "id '1\" x", "java", "system.7"})
    void whatMayBeAnIdIsTaken(String id) {
        assertThat(rules.refuses(id)).isEmpty();
    }

    @Test
    void theMessageSaysWhatToDo() {
        assertThat(rules.refuses("4.87688E+18")).contains("is \"4.87688E+18\": the short form in which a spreadsheet writes a long number, so "
                + "that several people have the same; format the column as text before the ids are put in, and export again");
        assertThat(rules.identifies("4.87688E+18")).isFalse();
        assertThat(rules.identifies(" ")).isFalse();
        assertThat(rules.identifies("E-200")).isTrue();
    }
}
