package io.rosterbridge.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TombstonesTest {

    private static final Tombstones RULES = new Tombstones(List.of("deleted-", "Removed_", " "));

    @ParameterizedTest
    @ValueSource(strings = {"0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6ann@example.com", "0C4A2B1D5E6F47A8B9C0D1E2F3A4B5C6Ann.Lee@Example.com",
        " 0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6ann@example.com ", "0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6-ann@example.com",
        "0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6_ann@example.com", "0c4a2b1d-5e6f-47a8-b9c0-d1e2f3a4b5c6ann@example.com",
        "0c4a2b1d-5e6f-47a8-b9c0-d1e2f3a4b5c6_ann@example.com", "{0c4a2b1d-5e6f-47a8-b9c0-d1e2f3a4b5c6}ann@example.com",
        "0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6abc@example.com", "deleted-ann@example.com", "Deleted-ann@example.com",
        "deleted-0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6ann@example.com", "removed_ann@example.com"})
    void isTheAddressOfADeletedEntry(String address) {
        assertThat(RULES.is(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann@example.com", "0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6@example.com", "0c4a2b1d-5e6f-47a8-b9c0-d1e2f3a4b5c6@example.com",
        "0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6_@example.com", "0c4a2b1d5e6f47a8b9c0d1e2f3a4b5czoe@example.com", "deleted-@example.com",
        "deletedann@example.com", "undeleted-ann@example.com", "ann.0c4a2b1d5e6f47a8b9c0d1e2f3a4b5c6@example.com", "deadbeef.ann@example.com",
        "no address"})
    void isAnAddressOfSomebody(String address) {
        assertThat(RULES.is(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = "deleted-ann@example.com")
    void aBeginningCountsOnlyIfItIsSet(String address) {
        assertThat(Tombstones.BY_FORM.is(address)).isFalse();
    }
}
