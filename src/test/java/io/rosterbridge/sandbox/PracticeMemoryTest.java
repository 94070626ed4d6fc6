package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.sandbox.PracticeAccount.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PracticeMemoryTest {

    @TempDir
    private Path folder;

    @Test
    void accountsSurviveARestartWithTheirIdsAndStates() {
        PracticeOrganization before = organization();
        try (PracticeMemory memory = PracticeMemory.of(before, folder.resolve("memory.json"))) {
            before.add(PracticeMember.active("ann@example.com", "Ann").withExternalId("p-1"));
            before.add(PracticeMember.active("ben@example.com", "Ben").withState(State.DEACTIVATED));
            before.update(before.member("ann@example.com").id(), wanted -> new UserAttributes("ann.b@example.com", "Ann B", true, "p-1"));
        }
        PracticeOrganization after = organization();
        PracticeMemory.of(after, folder.resolve("memory.json")).close();
        assertThat(after.all()).hasSize(4).isEqualTo(before.all());
    }

    @Test
    void aMemoryThatCannotBeReadIsNamed() throws IOException {
        Files.writeString(folder.resolve("memory.json"), "[{");
        assertThatThrownBy(() -> PracticeMemory.of(organization(), folder.resolve("memory.json")))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("memory.json");
    }

    private static PracticeOrganization organization() {
        return new PracticeOrganization(PracticeSettings.defaults(), Clock.systemUTC());
    }
}
