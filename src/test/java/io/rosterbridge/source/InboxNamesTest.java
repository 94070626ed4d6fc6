package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the names of files say, by the settings as they are shipped. */
class InboxNamesTest {

    private static final InboxNames NAMES = CsvInbox.NAMES;

    @ParameterizedTest
    @ValueSource(strings = {"people.full.csv", "People.FULL.CSV", "people.Full.csv", "people.full (1).csv", "people.full(2).csv",
        "people.full.2026-11-30.csv", "people.full-2026-11-30.csv", "people.full_v2.csv", "people.full - Copy.csv", "hr.people.full.csv",
        "people.full.csv.csv"})
    void aNameThatSaysFullIsFull(String name) {
        assertThat(NAMES.isFull(name)).isTrue();
        assertThat(NAMES.refusal(Path.of(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"full-people.csv", "people_full.csv", "people-full.csv", "full.csv", "FULL people.csv", "peoplefull.csv",
        "PeopleFull.csv", "fulltime.csv", "people full.csv", "people.fulltime.csv", "people.fullexport.csv", "full.2026-11-30.csv"})
    void aNameThatMaySayFullIsRefusedWithTheReason(String name) {
        assertThat(NAMES.isFull(name)).isFalse();
        assertThat(NAMES.refusal(Path.of(name)).orElseThrow()).contains("does not say clearly").contains(".full.csv").contains("changes only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"people.csv", "leavers.csv", "people (1).csv", "PEOPLE.CSV", "20261130-020000-people.full.csv.rejects.csv",
        "20261130-020000-people.full.csv.rejects (1).csv", "müller.csv", "people 2026.csv", "-.csv", "people.csv.csv"})
    void anyOtherHoldsChanges(String name) {
        assertThat(NAMES.isFull(name)).isFalse();
        assertThat(NAMES.unclear(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"people.xlsx, spreadsheet", "people.csv.gz, packed", "people.csv.part, still being written", "people.csv~, still being written",
        ".people.csv, begins with a dot", ".csv, begins with a dot", "~$people.csv, a mark", "~$people.full.csv, a mark", "people, .csv",
        "people.csv.bak, .csv"})
    void whatIsNoCsvFileIsRefusedWithWhatToDo(String name, String reason) {
        assertThat(NAMES.refusal(Path.of(name)).orElse("")).contains(reason);
    }

    @Test
    void whatToolsLeaveBehindIsIgnored() {
        assertThat(NAMES.isIgnored(".DS_Store")).isTrue();
        assertThat(NAMES.isIgnored(".5f0c.part")).isTrue();
        assertThat(NAMES.isIgnored("Thumbs.db")).isTrue();
        assertThat(NAMES.isIgnored(".csv")).as("of a script that found no name").isFalse();
        assertThat(NAMES.isIgnored(".people.csv")).as("somebody may wait for it").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ü", "名", "😀"})
    void aNameThatIsTooLongForWhatIsPutAroundItIsShortened(String letter) {
        String name = letter.repeat(251 / letter.getBytes(StandardCharsets.UTF_8).length) + ".csv";
        String kept = InboxNames.kept(name);
        assertThat(kept.getBytes(StandardCharsets.UTF_8).length).isLessThan(200);
        assertThat(kept).startsWith(letter).endsWith(".csv").isNotEqualTo(InboxNames.kept("x" + name));
        assertThat(InboxNames.kept("people.csv")).isEqualTo("people.csv");
    }

    @Test
    void thePatternsAreSettings() {
        InboxNames own = InboxNames.of("ALLE.*\\.csv", "", "");
        assertThat(own.isFull("ALLE-2026.csv")).isTrue();
        assertThat(own.isFull("people.full.csv")).isFalse();
        assertThat(own.refusal(Path.of("people.full.csv"))).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> InboxNames.of("(", "", "")).hasMessageContaining("inbox-watch.full-names").hasMessageContaining("(");
    }
}
