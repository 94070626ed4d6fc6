package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.access.Actor;
import io.rosterbridge.calendly.Answer;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.ScimRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** The kill switch: nothing leaves any node five seconds after somebody has pressed it on one of them. */
class PauseTest {

    private static final Duration PROMISED = Duration.ofSeconds(5);

    @Test
    void aPauseOnOneNodeStopsEveryRequestOfAllNodesAlsoAListingThatWaitsForItsTurn() throws Exception {
        try (Application one = Application.prepared().with("rosterbridge.calendly.requests-per-minute", "600").start();
                Application other = Application.prepared()) {
            other.with("rosterbridge.calendly.requests-per-minute", "600").beside(one).start();
            for (int person = 0; person < 400; person++) {
                one.person("p-" + person, "p-" + person + "@example.com", "Person");
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> one.accounts().size() > 20);
            CompletableFuture<Answer> listing = waitingFor(other);
            await().atMost(Duration.ofSeconds(30)).until(() -> one.limiter().pausedUntil().isPresent());
            one.limiter().resume();

            one.bean(ConnectionSwitch.class).pause(Actor.login("admin"), "for the test");
            Thread.sleep(PROMISED.toMillis());
            long before = requests(one);
            assertThat(listing.get(1, TimeUnit.SECONDS).isNotSent()).as("a listing that waited in the limiter of the other node").isTrue();
            Thread.sleep(2000);
            assertThat(requests(one)).isEqualTo(before);
            assertThat(one.accounts()).as("it was stopped in the middle").hasSizeLessThan(400);

            one.bean(ConnectionSwitch.class).resume(Actor.login("admin"));
            await().atMost(Duration.ofSeconds(30)).until(() -> requests(one) > before);
        }
    }

    /** Its limiter is told to wait, as when Calendly asks for it. */
    private static CompletableFuture<Answer> waitingFor(Application node) {
        node.limiter().pause(Duration.ofMinutes(5));
        return CompletableFuture.supplyAsync(() -> node.bean(ProducerTemplate.class).requestBody("direct:calendly-request",
                new ScimRequest("GET", "/Users?startIndex=1&count=100", Optional.empty()), Answer.class));
    }

    private static long requests(Application node) {
        return node.requests("GET") + node.requests("POST") + node.requests("PATCH") + node.requests("PUT") + node.requests("DELETE");
    }
}
