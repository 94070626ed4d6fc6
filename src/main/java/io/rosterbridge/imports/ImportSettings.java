package io.rosterbridge.imports;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How Calendly's users are listed and compared.
 *
 * @param byClock              whether the schedule {@code rosterbridge.schedules.import} starts imports
 * @param pageSize             users asked for at once, 1 to 10,000; a server may give fewer
 * @param mostUsers            users a list may have, 1 to 100,000,000; a longer one is not read
 * @param listedWithin         so long Calendly may take to list a user who was created, 0 s to 1 d; before, "not listed" means nothing
 * @param scans                how often the list is read at most while users come and go, 1 to 20
 * @param retries              how often a page is asked for again that got no usable answer, 0 to 100
 * @param secondaryAddresses   the custom attribute of a person that holds further addresses, separated by comma, semicolon or blank
 * @param inactiveMayBeInvited whether Calendly may list users as inactive who have not accepted their invitation yet; then a linked user
 *                             counts as deactivated only if a list has shown them as active before
 * @param keep                 of how many complete runs the listed users are kept, 1 to 100
 * @param retention            how long candidates are kept that nobody confirmed
 */
@Validated
@ConfigurationProperties("rosterbridge.imports")
public record ImportSettings(boolean byClock, @Min(1) @Max(10_000) int pageSize, @Min(1) @Max(100_000_000) int mostUsers,
                             @NotNull Duration listedWithin, @Min(1) @Max(20) int scans, @Min(0) @Max(100) int retries,
                             @NotBlank String secondaryAddresses, boolean inactiveMayBeInvited, @Min(1) @Max(100) int keep,
                             @NotNull Duration retention) {

    private static final Duration LONGEST_WITHIN = Duration.ofDays(1);

    public ImportSettings {
        if (listedWithin != null && (listedWithin.isNegative() || listedWithin.compareTo(LONGEST_WITHIN) > 0)) {
            throw new IllegalArgumentException("rosterbridge.imports.listed-within is " + listedWithin + "; it must be from 0 s to 1 d, with "
                    + "its unit");
        }
        if (retention != null && retention.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("rosterbridge.imports.retention is " + retention + "; it must be 1 d or more, with its unit");
        }
    }
}
