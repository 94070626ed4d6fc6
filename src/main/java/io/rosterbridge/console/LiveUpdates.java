package io.rosterbridge.console;

import io.rosterbridge.log.RecentActivity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that something of a topic has changed, and nothing else: what it is, they fetch themselves. One look into the
 * database serves all of them, and none is made while nobody listens.
 *
 * <p>Each change has a number, and each page says which one it has seen last: when it was rendered, or, by the browser itself, when
 * its connection was lost. Whoever comes late is told at once, so no change is missed in between.
 */
@Component
class LiveUpdates {

    private static final Logger LOG = LoggerFactory.getLogger(LiveUpdates.class);
    private static final int EVERY_SECONDS = 2;
    private static final int STILL_THERE_AFTER = 10;
    private static final long LONGEST_MS = TimeUnit.MINUTES.toMillis(30);
    private static final int MOST = 200;

    private final Map<String, Watched> topics;
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "live-updates");
        thread.setDaemon(true);
        return thread;
    });
    /** Numbers of another node, or from before a restart, are no numbers of ours. */
    private final String node = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicLong open = new AtomicLong();
    private int looks;
    private volatile boolean isClosed;

    LiveUpdates(List<LiveTopic> topics, RecentActivity recent) {
        this.topics = topics.stream().collect(Collectors.toMap(LiveTopic::name, Watched::new));
        clockwork.execute(() -> quietly(recent::day));   // else the first page after the start counts a whole day
        clockwork.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** A topic with the pages that follow it. */
    private static final class Watched {

        private final LiveTopic topic;
        private final Set<SseEmitter> pages = ConcurrentHashMap.newKeySet();
        private Object told;
        private volatile long number;

        Watched(LiveTopic topic) {
            this.topic = topic;
        }

        /** Whether it is not as it was. */
        boolean hasChanged() throws Exception {
            Object now = topic.look().call();
            boolean isNew = !Objects.equals(now, told);
            told = now;
            number += isNew ? 1 : 0;
            return isNew;
        }
    }

    /** What a page of this topic that is rendered now has seen; to be sent along when it subscribes. */
    public String mark(String topic) {
        return node + "-" + watched(topic).number;
    }

    /**
     * @param seen the {@link #mark} of the page, or the id of the last event that it got
     * @throws ResponseStatusException 404 if there is no such topic; 503 if too many pages listen already, or the application is being
     *                                 stopped; they poll then
     */
    SseEmitter subscribe(String topic, String seen) {
        Watched watched = watched(topic);
        if (isClosed || open.get() >= MOST) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "too many pages listen already");
        }
        SseEmitter page = new SseEmitter(LONGEST_MS);
        open.incrementAndGet();
        page.onCompletion(() -> gone(watched, page));
        page.onTimeout(page::complete);
        page.onError(gone -> gone(watched, page));
        watched.pages.add(page);
        // Without a word the browser does not know that it is connected.
        send(watched, page, seen.equals(mark(topic)) ? "hello" : "changed");
        return page;
    }

    private Watched watched(String topic) {
        Watched watched = topics.get(topic);
        if (watched == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no live topic \"" + topic + "\"");
        }
        return watched;
    }

    private void gone(Watched watched, SseEmitter page) {
        if (watched.pages.remove(page)) {
            open.decrementAndGet();
        }
    }

    private void look() {
        looks++;
        topics.values().stream().filter(watched -> !watched.pages.isEmpty()).forEach(watched -> quietly(() -> {
            boolean isNew = watched.hasChanged();
            if (isNew || looks % STILL_THERE_AFTER == 0) {
                watched.pages.forEach(page -> send(watched, page, isNew ? "changed" : "still-there"));
            }
            return null;
        }));
    }

    /** The pages show what they have; the next look may succeed. */
    private static void quietly(Callable<?> look) {
        try {
            look.call();
        } catch (Exception unreadable) {
            LOG.debug("no look for open pages", unreadable);
        }
    }

    private void send(Watched watched, SseEmitter page, String event) {
        try {
            page.send(SseEmitter.event().id(mark(watched.topic.name())).name(event).data(""));
        } catch (IOException | IllegalStateException gone) {
            gone(watched, page);
        }
    }

    /** Before the web server waits for its requests to end, since these would not. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        isClosed = true;
        clockwork.shutdownNow();
        topics.values().forEach(watched -> watched.pages.forEach(SseEmitter::complete));
    }
}
