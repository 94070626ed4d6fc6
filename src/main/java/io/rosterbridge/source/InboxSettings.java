package io.rosterbridge.source;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the files of the inbox are watched.
 *
 * @param patience     a file that stays empty or unreadable for longer needs a person; more than 0
 * @param growing      the same for a file that keeps changing; more than 0
 * @param reading      the same for a file that is being read; more than 0
 * @param large        a larger file is read beside the others; 1 byte or more
 * @param completeWithin once a complete file has come, one has to be read as a whole within this time; zero: never
 * @param sameContent    a complete file with the content of an earlier one counts as another read if it comes at least this much later
 * @param fullNames    regular expression of names that say that it is complete
 * @param unclearNames regular expression of names that are refused, unless they are full ones
 * @param ignoredNames regular expression of names that are neither read nor reported
 */
@Validated
@ConfigurationProperties("rosterbridge.inbox-watch")
public record InboxSettings(@NotNull Duration patience, @NotNull Duration growing, @NotNull Duration reading, @NotNull DataSize large,
                            @NotNull Duration completeWithin, @NotNull Duration sameContent, @NotNull String fullNames,
                            @NotNull String unclearNames, @NotNull String ignoredNames) {
}
