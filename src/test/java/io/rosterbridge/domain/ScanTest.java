package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.domain.Scan.OwnChanges;
import io.rosterbridge.domain.Scan.Page;
import io.rosterbridge.domain.Scan.Step;
import io.rosterbridge.domain.Scan.Verdict;
import java.util.Arrays;
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

    /**
     * Pages as above, while this application creates and deletes users; then what it has changed, as
     * {@code created/of them unlisted/deleted/of them listed/of these gone before the last page}.
     */
    @ParameterizedTest(name = "{0}: {1}, own {2}")
    @CsvSource(delimiter = '|', value = {
        "it grows at its end                          | 13/10/10, 14/4/4                     | 1/0/0/0/0  | COMPLETE",
        "and on the way                               | 13/5/5, 14/5/5, 16/5/5, 18/3/3       | 5/0/0/0/0  | COMPLETE",
        "by one more than was created                 | 13/10/10, 15/5/5                     | 1/0/0/0/0  | DOUBTFUL",
        "nothing was created                          | 13/10/10, 14/4/4                     | 0/0/0/0/0  | DOUBTFUL",
        "it grows before what was read                | 20/10/10, 22/10/8, 22/2/2            | 2/2/0/0/0  | COMPLETE",
        "and somebody else is missing                 | 20/10/10, 22/10/8, 22/1/1, 22/0/0    | 2/2/0/0/0  | DOUBTFUL",
        "a whole page moves down                      | 20/10/10, 30/10/0, 30/10/10          | 10/10/0/0/0 | COMPLETE",
        "it grows and one that was made is not listed | 13/10/10, 14/3/3, 14/0/0             | 1/1/0/0/0  | COMPLETE",
        "created shortly before, listed not yet       | 13/10/10, 13/3/3                     | 4/4/0/0/0  | COMPLETE",
        "a cursor over a list that grows              | 20/10/10/a, 21/10/10/b, 22/2/2       | 2/0/0/0/0  | COMPLETE",
        "a cursor over the list of the beginning      | 20/10/10/a, 21/10/10                 | 1/1/0/0/0  | COMPLETE",
        "which lacks more than was created            | 20/10/10/a, 22/9/9                   | 1/1/0/0/0  | DOUBTFUL",
        "deleted behind what was read                 | 20/10/10, 19/9/9                     | 0/0/1/0/0  | COMPLETE",
        "deleted before it: read again from there     | 21/10/10, 20/10/10, 20/10/1, 20/1/0  | 0/0/1/1/1  | COMPLETE",
        "and the one who moved up was not seen        | 21/10/10, 20/10/10, 20/10/0          | 0/0/1/1/1  | DOUBTFUL",
        "deleted by somebody else too                 | 20/10/10, 18/8/8                     | 0/0/1/0/0  | DOUBTFUL",
        "a cursor, and one of those read is deleted   | 20/10/10/a, 19/10/10                 | 0/0/1/1/1  | COMPLETE",
        "deleted while the last page came             | 20/10/10/a, 20/10/10                 | 0/0/1/1/0  | COMPLETE",
        "one comes and one goes                       | 20/10/10, 20/9/9, 20/1/1             | 1/0/1/0/0  | COMPLETE",
        "one comes, one goes, and one was skipped     | 20/10/10, 20/9/9, 20/1/1             | 1/0/1/1/1  | DOUBTFUL",
        "more users than the total, as one has gone   | 20/10/10/a, 19/10/10/b, 19/0/0       | 0/0/1/1/1  | COMPLETE"})
    void whatWeChangeOurselvesIsExplained(String what, String pages, String own, Verdict last) {
        Step step = new Step(Verdict.GO_ON, Scan.BEGIN, "");
        for (String page : pages.strip().split(", ")) {
            assertThat(step.verdict()).as("before %s: %s", page, step.reason()).isEqualTo(Verdict.GO_ON);
            step = step.scan().after(page(page), COUNT, () -> true);
        }
        assertThat(step.verdict()).as("the end").isEqualTo(Verdict.MOVED);
        int[] changes = Arrays.stream(own.strip().split("/")).mapToInt(Integer::parseInt).toArray();
        Step told = step.scan().settled(new OwnChanges(changes[0], changes[1], changes[2], changes[3], changes[4]));
        assertThat(told.verdict()).as(told.reason()).isEqualTo(last);
        assertThat(told.reason().isEmpty()).isEqualTo(last == Verdict.COMPLETE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', value = {
        "pages in a circle                | 20/10/10/a, 20/10/0/b, 20/10/0/a, 20/10/0/b, 20/10/0/a | DOUBTFUL",
        "a cursor that names itself       | 20/10/10/a, 21/10/10/a                      | DOUBTFUL",
        "the same page for ever           | 30/10/10, 30/10/0, 30/10/0, 30/10/0, 30/10/0, 30/10/0 | DOUBTFUL",
        "an empty page with a cursor      | 30/10/10/a, 31/0/0/b                        | DOUBTFUL"})
    void whatNobodyExplainsStaysInDoubtWhileWeChangeSomething(String what, String pages, Verdict last) {
        Step step = new Step(Verdict.GO_ON, Scan.BEGIN, "");
        for (String page : pages.strip().split(", ")) {
            if (step.verdict() == Verdict.GO_ON) {
                step = step.scan().after(page(page), COUNT, () -> true);
            }
        }
        Step told = step.verdict() == Verdict.MOVED ? step.scan().settled(new OwnChanges(1, 1, 0, 0, 0)) : step;
        assertThat(told.verdict()).as(told.reason()).isEqualTo(last);
    }

    @Test
    void theNextPageBeginsBehindWhatCameBack() {
        Step step = Scan.BEGIN.after(new Page(100, 7, 7, Optional.empty()), COUNT);
        assertThat(step.scan().nextIndex()).isEqualTo(8);
        assertThat(step.scan().pages()).isEqualTo(1);
    }

    @Test
    void aListWithoutEndIsNotReadForEver() {
        Scan late = new Scan(Scan.MOST_PAGES - 1, Scan.MOST_PAGES - 1, Scan.MOST_PAGES - 1, Optional.of(Scan.Totals.of(Integer.MAX_VALUE)),
                Optional.empty());
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
