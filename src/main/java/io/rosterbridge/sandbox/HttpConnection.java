package io.rosterbridge.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** One client's connection: reads requests and sends answers until either side has had enough. */
final class HttpConnection implements Runnable {

    /** After this much silence the client is taken for gone. */
    private static final int SILENCE_MS = 300_000;

    private final Socket socket;
    private final Function<HttpRequest, PracticeAnswer> service;
    private final Clock clock;
    private final Traffic traffic;

    HttpConnection(Socket socket, Function<HttpRequest, PracticeAnswer> service, Clock clock, Traffic traffic) {
        this.socket = socket;
        this.service = service;
        this.clock = clock;
        this.traffic = traffic;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(SILENCE_MS);
            serve();
        } catch (IOException e) {
            // The client went away, or the server is being closed: nobody is left to tell.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        HttpReader reader = new HttpReader(socket.getInputStream(), out);
        while (true) {
            Optional<HttpRequest> request;
            try {
                request = reader.next();
            } catch (Refused e) {
                byte[] error = ScimJson.scimError(e.status(), e.scimType(), e.getMessage());
                send(PracticeAnswer.of(e.status(), "application/scim+json", error), true, false, out);
                linger();
                return;
            }
            if (request.isEmpty() || !answer(request.get(), out)) {
                return;
            }
        }
    }

    /** Whether the connection can take another request. */
    private boolean answer(HttpRequest request, OutputStream out) throws IOException, InterruptedException {
        traffic.begin();
        try {
            PracticeAnswer answer = service.apply(request);
            boolean close = request.wantsClose();
            return switch (answer.delivery()) {
                case NOTHING -> false;
                case RESET -> {
                    // With a linger time of zero, closing sends RST instead of FIN.
                    socket.setSoLinger(true, 0);
                    yield false;
                }
                case SLOW_HEAD -> {
                    drip(head(answer, close).getBytes(StandardCharsets.ISO_8859_1), answer.ms(), out);
                    out.write(answer.body());
                    yield !close;
                }
                case ENDLESS_HEADERS -> forEver(head(answer, true).replaceFirst("\r\n\r\n$", "\r\n"), "X-More: " + "x".repeat(1000) + "\r\n", out);
                case ENDLESS_INTERIM -> forEver("", "HTTP/1.1 103 \r\nLink: </more>\r\n\r\n", out);
                case ENDLESS_BODY -> forEver("HTTP/1.1 " + answer.status() + " \r\nConnection: close\r\n\r\n", " ".repeat(1000), out);
                case WHOLE, CUT, DRIPPING -> {
                    send(answer, close, request.method().equals("HEAD"), out);
                    yield !close && answer.delivery() != PracticeAnswer.Delivery.CUT;
                }
            };
        } finally {
            traffic.end();
        }
    }

    private void send(PracticeAnswer answer, boolean close, boolean headOnly, OutputStream out)
            throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + answer.body().length);
        bytes.writeBytes(head(answer, close).getBytes(StandardCharsets.ISO_8859_1));
        byte[] body = headOnly ? new byte[0] : answer.body();
        switch (answer.delivery()) {
            case CUT -> bytes.write(body, 0, body.length / 2);
            case DRIPPING -> {
                out.write(bytes.toByteArray());
                drip(body, answer.ms(), out);
                return;
            }
            case WHOLE, NOTHING, RESET, SLOW_HEAD, ENDLESS_HEADERS, ENDLESS_INTERIM, ENDLESS_BODY -> bytes.writeBytes(body);
        }
        // One write, so that head and body leave in one packet where they fit.
        out.write(bytes.toByteArray());
    }

    /** Until the client has had enough, and closes. */
    private static boolean forEver(String first, String again, OutputStream out) throws IOException {
        out.write(first.getBytes(StandardCharsets.ISO_8859_1));
        byte[] bytes = again.getBytes(StandardCharsets.ISO_8859_1);
        while (true) {
            out.write(bytes);
        }
    }

    private static void drip(byte[] body, long ms, OutputStream out) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < body.length; i++) {
            long due = ms * (i + 1) / body.length;
            Thread.sleep(Math.max(0, due - (System.nanoTime() - begun) / 1_000_000));
            out.write(body[i]);
        }
    }

    private String head(PracticeAnswer answer, boolean close) {
        StringBuilder head = new StringBuilder(256);
        // The phrase after the status may be empty (RFC 9112 section 4), and clients ignore it.
        head.append("HTTP/1.1 ").append(answer.status()).append(" \r\n");
        head.append("Date: ").append(HttpHeader.date(clock.instant())).append("\r\n");
        for (HttpHeader header : answer.headers()) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        // RFC 9110 section 8.6: a 204 announces no length.
        if (answer.status() != 204) {
            head.append("Content-Length: ").append(answer.body().length).append("\r\n");
        }
        if (close) {
            head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** Takes what the client is still sending, so that closing does not reset the connection before it read the answer. */
    private void linger() throws IOException {
        socket.shutdownOutput();
        socket.setSoTimeout(1_000);
        byte[] rest = new byte[8 * 1024];
        for (long taken = 0, read = 0; read >= 0 && taken < 8L * HttpReader.LONGEST_BODY; taken += read) {
            read = socket.getInputStream().read(rest);
        }
    }
}
