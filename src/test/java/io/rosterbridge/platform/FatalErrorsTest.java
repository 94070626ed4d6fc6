package io.rosterbridge.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each in a Java machine of its own, which it ends or does not. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FatalErrorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"thread", "task-of-a-pool", "log", "log-parameter", "log-off", "request", "camel", "camel-timer", "cause"})
    void whateverMeetsItTheProcessEnds(String where) throws Exception {
        Process process = start(where);
        assertThat(process.waitFor()).as(where).isEqualTo(FatalErrors.EXIT_CODE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stack-overflow", "assertion"})
    void anErrorOfOneThreadEndsOnlyThat(String what) throws Exception {
        assertThat(start(what).waitFor()).isZero();
    }

    @Test
    void causesThatGoInCirclesAreNotFollowedForEver() {
        Exception one = new Exception();
        one.initCause(new Exception(one));
        assertThat(FatalErrors.isFatal(one)).isFalse();
        assertThat(FatalErrors.isFatal(null)).isFalse();
        assertThat(FatalErrors.isFatal(new RuntimeException(new IOException(new OutOfMemoryError())))).isTrue();
        assertThat(FatalErrors.isFatal(new InternalError())).isTrue();
    }

    private static Process start(String where) throws IOException {
        return new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
                System.getProperty("java.class.path"), FatalErrorsProbe.class.getName(), where))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }
}
