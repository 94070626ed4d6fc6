package io.rosterbridge.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A practice Calendly that listens on the loopback address, one thread a connection.
 *
 * <p>It has its own small HTTP/1.1 listener, because resetting a connection and cutting an answer short are part of the job.
 */
public final class PracticeServer implements AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final int MOST_CONNECTIONS = 1024;

    private final ServerSocket listener;
    private final PracticeOrganization organization;
    private final PracticeControl control;
    private final PracticeService service;
    private final Traffic traffic = new Traffic();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;

    private PracticeServer(PracticeOrganization organization, int port) throws IOException {
        this.listener = new ServerSocket(port, BACKLOG, InetAddress.getByName("127.0.0.1"));
        this.organization = organization;
        Faults faults = new Faults();
        RateLimit rateLimit = new RateLimit(organization.clock());
        PracticeEndpoint endpoint = new PracticeEndpoint(organization, traffic, baseUri().toString());
        this.service = new PracticeService(organization, endpoint, faults, traffic, rateLimit);
        this.control = new PracticeControl(organization, faults, traffic, rateLimit);
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(0, MOST_CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "practice-calendly-" + port() + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a new organization on the system's clock.
     *
     * @param port 0 for any free one
     * @throws IOException if the port is taken
     */
    public static PracticeServer start(PracticeSettings settings, int port) throws IOException {
        return start(new PracticeOrganization(settings, Clock.systemUTC()), port);
    }

    /**
     * Starts a server for an organization that may have been served before, as after an outage; its faults and counters are new.
     *
     * @param port 0 for any free one
     * @throws IOException if the port is taken
     */
    public static PracticeServer start(PracticeOrganization organization, int port) throws IOException {
        PracticeServer server = new PracticeServer(organization, port);
        Thread acceptor = new Thread(server::acceptAll, "practice-calendly-" + server.port());
        acceptor.setDaemon(true);
        acceptor.start();
        return server;
    }

    /** What to give a client as base URL: without a slash at the end. */
    public URI baseUri() {
        return URI.create("http://127.0.0.1:" + port() + PracticeEndpoint.BASE_PATH);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public PracticeOrganization organization() {
        return organization;
    }

    public PracticeControl control() {
        return control;
    }

    /** Puts other settings in force, from the next request on. Seats already bought stay. */
    public void change(PracticeSettings settings) {
        organization.change(settings);
    }

    /** Closes the port and every connection; requests that are being worked on get no answer. */
    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                // Either the listener was closed, which ends the loop, or a client was gone before it was accepted.
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        connections.add(socket);
        if (listener.isClosed()) {
            socket.close();
        }
        try {
            threads.execute(() -> {
                try {
                    new HttpConnection(socket, service::answer, organization.clock(), traffic).run();
                } finally {
                    connections.remove(socket);
                }
            });
        } catch (RejectedExecutionException e) {
            connections.remove(socket);
            socket.close();
        }
    }
}
