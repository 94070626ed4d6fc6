package io.rosterbridge.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The smallest SCIM server in this JVM; it notes when a creation arrives, on the clock of the one who waits for it. */
final class Doorbell implements AutoCloseable {

    private final HttpServer server;
    private final LinkedBlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();

    Doorbell() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/scim/v2/Users", this::answer);
        server.start();
    }

    URI baseUri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/scim/v2");
    }

    /** When the next creation arrived, in {@link System#nanoTime()}. */
    long arrival() throws InterruptedException {
        Long arrival = arrivals.poll(30, TimeUnit.SECONDS);
        if (arrival == null) {
            throw new IllegalStateException("no request arrived within 30 s");
        }
        return arrival;
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean creation = exchange.getRequestMethod().equals("POST");
        if (creation) {
            arrivals.add(System.nanoTime());
        }
        exchange.getRequestBody().readAllBytes();
        byte[] body = (creation ? "{\"id\":\"" + UUID.randomUUID() + "\"}" : "{\"totalResults\":0,\"Resources\":[]}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/scim+json");
        exchange.sendResponseHeaders(creation ? 201 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
