package io.rosterbridge.directory;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the files of the inbox are watched.
 *
 * @param patience     a file that stays empty or unreadable for longer needs a person; more than 0
 * @param growing      likewise one that goes on changing; more than 0
 * @param reading      likewise one that is being read; more than 0
 * @param large        a larger file is read beside the others; 1 byte or more
 * @param completeWithin once a file that lists everybody has come, one has to be read as a whole within this time; zero: never
 * @param sameContent    a file that lists everybody, with the content of one before, is another production if it comes so much later
 * @param fullNames    regular expression of names that say: it lists everybody
 * @param unclearNames regular expression of names that are refused, unless they are full ones
 * @param ignoredNames regular expression of names that are neither read nor reported
 */
@Validated
@ConfigurationProperties("rosterbridge.inbox-watch")
public record InboxSettings(@NotNull Duration patience, @NotNull Duration growing, @NotNull Duration reading, @NotNull DataSize large,
                            @NotNull Duration completeWithin, @NotNull Duration sameContent, @NotNull String fullNames,
                            @NotNull String unclearNames, @NotNull String ignoredNames) {
}
