package io.rosterbridge.access.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy that serves an application below a path, which it takes away and tells of in a header, as Traefik's StripPrefix does. */
final class StrippingProxy implements AutoCloseable {

    /** Between two hops, or for the client to set itself. */
    private static final Set<String> NOT_PASSED_ON = Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "http2-settings");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final String path;
    private final int target;

    private StrippingProxy(HttpServer server, String path, int target) {
        this.server = server;
        this.path = path;
        this.target = target;
    }

    static StrippingProxy start(String path, int target) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        StrippingProxy proxy = new StrippingProxy(server, path, target);
        server.createContext("/", proxy::passOn);
        server.setExecutor(proxy.threads);
        server.start();
        return proxy;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void passOn(HttpExchange exchange) throws IOException {
        String asked = exchange.getRequestURI().toString();
        if (!asked.startsWith(path + "/")) {
            exchange.sendResponseHeaders(404, -1);   // somebody else's
            exchange.close();
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target + asked.substring(path.length())))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT)) && !name.toLowerCase(Locale.ROOT).startsWith("x-forwarded-p")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        List<String> proto = exchange.getRequestHeaders().getOrDefault("X-Forwarded-Proto", List.of("http"));
        request.header("X-Forwarded-Prefix", path).header("X-Forwarded-For", "192.0.2.7").header("X-Forwarded-Proto", proto.get(0))
                .header("X-Forwarded-Host", "127.0.0.1").header("X-Forwarded-Port", String.valueOf(port()));
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().map().forEach((name, values) -> {
                if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
