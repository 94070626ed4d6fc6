package io.rosterbridge.outside;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP port that leads to another one, until it is cut: then nothing listens, as if that server were down. Or until it falls silent:
 * then connections stand and new ones are taken, but nothing comes through, as if that machine had lost its power.
 */
final class CuttableProxy implements AutoCloseable {

    private final int target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listener;
    private volatile boolean isSilent;

    CuttableProxy(int target) throws IOException {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    int port() {
        return port;
    }

    /** Ends all connections and refuses new ones. */
    void cut() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Takes connections again, on the same port. */
    void mend() throws IOException {
        listener = listen(port);
    }

    /** What is sent from now on is lost. */
    void fallSilent() {
        isSilent = true;
    }

    /** New connections lead somewhere again; those that fell silent stay so. */
    void speakAgain() {
        isSilent = false;
    }

    private ServerSocket listen(int wanted) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
        daemon(() -> acceptAll(socket));
        return socket;
    }

    private void acceptAll(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket client = kept(from.accept());
                if (isSilent) {
                    continue;
                }
                Socket server = kept(new Socket(InetAddress.getLoopbackAddress(), target));
                daemon(() -> copy(client, server));
                daemon(() -> copy(server, client));
                if (from.isClosed()) {
                    client.close();
                    server.close();
                }
            } catch (IOException cut) {
                // Either it was cut, which ends the loop, or one connection failed, which is not for us to mend.
            }
        }
    }

    private Socket kept(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private void copy(Socket from, Socket to) {
        try (from; to; InputStream bytes = from.getInputStream()) {
            byte[] buffer = new byte[8192];
            boolean isLost = false;
            for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                isLost |= isSilent;
                if (!isLost) {
                    to.getOutputStream().write(buffer, 0, count);
                }
            }
        } catch (IOException ended) {
            // Both sides are closed on the way out.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cuttable-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
