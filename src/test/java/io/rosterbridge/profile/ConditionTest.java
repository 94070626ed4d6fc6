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
    @ValueSource(strings = {"department == \"Sales\"", "custom.cost_center == \"7\" && title == \"\"", "email.endsWith(\"@example.com\")",
        "status == \"active\"", "true"})
    void holds(String text) {
        assertThat(Condition.of(text).holds(ANN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"department == \"sales\"", "title != \"\"", "id in [\"p-2\"]", "false"})
    void doesNotHold(String text) {
        assertThat(Condition.of(text).holds(ANN)).isFalse();
    }

    @Test
    void whatIsNeitherTrueNorFalseIsNoAnswer() {
        assertThatThrownBy(() -> Condition.of("department")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("condition gives a text; true or false is needed; compare, as in department == \"Sales\"");
        assertThatThrownBy(() -> Condition.of("int(department) > 3").holds(ANN)).isInstanceOf(Condition.Undecided.class)
                .hasMessageContaining("cannot be decided");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "env", "input", "$x", "custom.map(x, x)", "has(custom.x)", ".department == \"Sales\"", "\"true\""})
    void takesOnlyWhatAMappingMayUse(String text) {
        assertThatThrownBy(() -> Condition.of(text)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("condition ");
    }
}
