package io.rosterbridge.platform.outgoing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Every exchange of an HTTP client, from the wait for a connection to the last byte of the answer. Whatever the other side does, none
 * lasts longer than the deadline and no answer is larger than allowed; and all of them can be cut off at once. The connection of an
 * exchange that is cut off, or whose answer is not read to its end, is closed and never read further.
 */
public final class RequestsInFlight implements ExecChainHandler {

    private static final String EXCHANGE = RequestsInFlight.class.getName();
    /** Answers of the form 1xx before the one that counts. */
    private static final int MOST_INTERIM = 20;

    private final Supplier<Optional<String>> barred;
    private final Limits limits;
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "http-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * What an exchange may be at most.
     *
     * @param deadline      from its beginning to the end of its answer
     * @param largestAnswer bytes of the body, once unpacked
     */
    public record Limits(Duration deadline, long largestAnswer) {
    }

    /** @param barred why nothing may be sent, empty if it may; not empty before {@link #cutOff()} is called */
    public RequestsInFlight(Supplier<Optional<String>> barred, Limits limits) {
        this.barred = barred;
        this.limits = limits;
        deadlines.setRemoveOnCancelPolicy(true);
        deadlines.setKeepAliveTime(1, TimeUnit.MINUTES);
        deadlines.allowCoreThreadTimeOut(true);
    }

    /** Makes all exchanges of this client known here. */
    public HttpClientBuilder watch(HttpClientBuilder client) {
        return client.addExecInterceptorFirst("in-flight", this).setRequestExecutor(new Sending());
    }

    /** Ends all exchanges: a thread that waits for an answer learns that it is lost. */
    public void cutOff() {
        open.forEach(exchange -> exchange.cut("cut off by the kill switch"));
    }

    /** @throws ExchangeFailed if there is no answer; it tells whether the request may have reached the server */
    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain) throws IOException, HttpException {
        Exchange exchange = new Exchange((Cancellable) scope.originalRequest);
        scope.clientContext.setAttribute(EXCHANGE, exchange);
        exchange.begin();
        try {
            // First known, then asked: a cut either finds the request here, or was announced before.
            Optional<String> why = barred.get();
            if (why.isPresent()) {
                throw ExchangeFailed.barred(why.get());
            }
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getEntity() == null) {
                exchange.end();
            } else {
                response.setEntity(new LimitedEntity(response.getEntity(), exchange));
            }
            return response;
        } catch (IOException | HttpException failure) {
            exchange.end();
            throw exchange.failed(failure);
        } catch (RuntimeException | Error unexpected) {
            exchange.end();
            throw unexpected;
        }
    }

    private final class Exchange {

        private final Cancellable request;
        private final AtomicReference<String> cut = new AtomicReference<>();
        private ScheduledFuture<?> deadline;
        private volatile boolean sent;
        private int interim;

        private Exchange(Cancellable request) {
            this.request = request;
        }

        private void begin() {
            open.add(this);
            deadline = deadlines.schedule(() -> cut("no complete answer within " + limits.deadline().toMillis() + " ms"),
                    limits.deadline().toMillis(), TimeUnit.MILLISECONDS);
        }

        private void end() {
            open.remove(this);
            deadline.cancel(false);
        }

        /** Closes the connection, in whatever state it is; a connection that is back in the pool is left alone. */
        private void cut(String why) {
            if (cut.compareAndSet(null, why)) {
                open.remove(this);
                request.cancel();
            }
        }

        private ExchangeFailed failed(Exception failure) {
            if (failure instanceof ExchangeFailed known) {
                return known;
            }
            String why = cut.get();
            return ExchangeFailed.lost(why != null ? why : failure.getClass().getSimpleName()
                    + (failure.getMessage() == null ? "" : ": " + failure.getMessage()), sent, failure);
        }

        private void interim() throws ProtocolException {
            interim++;
            if (interim > MOST_INTERIM) {
                throw new ProtocolException("more than " + MOST_INTERIM + " interim answers");
            }
        }
    }

    /** The step at which a request goes out, on a connection that stands. */
    private static final class Sending extends HttpRequestExecutor {

        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, HttpClientConnection connection,
                                           HttpResponseInformationCallback information, HttpContext context) throws IOException, HttpException {
            Exchange exchange = (Exchange) context.getAttribute(EXCHANGE);
            // To ask a proxy for a way sends nothing to the server.
            exchange.sent |= !Method.CONNECT.isSame(request.getMethod());
            return super.execute(request, connection, (interim, on, in) -> {
                exchange.interim();
                if (information != null) {
                    information.execute(interim, on, in);
                }
            }, context);
        }
    }

    private final class LimitedEntity extends HttpEntityWrapper {

        private final Exchange exchange;
        private InputStream content;

        private LimitedEntity(HttpEntity entity, Exchange exchange) {
            super(entity);
            this.exchange = exchange;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                content = new LimitedStream(super.getContent(), exchange);
            }
            return content;
        }
    }

    private final class LimitedStream extends FilterInputStream {

        private final Exchange exchange;
        private long read;
        private boolean ended;

        private LimitedStream(InputStream content, Exchange exchange) {
            super(content);
            this.exchange = exchange;
        }

        private interface Reading {
            int read() throws IOException;
        }

        @Override
        public int read() throws IOException {
            return counted(in::read, 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return counted(() -> in.read(bytes, offset, length), 0);
        }

        /** @param one how many bytes were read if the result is a byte; 0 if it is their number */
        private int counted(Reading reading, int one) throws IOException {
            int result;
            try {
                result = reading.read();
            } catch (IOException failure) {
                end();
                throw exchange.failed(failure);
            }
            if (result < 0) {
                end();
                return result;
            }
            read += one > 0 ? one : result;
            if (read > limits.largestAnswer()) {
                exchange.cut("an answer of more than " + limits.largestAnswer() + " bytes");
                end();
                throw exchange.failed(new IOException());
            }
            return result;
        }

        private void end() {
            ended = true;
            exchange.end();
        }

        /** To close the stream of an unread answer would be to read it. */
        @Override
        public void close() throws IOException {
            if (!ended) {
                exchange.cut("not read to its end");
                end();
            }
            try {
                in.close();
            } catch (IOException cutOff) {
                if (exchange.cut.get() == null) {
                    throw cutOff;
                }
            }
        }
    }
}
