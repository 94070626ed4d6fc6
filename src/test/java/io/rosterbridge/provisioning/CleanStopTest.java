package io.rosterbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rosterbridge.Application;
import io.rosterbridge.Logs;
import java.io.IOException;
import java.time.Duration;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** A stop as an operator does it, in the middle of deliveries: what was sent is recorded before the process ends. */
class CleanStopTest {

    private static final int PEOPLE = 2_000;

    @Test
    void whatWasSentIsRecordedSoThatNothingIsSentTwice() throws IOException {
        ListAppender<ILoggingEvent> log = Logs.of(AggregateProcessor.class);
        try (Application application = Application.prepared().start()) {
            application.bean(TransactionTemplate.class).executeWithoutResult(all -> {
                for (int person = 0; person < PEOPLE; person++) {
                    application.person("p-" + person, "p" + person + "@example.com", "Person " + person);
                }
            });
            for (int stop = 1; stop <= 3; stop++) {
                int sent = 400 * stop;
                await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(1)).until(() -> application.requests("POST") > sent);
                application.stop();
                application.start();
            }
            application.settle();
            assertThat(application.writes()).isEqualTo(PEOPLE);
            assertThat(application.database().queryForObject("select count(*) from provisioning_event", Long.class)).isEqualTo(PEOPLE);
        } finally {
            ((Logger) LoggerFactory.getLogger(AggregateProcessor.class)).detachAppender(log);
        }
        assertThat(Logs.shown(log)).as("the record route at a stop").isEmpty();
    }
}
