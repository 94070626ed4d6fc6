package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key of the file that decides or protects is compared. */
class ProfileDifferenceTest {

    private final String document = Files.readString(Path.of("mappings/calendly.yaml"));

    ProfileDifferenceTest() throws IOException {
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            create: true             | create: false            | actions.create               | true       | false
            update: true             | update: false            | actions.update               | true       | false
            delete: false            | delete: true             | actions.delete               | false      | true
            activate-deactivate: true | activate-deactivate: false | actions.activate-deactivate | true     | false
            unassigned: deactivate   | unassigned: nothing      | when-unassigned              | deactivate | nothing
            linking: auto            | linking: never           | linking                      | auto       | never
            claim-external-id: false | claim-external-id: true  | claim-external-id            | false      | true
            max-share: 0.2           | max-share: 0.3           | safety.shrink.max-share      | 0.2        | 0.3
            max-people: 500          | max-people: 400          | safety.shrink.max-people     | 500        | 400
            ignore-below: 10         | ignore-below: 11         | safety.shrink.ignore-below   | 10         | 11
            vanish-limit: 5          | vanish-limit: 6          | safety.vanish-limit          | 5          | 6
            absent-reads: 2          | absent-reads: 3          | safety.absent-reads          | 2          | 3
            max-people: 50           | max-people: 60           | safety.removals.max-people   | 50         | 60
            max-share: 0.1           | max-share: 1.0           | safety.removals.max-share    | 0.1        | 1.0
            window: 24h              | window: 90m              | safety.removals.window       | 1d         | 90m
            ignore-below: 5          | ignore-below: 6          | safety.removals.ignore-below | 5          | 6
            hold-expires: 7d         | hold-expires: 36h        | safety.hold-expires          | 7d         | 36h
            delete-after: 0          | delete-after: 30d        | safety.delete-after          | 0          | 30d
            field: status            | field: employee_state    | attributes.active.field      | status     | employee_state
            """)
    void isFoundForEachKey(String text, String other, String key, String before, String after) {
        String changed = document.replaceFirst("(?m)" + text + "(?=\\s)", other);
        assertThat(ProfileDifference.between(ProfileReader.read("before", document), ProfileReader.read("after", changed)))
                .containsExactly(new ProfileDifference(key, before, after));
    }

    @Test
    void thereIsNoneOfAProfileToItself() {
        assertThat(ProfileDifference.between(ProfileReader.read("before", document),
                ProfileReader.read("after", document + "# a comment\n"))).isEmpty();
    }
}
