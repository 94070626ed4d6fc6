package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.StillClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A running practice Calendly on a clock that stands still, and a client with a valid token. */
abstract class PracticeTest {

    static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer that was read whole. */
    record Reply(int status, HttpResponse<String> response) {

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(response.body(), e);
            }
        }

        String text(String field) {
            return json().path(field).asText(null);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        void isError(int expected, String scimType) {
            assertThat(status).as(response.body()).isEqualTo(expected);
            assertThat(json().path("schemas").path(0).asText()).isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
            assertThat(json().path("status")).isEqualTo(JSON.getNodeFactory().textNode(Integer.toString(expected)));
            assertThat(text("scimType")).isEqualTo(scimType);
        }
    }

    final StillClock clock = new StillClock();
    PracticeServer server;
    PracticeControl control;
    String token;

    @BeforeEach
    void startServer() throws IOException {
        PracticeSettings settings = PracticeSettings.defaults().withRequestsPerMinute(0);
        server = PracticeServer.start(new PracticeOrganization(settings, clock), 0);
        control = server.control();
        token = control.newToken(null);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    void change(UnaryOperator<PracticeSettings> change) {
        server.change(change.apply(control.settings()));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.baseUri() + path)).timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/scim+json");
    }

    Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Reply send(String method, String path, String body) {
        return send(request(path).method(method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build());
    }

    Reply get(String path) {
        return send("GET", path, null);
    }

    Reply post(String body) {
        return send("POST", "/Users", body);
    }

    Reply put(String id, String body) {
        return send("PUT", "/Users/" + id, body);
    }

    Reply patch(String id, String operations) {
        return send("PATCH", "/Users/" + id,
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[" + operations + "]}");
    }

    Reply delete(String id) {
        return send("DELETE", "/Users/" + id, null);
    }

    Reply search(String filter) {
        return get("/Users?filter=" + encoded(filter));
    }

    Reply create(String userName) {
        return post(user(userName, "Some Body", true, ""));
    }

    /** Creates a user and answers its id. */
    String created(String userName) {
        Reply reply = create(userName);
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(201);
        return reply.text("id");
    }

    /** Creates a user who has accepted, and answers its id. */
    String active(String userName) {
        String id = created(userName);
        control.accept(userName);
        return id;
    }

    Reply setActive(String id, boolean active) {
        return patch(id, "{\"op\":\"replace\",\"path\":\"active\",\"value\":" + active + "}");
    }

    Reply setUserName(String id, String userName) {
        return patch(id, "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"" + userName + "\"}");
    }

    int seatsTaken() {
        return control.overview().seatsTaken();
    }

    static List<String> userNames(Reply list) {
        assertThat(list.status()).as(list.response().body()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        list.json().path("Resources").forEach(user -> names.add(user.path("userName").asText()));
        return names;
    }

    /** @param more further members, each beginning with a comma */
    static String user(String userName, String displayName, boolean active, String more) {
        return "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"" + userName
                + "\",\"displayName\":\"" + displayName + "\",\"active\":" + active + more + "}";
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
