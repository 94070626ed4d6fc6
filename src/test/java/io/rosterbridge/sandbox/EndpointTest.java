package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SCIM protocol as RFC 7643 and RFC 7644 have it. */
class EndpointTest extends PracticeTest {

    @Test
    void aCreatedUserIsAnsweredWhole() {
        Reply reply = post(user("Zoë.O'Neil+x@example.com", "Zoë \\\"Z\\\" O'Neil", true, ",\"externalId\":\"7\""));
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Content-Type")).isEqualTo("application/scim+json");
        JsonNode user = reply.json();
        String location = server.baseUri() + "/Users/" + user.path("id").asText();
        assertThat(reply.header("Location")).isEqualTo(location);
        assertThat(user.toString()).isEqualTo("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"id\":\""
                + user.path("id").asText() + "\",\"userName\":\"Zoë.O'Neil+x@example.com\",\"displayName\":"
                + "\"Zoë \\\"Z\\\" O'Neil\",\"active\":true,\"externalId\":\"7\",\"meta\":{\"resourceType\":\"User\","
                + "\"created\":\"2026-03-02T09:00:00.000Z\",\"lastModified\":\"2026-03-02T09:00:00.000Z\",\"location\":\""
                + location + "\"}}");
        assertThat(get("/Users/" + user.path("id").asText()).json()).isEqualTo(user);
    }

    @Test
    void aDuplicateIsAConflictInAnySpellingAndAnyState() {
        String id = created("a@example.com");
        create("A@Example.COM").isError(409, "uniqueness");
        control.accept("a@example.com");
        create("a@example.com").isError(409, "uniqueness");
        setActive(id, false);
        create("a@example.com").isError(409, "uniqueness");
        assertThat(control.counters().creates()).isEqualTo(1);
        assertThat(control.counters().duplicateCreates()).isEqualTo(3);
    }

    @Test
    void theExternalIdNeedNotBeUnique() {
        assertThat(post(user("a@example.com", "A", true, ",\"externalId\":\"7\"")).status()).isEqualTo(201);
        assertThat(post(user("b@example.com", "B", true, ",\"externalId\":\"7\"")).status()).isEqualTo(201);
        assertThat(userNames(search("externalId eq \"7\""))).containsExactly("a@example.com", "b@example.com");
    }

    @Test
    void pendingUsersOccupySeatsAndDeletedOnesFreeThem() {
        String id = created("a@example.com");
        assertThat(seatsTaken()).isEqualTo(3);
        control.accept("a@example.com");
        assertThat(seatsTaken()).isEqualTo(3);
        delete(id);
        assertThat(seatsTaken()).isEqualTo(2);
    }

    @Test
    void theListHoldsDeactivatedUsers() {
        setActive(active("a@example.com"), false);
        JsonNode last = get("/Users").json().path("Resources").path(2);
        assertThat(last.path("userName").asText()).isEqualTo("a@example.com");
        assertThat(last.path("active")).isEqualTo(JSON.getNodeFactory().booleanNode(false));
    }

    @Test
    void aUserCreatedInactiveIsInvitedWhenActivated() {
        Reply reply = post(user("a@example.com", "A", false, ""));
        assertThat(reply.json().path("active").asBoolean(true)).isFalse();
        assertThat(control.mails()).isEmpty();
        assertThat(seatsTaken()).isEqualTo(2);
        setActive(reply.text("id"), true);
        assertThat(control.account("a@example.com").state()).isEqualTo(PracticeAccount.State.PENDING);
        assertThat(control.mails()).hasSize(1);
    }

    @Test
    void aPutReplacesEverything() {
        String id = post(user("a@example.com", "A", true, ",\"externalId\":\"7\"")).text("id");
        clock.forward(Duration.ofMinutes(1));
        Reply reply = put(id, user("a@example.com", "B", true, ""));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("displayName")).isEqualTo("B");
        assertThat(reply.json().has("externalId")).isFalse();
        assertThat(reply.json().path("meta").path("lastModified").asText()).isEqualTo("2026-03-02T09:01:00.000Z");
        put(id, "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a@example.com\","
                + "\"displayName\":\"B\"}").isError(400, "invalidValue");
    }

    @Test
    void aWriteThatChangesNothingIsCountedAndLeavesLastModified() {
        String id = active("a@example.com");
        clock.forward(Duration.ofMinutes(1));
        put(id, user("a@example.com", "Some Body", true, ""));
        Reply reply = setActive(id, true);
        assertThat(reply.json().path("meta").path("lastModified").asText()).isEqualTo("2026-03-02T09:00:00.000Z");
        assertThat(control.counters().writesWithoutChange()).isEqualTo(2);
    }

    @Test
    void unknownIdsAndPathsAreNotFound() {
        for (String path : List.of("/Users/none", "/Users/", "/", "/Me", "/Bulk", "/.search", "/users", "/Users/a/b")) {
            get(path).isError(404, null);
        }
        assertThat(send(request("").uri(server.baseUri().resolve("/")).build()).status()).isEqualTo(404);
    }

    @Test
    void otherMethodsAreNotAllowed() {
        Reply reply = send("DELETE", "/Users", null);
        reply.isError(405, null);
        assertThat(reply.header("Allow")).isEqualTo("GET, POST");
        Reply onUser = send("POST", "/Users/" + created("a@example.com"), "{}");
        onUser.isError(405, null);
        assertThat(onUser.header("Allow")).isEqualTo("GET, PUT, PATCH, DELETE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "\"x\"", "{} {}",
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"active\":true,\"active\":true}",
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"active\":true,\"Active\":true}",
        "{\"userName\":\"a@example.com\",\"displayName\":\"A\",\"active\":true}",
        "{\"schemas\":[],\"userName\":\"a@example.com\",\"displayName\":\"A\",\"active\":true}",
        "{\"schemas\":[\"urn:other\"],\"userName\":\"a@example.com\",\"displayName\":\"A\",\"active\":true}"})
    void aBodyThatIsNoUserIsInvalidSyntax(String body) {
        post(body).isError(400, "invalidSyntax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "@example.com", "a@", "a@host", "a b@example.com", " a@example.com", "a@example.com ",
        "a@b@example.com", "a@example..com", ""})
    void aUserNameMustLookLikeAMailAddress(String userName) {
        create(userName).isError(400, "invalidValue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"true\"", "1", "null", "\"\""})
    void activeMustBeABoolean(String active) {
        post("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"a@example.com\","
                + "\"displayName\":\"A\",\"active\":" + active + "}").isError(400, "invalidValue");
    }

    @Test
    void aBlankDisplayNameIsRefused() {
        post(user("a@example.com", " ", true, "")).isError(400, "invalidValue");
    }

    @Test
    void plainJsonIsTakenTooAndOtherTypesAreNot() {
        assertThat(typed("application/json; charset=utf-8", "a@example.com").status()).isEqualTo(201);
        typed("text/plain", "b@example.com").isError(415, null);
        typed("application/x-www-form-urlencoded", "b@example.com").isError(415, null);
    }

    private Reply typed(String type, String userName) {
        return send(request("/Users").setHeader("Content-Type", type)
                .POST(BodyPublishers.ofString(user(userName, "A", true, ""))).build());
    }
}
