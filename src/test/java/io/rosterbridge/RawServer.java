package io.rosterbridge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A port behind which a script writes what it likes, for answers that no proper server gives. */
public final class RawServer implements AutoCloseable {

    /** What happens on one connection; it ends when the script does, or throws because the other side has closed. */
    @FunctionalInterface
    public interface Script {

        void run(Connection connection) throws IOException, InterruptedException;
    }

    /** One connection. */
    public record Connection(Socket socket, InputStream in, OutputStream out) {

        /** Reads one HTTP request with its body. */
        public String request() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("closed by the client");
                }
                head.write(next);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            String lower = text.toLowerCase(Locale.ROOT);
            int length = lower.contains("content-length: ") ? Integer.parseInt(lower.replaceAll("(?s).*content-length: (\\d+).*", "$1")) : 0;
            return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        public void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Writes a piece again and again until the other side has had enough. */
        public void writeForEver(String piece, long pauseMs) throws IOException, InterruptedException {
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            while (true) {
                out.write(bytes);
                out.flush();
                if (pauseMs > 0) {
                    Thread.sleep(pauseMs);
                }
            }
        }

        /** Says nothing more, and waits for the other side. */
        public void untilClosed() throws IOException {
            byte[] rest = new byte[1024];
            while (in.read(rest) >= 0) {
                // Nobody looks at it.
            }
        }

        /** A whole answer, the last on this connection. */
        public void answer(int status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            write("HTTP/1.1 " + status + " Said\r\nContent-Type: application/scim+json\r\nConnection: close\r\nContent-Length: " + bytes.length
                    + "\r\n\r\n" + body);
        }
    }

    private final ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private volatile Script script;

    public RawServer(Script script) throws IOException {
        this.script = script;
        daemon(() -> {
            while (!listener.isClosed()) {
                try {
                    serve(listener.accept());
                } catch (IOException closed) {
                    // Ends the loop, or concerns one connection only.
                }
            }
        });
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** For the connections that come from now on. */
    public void does(Script other) {
        script = other;
    }

    /** How many connections stand whose script has not ended. */
    public int open() {
        return open.get();
    }

    private void serve(Socket socket) {
        sockets.add(socket);
        open.incrementAndGet();
        Script mine = script;
        daemon(() -> {
            try (socket) {
                mine.run(new Connection(socket, socket.getInputStream(), socket.getOutputStream()));
            } catch (IOException | InterruptedException ended) {
                // The other side has closed.
            } finally {
                open.decrementAndGet();
                sockets.remove(socket);
            }
        });
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
