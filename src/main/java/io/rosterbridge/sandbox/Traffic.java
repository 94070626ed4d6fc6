package io.rosterbridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests and keeps the last {@value #KEPT} of them. */
final class Traffic {

    static final int KEPT = 1_000;

    private record Kept(HttpRequest request, int status) {
    }

    private record Kind(String method, int status) {
    }

    final LongAdder creates = new LongAdder();
    final LongAdder duplicateCreates = new LongAdder();
    final LongAdder writesWithoutChange = new LongAdder();
    final LongAdder rejectedAttributes = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final Map<Kind, LongAdder> answers = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger peakInFlight = new AtomicInteger();
    private final Deque<Kept> last = new ArrayDeque<>();

    void begin() {
        int now = inFlight.incrementAndGet();
        peakInFlight.accumulateAndGet(now, Math::max);
    }

    void end() {
        inFlight.decrementAndGet();
    }

    void record(HttpRequest request, int status) {
        requests.increment();
        answers.computeIfAbsent(new Kind(request.method(), status), kind -> new LongAdder()).increment();
        synchronized (last) {
            if (last.size() == KEPT) {
                last.removeFirst();
            }
            last.addLast(new Kept(request, status));
        }
    }

    PracticeCounters counters() {
        Map<String, Map<Integer, Long>> byMethod = new TreeMap<>();
        answers.forEach((kind, count) ->
                byMethod.computeIfAbsent(kind.method, method -> new TreeMap<>()).put(kind.status, count.sum()));
        return new PracticeCounters(requests.sum(), byMethod, creates.sum(), duplicateCreates.sum(), writesWithoutChange.sum(),
                rejectedAttributes.sum(), peakInFlight.get());
    }

    List<RecordedRequest> last() {
        synchronized (last) {
            return last.stream().map(Traffic::recorded).toList();
        }
    }

    void reset() {
        List.of(requests, creates, duplicateCreates, writesWithoutChange, rejectedAttributes).forEach(LongAdder::reset);
        answers.clear();
        peakInFlight.set(inFlight.get());
        synchronized (last) {
            last.clear();
        }
    }

    private static RecordedRequest recorded(Kept kept) {
        List<HttpHeader> headers = kept.request.headers().stream()
                .map(header -> header.name().equalsIgnoreCase("Authorization")
                        ? new HttpHeader(header.name(), "Bearer ***") : header)
                .toList();
        return new RecordedRequest(kept.request.method(), kept.request.target(), headers,
                new String(kept.request.body(), StandardCharsets.UTF_8), kept.status);
    }
}
