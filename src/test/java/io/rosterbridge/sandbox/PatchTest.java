package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.sandbox.PracticeSettings.PatchAnswer;
import io.rosterbridge.sandbox.PracticeSettings.PatchShapes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatchTest extends PracticeTest {

    private String id;

    @BeforeEach
    void createUser() {
        id = post(user("a@example.com", "A", true, ",\"externalId\":\"7\"")).text("id");
        control.accept("a@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}",
        "{\"op\":\"Replace\",\"path\":\"Active\",\"value\":false}",
        "{\"OP\":\"add\",\"Path\":\"urn:ietf:params:scim:schemas:core:2.0:User:active\",\"Value\":false}",
        "{\"op\":\"replace\",\"value\":{\"active\":false}}",
        "{\"op\":\"ADD\",\"value\":{\"active\":false,\"displayName\":\"A\"}}"})
    void everyShapeThatClientsSendIsUnderstood(String operation) {
        Reply reply = patch(id, operation);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
        assertThat(reply.json().path("active").asBoolean(true)).isFalse();
    }

    @Test
    void operationsAreMadeInOrderAndTogether() {
        Reply reply = patch(id, "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"B\"},"
                + "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"C\"},"
                + "{\"op\":\"remove\",\"path\":\"externalId\"}");
        assertThat(reply.text("displayName")).isEqualTo("C");
        assertThat(reply.json().has("externalId")).isFalse();
    }

    @Test
    void whenOneOperationIsRefusedNoneIsMade() {
        patch(id, "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"B\"},"
                + "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"X\"}").isError(400, "invalidSyntax");
        assertThat(get("/Users/" + id).text("displayName")).isEqualTo("A");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"op\":\"remove\",\"path\":\"userName\"} | mutability",
        "{\"op\":\"remove\",\"path\":\"DisplayName\"} | mutability",
        "{\"op\":\"remove\",\"path\":\"active\"} | mutability",
        "{\"op\":\"remove\",\"path\":\"id\"} | mutability",
        "{\"op\":\"replace\",\"path\":\"id\",\"value\":\"1\"} | mutability",
        "{\"op\":\"replace\",\"value\":{\"meta\":{}}} | mutability",
        "{\"op\":\"remove\"} | noTarget",
        "{\"op\":\"remove\",\"path\":\"title\"} | invalidSyntax",
        "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"X\"} | invalidSyntax",
        "{\"op\":\"replace\",\"value\":{\"title\":\"X\"}} | invalidSyntax",
        "{\"op\":\"replace\",\"path\":\"emails[type eq \\\"work\\\"].value\",\"value\":\"X\"} | invalidPath",
        "{\"op\":\"replace\",\"path\":\"\",\"value\":\"X\"} | invalidPath",
        "{\"op\":\"replace\",\"path\":7,\"value\":\"X\"} | invalidPath",
        "{\"op\":\"replace\",\"path\":\"active\"} | invalidValue",
        "{\"op\":\"replace\",\"path\":\"active\",\"value\":\"False\"} | invalidValue",
        "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":null} | invalidValue",
        "{\"op\":\"replace\",\"value\":{}} | invalidValue",
        "{\"op\":\"replace\",\"value\":true} | invalidValue",
        "{\"op\":\"move\",\"path\":\"active\",\"value\":true} | invalidSyntax",
        "{\"path\":\"active\",\"value\":true} | invalidSyntax",
        "{\"op\":\"replace\",\"path\":\"active\",\"value\":true,\"more\":1} | invalidSyntax",
        "7 | invalidSyntax",
        "`` | invalidSyntax"})
    void whatIsNoProperOperationIsRefused(String operation, String scimType) {
        patch(id, operation).isError(400, scimType);
    }

    @Test
    void aPatchNeedsItsOwnSchema() {
        send("PATCH", "/Users/" + id, "{\"Operations\":[{\"op\":\"replace\",\"path\":\"active\",\"value\":false}]}")
                .isError(400, "invalidSyntax");
        send("PATCH", "/Users/" + id, user("a@example.com", "A", true, "")).isError(400, "invalidSyntax");
    }

    @Test
    void aNullTakesTheExternalIdAway() {
        assertThat(patch(id, "{\"op\":\"replace\",\"path\":\"externalId\",\"value\":null}").json().has("externalId")).isFalse();
    }

    @Test
    void whenOnlyPathsAreUnderstoodAPathlessOperationIsRefused() {
        change(settings -> settings.withPatchShapes(PatchShapes.WITH_PATH));
        patch(id, "{\"op\":\"replace\",\"value\":{\"active\":false}}").isError(400, "invalidPath");
        assertThat(setActive(id, false).status()).isEqualTo(200);
    }

    @Test
    void whenPatchIsMissingAPutStillWorks() {
        change(settings -> settings.withPatchShapes(PatchShapes.NONE_501));
        setActive(id, false).isError(501, null);
        assertThat(put(id, user("a@example.com", "A", false, "")).json().path("active").asBoolean(true)).isFalse();
    }

    @Test
    void stringsForBooleansAreTakenOnlyWhenSwitchedOn() {
        String operation = "{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}";
        patch(id, operation).isError(400, "invalidValue");
        change(settings -> settings.withStringBooleans(true));
        assertThat(patch(id, operation).json().path("active").asBoolean(true)).isFalse();
        patch(id, "{\"op\":\"replace\",\"path\":\"active\",\"value\":\"no\"}").isError(400, "invalidValue");
    }

    @Test
    void aPatchMayBeAnsweredWithNothing() {
        change(settings -> settings.withPatchAnswer(PatchAnswer.NOTHING_204));
        Reply reply = setActive(id, false);
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.response().body()).isEmpty();
        assertThat(reply.header("Content-Length")).isNull();
        assertThat(get("/Users/" + id).json().path("active").asBoolean(true)).isFalse();
    }
}
