package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Likeness.Traits;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // the same name
        "Zoe Winter | | Zoe Winter | | SAME", "Zoe Winter | | ZOE  WINTER | | SAME", "Zoë Winter | | Zoe Winter | | SAME",
        "Winter, Zoe | | Zoe Winter | | SAME", "Dr. Zoe Winter | | Zoe Winter | | SAME", "Zoe M. Winter | | Zoe Winter | | SAME",
        "Zoe Maria Winter | | Zoe Winter | | SAME", "Zoe Winter (External) | | Zoe Winter | | SAME", "Zoe O'Brien | | Zoe O’Brien | | SAME",
        "Zoe Winter - Contractor | | Zoe Winter | | SAME", "王伟 | | 王伟 | | SAME", "Łucja Żak | | łucja żak | | SAME",
        // the same number of personnel, and a name that does not speak against it
        "Zoe Winter | 77 | Zoe Summer | 77 | SAME", " | 77 | | 77 | SAME", "Zoe Winter | A-7 | | a-7 | SAME",
        // nothing is known beside the address
        " | | | | UNNAMED", " | 77 | | | UNNAMED",
        // another one, or one cannot tell
        "Zoe Winter | | Zoe Summer | | UNLIKE", "Zoe Winter | | Max Winter | | UNLIKE", "Zoe Winter | | Max Power | | UNLIKE",
        "Zoe Winter | | | | UNLIKE", " | 77 | | 78 | UNLIKE", "Zoe Winter | 77 | Max Power | 77 | UNLIKE",
        "Anna van Dyk | | Bob van Berg | | UNLIKE", "Zoe Winter (External) | | Max Power (External) | | UNLIKE",
        "Zoe Winter | 77 | Zoe Summer | 78 | UNLIKE"})
    void tellsHumansApartInEitherOrder(String name, String number, String otherName, String otherNumber, Likeness likeness) {
        Traits one = new Traits(Optional.ofNullable(name), Optional.ofNullable(number));
        Traits other = new Traits(Optional.ofNullable(otherName), Optional.ofNullable(otherNumber));
        assertThat(Likeness.of(one, other)).isEqualTo(likeness);
        assertThat(Likeness.of(other, one)).isEqualTo(likeness);
    }
}
