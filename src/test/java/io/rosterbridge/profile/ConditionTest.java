package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.domain.Person;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

    private static final Person ANN = new Person("p-1", "ann@example.com", true, Map.of("department", "Sales", "cost_center", "7"));

    @ParameterizedTest
    @ValueSource(strings = {".department == \"Sales\"", ".cost_center == \"7\" and .title == null", ".email | endswith(\"@example.com\")",
        ".status == \"active\"", "true", "\"true\""})
    void holds(String text) {
        assertThat(Condition.of(text).holds(ANN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {".department == \"sales\"", ".title", ".id | select(. == \"p-2\")", "false"})
    void doesNotHold(String text) {
        assertThat(Condition.of(text).holds(ANN)).isFalse();
    }

    @Test
    void whatIsNeitherTrueNorFalseIsNoAnswer() {
        assertThatThrownBy(() -> Condition.of(".department").holds(ANN)).isInstanceOf(Condition.Undecided.class)
                .hasMessageContaining("gives \"Sales\", which is neither true nor false");
        assertThatThrownBy(() -> Condition.of(".department | tonumber > 3").holds(ANN)).isInstanceOf(Condition.Undecided.class)
                .hasMessageContaining("cannot be decided");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".[", "env", "input", "$x", "def f: .; f", "limit(1; .)"})
    void takesOnlyWhatAMappingMayUse(String text) {
        assertThatThrownBy(() -> Condition.of(text)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("condition ");
    }
}
