package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.access.Actor;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.provisioning.Provisioning.Done;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Six people wait for a seat, and nobody is tried by itself before an hour has passed. */
class SeatsTest {

    private static final int WAITING = 6;

    private Application application;
    private int taken;

    @BeforeEach
    void start() throws IOException {
        application = Application.prepared().with("rosterbridge.calendly.seat-probe-interval", "1h").start();
        taken = application.calendly().overview().seatsTaken();
        application.calendly().setSeats(taken);
        for (int person = 0; person < WAITING; person++) {
            application.person("p-" + person, "p-" + person + "@example.com", "Person " + person);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> held() == WAITING);
        application.writes();
    }

    @AfterEach
    void stop() throws IOException {
        application.close();
    }

    private long held() {
        return application.count("state = 'held' and family = 'no-seats'");
    }

    private Done now(String userId) {
        return application.bean(Provisioning.class).now(Actor.login("admin"), userId).orElseThrow();
    }

    @Test
    void whoeverIsProvisionedNowAsksCalendlyOnceAndTheOthersDoNot() throws InterruptedException {
        assertThat(now("p-3").outcome()).isEqualTo("HELD");
        assertThat(now("p-4").outcome()).isEqualTo("HELD");
        Thread.sleep(2500);
        assertThat(application.writes()).as("one try for each time somebody asks").isEqualTo(2);
        assertThat(held()).isEqualTo(WAITING);

        application.calendly().setSeats(taken + WAITING);
        assertThat(now("p-3").outcome()).isEqualTo("DELIVERED");
        await().atMost(Duration.ofSeconds(30)).until(() -> held() == 0);
        application.settle();
        assertThat(application.writes()).as("the others follow").isEqualTo(WAITING);
    }

    @Test
    void oneOfThoseWhoAreRetriedAsksCalendlyAndTheOthersFollowIfThereIsASeat() throws InterruptedException {
        application.bean(Failures.class).retry(List.of("p-1", "p-2", "p-5", "nobody"));
        await().atMost(Duration.ofSeconds(30)).until(() -> held() == WAITING && application.requests("POST") == 1);
        Thread.sleep(2500);
        assertThat(application.writes()).isEqualTo(1);

        application.calendly().setSeats(taken + WAITING);
        application.bean(Failures.class).retry(List.of("p-2"));
        await().atMost(Duration.ofSeconds(30)).until(() -> held() == 0);
        application.settle();
        assertThat(application.writes()).isEqualTo(WAITING);
    }

    @Test
    void whoeverWaitsIsToldWhenTheNextOneIsTried() {
        Instant next = application.connections().seats().nextProbe().orElseThrow();
        assertThat(next).isBetween(Instant.now().plus(Duration.ofMinutes(50)), Instant.now().plus(Duration.ofHours(1)));
        assertThat(application.bean(Explanation.class).explain("p-1").orElseThrow().task().nextTryAt()).isEqualTo(next);
        assertThat(application.bean(Failures.class).families()).singleElement().satisfies(family -> {
            assertThat(family.family()).isEqualTo(Family.NO_SEATS.word());
            assertThat(family.nextTryAt()).isEqualTo(next);
        });
    }

    @Test
    void whoeverIsNotWantedAnyMoreIsNotTried() {
        application.assign("p-1", Assignment.NONE);
        application.settle();
        assertThat(now("p-1").outcome()).isEqualTo("SKIPPED");
        assertThat(application.writes()).isZero();
    }
}
