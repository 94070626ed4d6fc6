package io.rosterbridge.console.pages;

import io.rosterbridge.provisioning.Status;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that something has changed, and nothing else: what it is, they fetch themselves. One look into the database
 * serves all of them, and none is made while nobody listens.
 */
@Component
class LiveUpdates {

    private static final Logger LOG = LoggerFactory.getLogger(LiveUpdates.class);
    private static final int EVERY_SECONDS = 2;
    private static final int STILL_THERE_AFTER = 10;
    private static final long LONGEST_MS = TimeUnit.MINUTES.toMillis(30);
    private static final int MOST = 200;

    private final Status status;
    private final Set<SseEmitter> pages = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "live-updates");
        thread.setDaemon(true);
        return thread;
    });
    private Status.Overview told;
    private int looks;
    private volatile boolean isClosed;

    LiveUpdates(Status status) {
        this.status = status;
        clockwork.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** @throws ResponseStatusException 503 if too many pages listen already, or the application is being stopped; they poll then */
    SseEmitter subscribe() {
        if (isClosed || pages.size() >= MOST) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "too many pages listen already");
        }
        SseEmitter page = new SseEmitter(LONGEST_MS);
        page.onCompletion(() -> pages.remove(page));
        page.onTimeout(page::complete);
        page.onError(gone -> pages.remove(page));
        pages.add(page);
        send(page, "hello");   // without a word the browser does not know that it is connected
        return page;
    }

    private void look() {
        if (pages.isEmpty()) {
            return;
        }
        try {
            Status.Overview now = status.overview();
            boolean isNew = !withoutForecast(now).equals(told);
            told = withoutForecast(now);
            looks++;
            if (isNew || looks % STILL_THERE_AFTER == 0) {
                pages.forEach(page -> send(page, isNew ? "changed" : "still-there"));
            }
        } catch (RuntimeException unreadable) {
            // The pages show what they have; the next look may succeed.
            LOG.debug("no look for open pages", unreadable);
        }
    }

    /** The forecast moves with the clock although nothing happens. */
    private static Status.Overview withoutForecast(Status.Overview now) {
        return new Status.Overview(now.connection(), now.paused(), now.due(), now.leased(), now.held(), now.failed(), now.rejected(),
                now.inStep(), now.lastEventAt(), 0, null);
    }

    private void send(SseEmitter page, String event) {
        try {
            page.send(SseEmitter.event().name(event).data(""));
        } catch (IOException | IllegalStateException gone) {
            pages.remove(page);
        }
    }

    /** Before the web server waits for its requests to end, since these would not. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        isClosed = true;
        clockwork.shutdownNow();
        pages.forEach(SseEmitter::complete);
    }
}
