package io.rosterbridge.platform.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Gives up on a request body that comes in drops, wherever it is read: a controller, a form, or Tomcat itself, which takes what nobody has
 * read before it serves the next request of a connection. Each such body would hold one of the server's threads for as long as its sender
 * likes. Silence is ended by {@code server.tomcat.connection-timeout}.
 */
public final class BodyPace extends ValveBase {

    private static final long UNREAD_SECONDS = 5;
    private static final long UNREAD_BYTES = 2 * 1024 * 1024;

    private final UploadSettings settings;

    BodyPace(UploadSettings settings) {
        super(true);
        this.settings = settings;
    }

    /** The body came too slowly. Tomcat answers a time-out 408 by itself, also where a form's reader keeps quiet about it. */
    public static final class TooSlow extends SocketTimeoutException {

        private static final long serialVersionUID = 1;

        private TooSlow(String sentence) {
            super(sentence);
        }
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        Paced body = new Paced(coyote.getInputBuffer());
        coyote.setInputBuffer(body);
        try {
            getNext().invoke(request, response);
            if (!request.isAsync()) {
                end(coyote, response, body);
            }
        } finally {
            coyote.setInputBuffer(body.bytes);
        }
    }

    /** What was not read is read here, within limits, so that the answer is not lost to a sender who is still sending. */
    private static void end(org.apache.coyote.Request coyote, Response response, Paced body) throws IOException {
        if (!coyote.hasExpectation() && !isRead(coyote)) {
            response.finishResponse();
            if (body.isTooSlow || !body.isReadToItsEnd(coyote)) {
                coyote.action(ActionCode.CLOSE_NOW, null);
            }
        }
    }

    private static boolean isRead(org.apache.coyote.Request coyote) {
        AtomicBoolean isRead = new AtomicBoolean();
        coyote.action(ActionCode.REQUEST_BODY_FULLY_READ, isRead);
        return isRead.get();
    }

    private final class Paced implements InputBuffer {

        private final InputBuffer bytes;
        private long waitedNanos;
        private long read;
        private boolean isTooSlow;

        private Paced(InputBuffer bytes) {
            this.bytes = bytes;
        }

        /** Counts only the time in which the sender is waited for. */
        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            long begun = System.nanoTime();
            int count = bytes.doRead(handler);
            waitedNanos += System.nanoTime() - begun;
            read += Math.max(0, count);
            long allowedNanos = settings.patience().toNanos() + (long) ((double) read / settings.slowest().toBytes() * TimeUnit.SECONDS.toNanos(1));
            if (count >= 0 && waitedNanos > allowedNanos) {
                isTooSlow = true;
                throw new TooSlow(sentence());
            }
            return count;
        }

        private String sentence() {
            return "the body came with " + read + " bytes in " + TimeUnit.NANOSECONDS.toSeconds(waitedNanos) + " s, slower than "
                    + settings.slowest().toBytes() + " bytes a second; send it over a faster line, or put the file into the inbox";
        }

        @Override
        public int available() {
            return bytes.available();
        }

        private boolean isReadToItsEnd(org.apache.coyote.Request coyote) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(UNREAD_SECONDS);
            long most = read + UNREAD_BYTES;
            try {
                while (System.nanoTime() < end && read < most) {
                    if (coyote.doRead(new Ignored()) < 0) {
                        return true;
                    }
                }
                return false;
            } catch (IOException gone) {
                return false;
            }
        }
    }

    private static final class Ignored implements ApplicationBufferHandler {

        private ByteBuffer buffer;

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // Nothing is kept.
        }
    }
}
