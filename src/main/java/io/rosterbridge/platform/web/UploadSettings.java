package io.rosterbridge.platform.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * How large bodies are taken.
 *
 * @param atOnce   uploads in progress at most; 1 to 100
 * @param slowest  bytes a second that a body must come with on average, once {@code patience} is over; 1 or more
 * @param patience so long a body may be waited for beyond that; 1 s to 5 min
 */
@ConfigurationProperties("rosterbridge.uploads")
record UploadSettings(int atOnce, DataSize slowest, Duration patience) {

    UploadSettings {
        if (atOnce < 1 || atOnce > 100) {
            throw new IllegalArgumentException("rosterbridge.uploads.at-once is " + atOnce + "; it must be from 1 to 100");
        }
        if (slowest.toBytes() < 1) {
            throw new IllegalArgumentException("rosterbridge.uploads.slowest is " + slowest + "; it must be 1B or more, for each second");
        }
        if (patience.compareTo(Duration.ofSeconds(1)) < 0 || patience.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("rosterbridge.uploads.patience is " + patience + "; it must be from PT1S to PT5M");
        }
    }
}
