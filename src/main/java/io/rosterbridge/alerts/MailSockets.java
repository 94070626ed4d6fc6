package io.rosterbridge.alerts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Gives Jakarta Mail its sockets and closes them at the deadline: its own time-outs hold between two reads only, so that a server
 * which answers in drops would hold an alert for ever.
 */
final class MailSockets extends SocketFactory {

    /** By whom each is used, so that two messages at a time do not end one another. */
    private final Map<Socket, Thread> open = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "mail-deadline");
        thread.setDaemon(true);
        return thread;
    });
    private final Duration deadline;

    MailSockets(Duration deadline) {
        this.deadline = deadline;
        deadlines.setRemoveOnCancelPolicy(true);
        deadlines.setKeepAliveTime(1, TimeUnit.MINUTES);
        deadlines.allowCoreThreadTimeOut(true);
    }

    /** Makes the sender use these sockets. */
    void giveTo(JavaMailSenderImpl mail) {
        for (String protocol : new String[] {"smtp", "smtps"}) {
            mail.getJavaMailProperties().put("mail." + protocol + ".socketFactory", this);
            mail.getJavaMailProperties().put("mail." + protocol + ".socketFactory.fallback", "false");
        }
    }

    /** Does what uses the sockets; at the deadline they are closed under it. */
    void within(Runnable sending) {
        Thread sender = Thread.currentThread();
        ScheduledFuture<?> end = deadlines.schedule(() -> closeAll(sender), deadline.toMillis(), TimeUnit.MILLISECONDS);
        try {
            sending.run();
        } finally {
            end.cancel(false);
            closeAll(sender);
        }
    }

    private void closeAll(Thread sender) {
        open.forEach((socket, user) -> {
            if (user == sender) {
                open.remove(socket);
                try {
                    socket.close();
                } catch (IOException closed) {
                    // It cannot be more closed.
                }
            }
        });
    }

    @Override
    public Socket createSocket() {
        return kept(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return kept(new Socket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return kept(new Socket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return kept(new Socket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
        return kept(new Socket(address, port, localAddress, localPort));
    }

    private Socket kept(Socket socket) {
        open.put(socket, Thread.currentThread());
        return socket;
    }
}
