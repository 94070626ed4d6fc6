package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.console.ConsoleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiTest extends ConsoleTest {

    @ParameterizedTest
    @ValueSource(strings = {"get /api/v1/status", "get /api/v1/connection", "put /api/v1/connection", "post /api/v1/connection/authorize",
        "post /api/v1/connection/pause", "post /api/v1/connection/resume", "post /api/v1/connection/kill",
        "delete /api/v1/connection/kill", "get /api/v1/links", "post /api/v1/links/confirm", "post /api/v1/links/refuse",
        "post /api/v1/links/pass", "post /api/v1/links/external-id",
        "get /api/v1/profile", "put /api/v1/profile/actions",
        "get /api/v1/profile/document", "get /api/v1/users", "get /api/v1/users/{id}", "put /api/v1/users/{id}", "delete /api/v1/users/{id}",
        "put /api/v1/users/{id}/assignment", "post /api/v1/users/{id}/provision", "get /api/v1/users/{id}/explain", "get /api/v1/user",
        "put /api/v1/user",
        "delete /api/v1/user", "put /api/v1/user/assignment", "post /api/v1/user/erase", "get /api/v1/log",
        "get /api/v1/log.csv", "get /api/v1/failures", "post /api/v1/failures/retry", "get /api/v1/sources", "get /api/v1/holds",
        "get /api/v1/holds/{id}", "get /api/v1/holds/{id}/items", "get /api/v1/holds/{id}/items.csv", "post /api/v1/holds/{id}/approve",
        "post /api/v1/holds/{id}/reject", "post /api/v1/imports/{id}/confirm",
        "post /api/v1/reconciliations", "get /api/v1/reconciliations", "get /api/v1/reconciliations/{id}",
        "get /api/v1/reconciliations/{id}/drift", "get /api/v1/reconciliations/{id}/drift.csv", "post /api/v1/reconciliations/{id}/correct",
        "put /api/v1/profile",
        "post /api/v1/profile/impact", "get /api/v1/profile/versions", "get /api/v1/profile/versions/{version}",
        "get /api/v1/profile/versions/{version}/diff", "post /api/v1/profile/versions/{version}/restore", "get /api/v1/profile/export",
        "post /api/v1/plans", "get /api/v1/plans", "get /api/v1/plans/{id}", "get /api/v1/plans/{id}/items",
        "get /api/v1/plans/{id}/items.csv", "post /api/v1/plans/{id}/apply"})
    void describes(String resource) {
        String[] parts = resource.split(" ");
        JsonNode operation = get("/v3/api-docs").json().path("paths").path(parts[1]).path(parts[0]);
        assertThat(operation.path("summary").asText()).isNotBlank();
        assertThat(operation.path("responses").has("500")).as("a problem is no answer of its own to each operation").isFalse();
    }

    @Test
    void namesTitleVersionAndLogin() {
        JsonNode document = get("/v3/api-docs").json();
        assertThat(document.path("info").path("title").asText()).isEqualTo("Rosterbridge");
        assertThat(document.path("info").path("version").asText()).isNotBlank();
        assertThat(document.path("components").path("securitySchemes").path("basic").path("scheme").asText()).isEqualTo("basic");
        assertThat(document.path("paths").fieldNames()).toIterable().allMatch(path -> path.startsWith("/api/v1/"));
    }

    @Test
    void marksTheTokenAsOneThatIsOnlyWritten() {
        JsonNode endpoint = get("/v3/api-docs").json().path("components").path("schemas").path("ConnectionEndpoint").path("properties")
                .path("token");
        assertThat(endpoint.path("writeOnly").asBoolean()).isTrue();
    }
}
