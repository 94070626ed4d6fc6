package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Scan.Page;
import io.rosterbridge.domain.Scan.Step;
import io.rosterbridge.domain.Scan.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a list that comes in pages is complete, when it goes on, and when it is not to be trusted. */
class ScanTest {

    private static final int COUNT = 10;

    /** Pages as {@code total/returned/fresh[/cursor]}, one after the other. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {
        "nobody at all                       | 0/0/0                                   | COMPLETE",
        "one page that is not full           | 3/3/3                                   | COMPLETE",
        "a full page may hide another        | 10/10/10                                | GO_ON",
        "and then it does not                | 10/10/10, 10/0/0                        | COMPLETE",
        "or the server repeats its last page | 10/10/10, 10/10/0                       | COMPLETE",
        "or it does                          | 10/10/10, 10/1/1                        | DOUBTFUL",
        "two pages, the second not full      | 13/10/10, 13/3/3                        | COMPLETE",
        "more to come                        | 13/10/10                                | GO_ON",
        "a cap below what was asked          | 6/4/4, 6/2/2                            | COMPLETE",
        "a cap, and a last page full by it   | 8/4/4, 8/4/4                            | GO_ON",
        "a page of more than was asked       | 20/15/15, 20/5/5                        | COMPLETE",
        "the total grows                     | 13/10/10, 14/4/4                        | DOUBTFUL",
        "the total shrinks                   | 13/10/10, 12/2/2                        | DOUBTFUL",
        "more than the total                 | 9/10/10                                 | DOUBTFUL",
        "fewer than the total                | 13/10/10, 13/2/2, 13/0/0                | DOUBTFUL",
        "an empty page too soon              | 13/10/10, 13/0/0                        | DOUBTFUL",
        "an empty first page                 | 13/0/0                                  | DOUBTFUL",
        "a page again                        | 30/10/10, 30/10/0                       | DOUBTFUL",
        "somebody twice, so another never    | 13/10/10, 13/3/2                        | DOUBTFUL",
        "cursors to the end                  | 13/10/10/a, 13/3/3                      | COMPLETE",
        "a cursor goes on                    | 13/10/10/a                              | GO_ON",
        "cursors, a full last page           | 20/10/10/a, 20/10/10                    | COMPLETE",
        "a cursor behind the last            | 20/10/10/a, 20/10/10/b                  | GO_ON",
        "and then nobody                     | 20/10/10/a, 20/10/10/b, 20/0/0          | COMPLETE",
        "cursors that end too soon           | 30/10/10/a, 30/10/10                    | DOUBTFUL",
        "a cursor that names itself          | 30/10/10/a, 30/10/10/a                  | DOUBTFUL",
        "cursors in a circle                 | 30/10/10/a, 30/10/10/b, 30/10/0/a       | DOUBTFUL"})
    void verdicts(String what, String pages, Verdict last) {
        Step step = new Step(Verdict.GO_ON, Scan.BEGIN, "");
        for (String page : pages.strip().split(", ")) {
            assertThat(step.verdict()).as("before %s", page).isEqualTo(Verdict.GO_ON);
            step = step.scan().after(page(page), COUNT);
        }
        assertThat(step.verdict()).as(step.reason()).isEqualTo(last);
        assertThat(step.reason().isEmpty()).isEqualTo(last == Verdict.GO_ON || last == Verdict.COMPLETE);
    }

    @Test
    void theNextPageBeginsBehindWhatCameBack() {
        Step step = Scan.BEGIN.after(new Page(100, 7, 7, Optional.empty()), COUNT);
        assertThat(step.scan().nextIndex()).isEqualTo(8);
        assertThat(step.scan().pages()).isEqualTo(1);
    }

    @Test
    void aListWithoutEndIsNotReadForEver() {
        Scan late = new Scan(Scan.MOST_PAGES - 1, Scan.MOST_PAGES - 1, Scan.MOST_PAGES - 1, Optional.of(Integer.MAX_VALUE), Optional.empty());
        assertThat(late.after(new Page(Integer.MAX_VALUE, 1, 1, Optional.empty()), COUNT).verdict()).isEqualTo(Verdict.ENDLESS);
        Step longCursor = Scan.BEGIN.after(new Page(30, 10, 10, Optional.of("x".repeat(Scan.LONGEST_CURSOR + 1))), COUNT);
        assertThat(longCursor.verdict()).isEqualTo(Verdict.DOUBTFUL);
    }

    private static Page page(String text) {
        String[] parts = text.strip().split("/");
        return new Page(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]),
                parts.length > 3 ? Optional.of(parts[3]) : Optional.empty());
    }
}
