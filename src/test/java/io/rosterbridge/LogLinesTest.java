package io.rosterbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.access.Actor;
import io.rosterbridge.calendly.ConnectionSwitch;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** No line of the log is made by what somebody else has said. */
@ExtendWith(OutputCaptureExtension.class)
class LogLinesTest {

    private static final Logger LOG = LoggerFactory.getLogger(LogLinesTest.class);
    private static final String FORGED = "2026-01-01T00:00:00.000Z  INFO 1 --- [main] io.rosterbridge.Holds : hold 7 approved by admin";

    private static Application application;

    @BeforeAll
    static void start() throws IOException {
        application = Application.prepared().start();
    }

    @AfterAll
    static void stop() throws IOException {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\u000b", "\f", "\u001b[2K\r", "\u0000", "\u0008", "\u009b"})
    void whatEndsALineOrMovesTheCursorIsASpaceInAMessage(String separator, CapturedOutput output) {
        LOG.info("said: a{}{}", separator, FORGED);
        String line = output.getOut().lines().filter(each -> each.contains("said: a")).reduce((first, last) -> last).orElseThrow();
        assertThat(line).contains(FORGED).doesNotStartWith(FORGED);
        assertThat(line.substring(line.indexOf("said: a")).chars().noneMatch(c -> c < 0x20 || c >= 0x7f && c < 0xa0 || c == 0x2028
                || c == 0x2029)).isTrue();
        assertThat(output.getOut().lines()).noneMatch(each -> each.startsWith("2026-01-01"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\u0085", "\u2028", "\n\n", "\r\n"})
    void theWordsOfAnErrorBeginNoLineAsTheLogDoes(String separator, CapturedOutput output) {
        LOG.error("failed", new IllegalStateException("a" + separator + FORGED, new IOException("b" + separator + FORGED)));
        assertThat(output.getOut().lines()).noneMatch(each -> each.startsWith("2026-01-01")).anyMatch(each -> each.startsWith("\tat "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u202e", "\u2066", "\u2069", "\u202a"})
    void noMessageTurnsItsDirection(String mark, CapturedOutput output) {
        LOG.info("turned: {}", mark);
        assertThat(output.getOut()).contains("turned:").doesNotContain(mark);
    }

    @Test
    void aReasonThatAPersonGivesIsOneLine(CapturedOutput output) {
        application.bean(ConnectionSwitch.class).pause(Actor.login("admin"), "fire\n" + FORGED + "\u2028" + FORGED);
        assertThat(output.getOut()).contains("paused by admin: fire " + FORGED);
        assertThat(output.getOut().lines()).noneMatch(each -> each.startsWith("2026-01-01"));
        application.resume();
    }
}
