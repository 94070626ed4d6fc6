package io.rosterbridge.platform.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Makes the sockets of the connections to PostgreSQL, by its driver's parameter {@code socketFactory}. They ask after some seconds of
 * quiet whether the other end is still there, not after two hours as systems do by default; and all of them can be cut, so that nobody
 * waits for a server that has fallen silent.
 */
public final class WatchedSockets extends SocketFactory {

    private static final int QUIET_SECONDS = 15;
    private static final int ASK_EVERY_SECONDS = 5;
    private static final int ASKED = 3;
    private static final Map<String, Set<Socket>> OPEN = new ConcurrentHashMap<>();

    private final String of;

    /** @param of whose sockets they are; the driver's {@code socketFactoryArg} */
    public WatchedSockets(String of) {
        this.of = of;
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Socket();
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, QUIET_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, ASK_EVERY_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, ASKED);
        OPEN.computeIfAbsent(of, none -> Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()))).add(socket);
        return socket;
    }

    private static void set(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }

    /** The sockets that are open now. */
    static List<Socket> open(String of) {
        Set<Socket> sockets = OPEN.getOrDefault(of, Set.of());
        synchronized (sockets) {
            sockets.removeIf(Socket::isClosed);
            return List.copyOf(sockets);
        }
    }

    /** A thread that waits on one of them learns that it is lost. */
    static void cut(List<Socket> sockets) {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException isGoneAnyway) {
                // Nothing more is read from it.
            }
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
        return createSocket(address, port);
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }
}
