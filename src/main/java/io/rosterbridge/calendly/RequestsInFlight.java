package io.rosterbridge.calendly;

import java.io.IOException;
import java.net.ConnectException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * The last step before a request goes out, on a connection that stands. It knows every connection that is open, also while an answer
 * is still being read from it, so that all of them can be cut off at once.
 */
final class RequestsInFlight extends HttpRequestExecutor {

    private final Supplier<Optional<String>> barred;
    private final Set<HttpClientConnection> open = ConcurrentHashMap.newKeySet();

    /** @param barred why nothing may be sent, empty if it may; not empty before {@link #cutOff()} is called */
    RequestsInFlight(Supplier<Optional<String>> barred) {
        this.barred = barred;
    }

    /** @throws ConnectException if nothing may be sent, so that it is known that nothing was */
    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection, HttpResponseInformationCallback information,
                                       HttpContext context) throws IOException, HttpException {
        open.removeIf(former -> !former.isOpen());
        // First known, then asked: whoever cuts off either finds it here, or has said so before.
        open.add(connection);
        Optional<String> why = barred.get();
        if (why.isPresent()) {
            connection.close(CloseMode.IMMEDIATE);
            throw new ConnectException(why.get());
        }
        return super.execute(request, connection, information, context);
    }

    /** Closes all connections: whoever waits for an answer learns that it is lost. */
    void cutOff() {
        open.forEach(connection -> connection.close(CloseMode.IMMEDIATE));
    }
}
