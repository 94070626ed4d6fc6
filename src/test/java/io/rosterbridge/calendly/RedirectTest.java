package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rosterbridge.Application;
import io.rosterbridge.calendly.Connection.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A redirect within the origin is followed with the token; one to elsewhere is not followed, and the token stays here. */
class RedirectTest {

    private static final String LIST = "{\"totalResults\":0}";

    private final List<String> seenHere = new CopyOnWriteArrayList<>();
    private final List<String> seenElsewhere = new CopyOnWriteArrayList<>();
    private HttpServer here;
    private HttpServer elsewhere;

    @BeforeEach
    void start() throws IOException {
        here = server();
        elsewhere = server();
        here.createContext("/moved/Users", exchange -> {
            seenHere.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            redirect(exchange, "/scim/Users?" + exchange.getRequestURI().getRawQuery());
        });
        here.createContext("/away/Users", exchange -> redirect(exchange, "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/scim/Users"));
        here.createContext("/scim/Users", exchange -> {
            seenHere.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange);
        });
        elsewhere.createContext("/", exchange -> {
            seenElsewhere.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange);
        });
    }

    @AfterEach
    void stop() {
        here.stop(0);
        elsewhere.stop(0);
    }

    @Test
    void onlyItsOwnOriginIsFollowed() throws IOException {
        String origin = "http://127.0.0.1:" + here.getAddress().getPort();
        try (Application application = Application.prepared().with("rosterbridge.calendly.base-url", origin + "/moved").start()) {
            assertThat(application.connections().present().state()).isEqualTo(State.OK);
            assertThat(seenHere).allMatch(seen -> seen.endsWith(" Bearer token-of-the-test"))
                    .filteredOn(seen -> seen.contains("startIndex=1&count=1 ")).hasSize(2);

            application.connections().put(origin + "/away", null, null);
            application.authorize();
            assertThat(application.connections().present().state()).isEqualTo(State.BROKEN);
            assertThat(application.connections().present().reason().orElseThrow()).contains("307");
            assertThat(seenElsewhere).isEmpty();
        }
    }

    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        return server;
    }

    private static void redirect(HttpExchange exchange, String target) throws IOException {
        exchange.getResponseHeaders().set("Location", target);
        exchange.sendResponseHeaders(307, -1);
        exchange.close();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/scim+json");
        byte[] body = LIST.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
