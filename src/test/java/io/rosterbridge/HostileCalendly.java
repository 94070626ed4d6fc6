package io.rosterbridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SCIM endpoint that answers about each user as the address says, for ever: {@code lost.two.refused.anything@example.com} has its
 * creations cut off, is looked up as two users, and its changes are refused. Lists of everybody are empty and fine, so that the connection
 * is.
 */
final class HostileCalendly implements AutoCloseable {

    /** How a request is answered. */
    enum Reply {
        FINE(200), LOST(0), EMPTY(200), GARBAGE(200), NOT_FOUND(404), FORBIDDEN(403), CONFLICT(409), UNPROCESSABLE(422), BAD(400),
        NOT_ALLOWED(405), BROKEN(500), NO_SEAT(402), THROTTLED(429), WAIT(403), NOBODY(200), OURS(200), FOREIGN(200), TWO(200), INACTIVE(200);

        private final int status;

        Reply(int status) {
            this.status = status;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static Reply of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ADDRESS = Pattern.compile("([a-z-]+)\\.([a-z-]+)\\.([a-z-]+)\\.([^@]*)@example\\.com");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

    HostileCalendly() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static String address(Reply creation, Reply lookUp, Reply change, String name) {
        return creation.word() + "." + lookUp.word() + "." + change.word() + "." + name + "@example.com";
    }

    String baseUri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/scim";
    }

    /** Requests about this user since {@link #forget}. */
    int requests(String address) {
        return requests.getOrDefault(address, new AtomicInteger()).get();
    }

    void forget() {
        requests.clear();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getRawQuery() == null ? "" : exchange.getRequestURI().getRawQuery();
        String method = exchange.getRequestMethod();
        if (method.equals("POST")) {
            String address = userName(body);
            answer(exchange, address, Reply.of(part(address, 1)), 201);
        } else if (query.contains("filter=")) {
            String filter = URLDecoder.decode(query.replaceFirst(".*filter=([^&]*).*", "$1"), StandardCharsets.UTF_8);
            String address = filter.replaceFirst(".*\"(.*)\"", "$1");
            answer(exchange, address, Reply.of(part(address, 2)), 200);
        } else if (path.matches(".*/Users/.+")) {
            String address = path.substring(path.lastIndexOf('/') + 1).replaceFirst("^id-", "").replaceFirst("^other-", "");
            Reply reply = Reply.of(part(address, 3));
            answer(exchange, address, method.equals("GET") && reply != Reply.NOT_FOUND ? Reply.FINE : reply, method.equals("DELETE") ? 204 : 200);
        } else {
            send(exchange, 200, list(""));
        }
    }

    private void answer(HttpExchange exchange, String address, Reply reply, int fine) throws IOException {
        requests.computeIfAbsent(address, none -> new AtomicInteger()).incrementAndGet();
        switch (reply) {
            case LOST -> exchange.close();
            case FINE -> send(exchange, fine, fine == 204 ? "" : user("id-", address, true, true));
            case INACTIVE -> send(exchange, 200, list(user("id-", address, true, false)));
            case EMPTY -> send(exchange, 200, "{}");
            case GARBAGE -> send(exchange, 200, "<html>");
            case NOBODY -> send(exchange, 200, list(""));
            case OURS -> send(exchange, 200, list(user("id-", address, true, true)));
            case FOREIGN -> send(exchange, 200, list(user("other-", address, false, true)));
            case TWO -> send(exchange, 200, list(user("id-", address, false, true) + "," + user("other-", address, false, true)));
            case THROTTLED, WAIT -> {
                exchange.getResponseHeaders().add("Retry-After", "1");
                send(exchange, reply.status, "{\"detail\": \"wait\"}");
            }
            case NO_SEAT -> send(exchange, 402, "{\"detail\": \"no seat is free\"}");
            case NOT_FOUND, FORBIDDEN, CONFLICT, UNPROCESSABLE, BAD, NOT_ALLOWED, BROKEN -> send(exchange, reply.status,
                    "{\"detail\": \"answered " + reply.status + "\"}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/scim+json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String list(String users) {
        int count = users.isEmpty() ? 0 : users.split("\"userName\"", -1).length - 1;
        return "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"], \"totalResults\": " + count + ", \"startIndex\": 1, "
                + "\"itemsPerPage\": " + count + ", \"Resources\": [" + users + "]}";
    }

    private static String user(String prefix, String address, boolean isOurs, boolean active) {
        return "{\"schemas\": [\"urn:ietf:params:scim:schemas:core:2.0:User\"], \"id\": \"" + prefix + address + "\", \"userName\": \""
                + address + "\", \"displayName\": \"Somebody\", \"active\": " + active
                + (isOurs ? ", \"externalId\": \"" + address.replaceFirst("@.*", "") + "\"" : "") + "}";
    }

    private static String userName(String body) {
        try {
            JsonNode user = JSON.readTree(body);
            return user.path("userName").asText();
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static String part(String address, int number) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(address + " says nothing of how to answer");
        }
        return matcher.group(number);
    }
}
