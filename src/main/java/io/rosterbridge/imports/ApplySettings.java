package io.rosterbridge.imports;

import io.rosterbridge.domain.CandidateList;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What applying an import does where there is a choice.
 *
 * @param deactivate        what becomes of somebody active in the directory and inactive in Calendly
 * @param autoConfirm       by the word of a list, whether its candidates are confirmed without an admin; a list not named is not
 * @param autoConfirmSource whose attributes win in a list of updates that is confirmed so
 * @param autoConfirmWithin how old a list may be that is confirmed so, 1 s or more: turning it on does not confirm what somebody left open
 * @param batch             how many candidates are applied in one transaction, 1 to 5,000
 * @param writePatience     how long another directory is tried that takes nothing, 1 s or more; then what is left is skipped
 */
@Validated
@ConfigurationProperties("rosterbridge.imports")
public record ApplySettings(@NotNull Deactivated deactivate, Map<String, Boolean> autoConfirm, @NotNull WinningSide autoConfirmSource,
                            @NotNull Duration autoConfirmWithin, @Min(1) @Max(5000) int batch, @NotNull Duration writePatience) {

    public ApplySettings {
        requireSome("auto-confirm-within", autoConfirmWithin);
        requireSome("write-patience", writePatience);
        autoConfirm = autoConfirm == null ? Map.of() : Map.copyOf(autoConfirm);
        autoConfirm.keySet().forEach(list -> {
            if (CandidateList.of(list) == CandidateList.APART) {
                throw new IllegalArgumentException("rosterbridge.imports.auto-confirm has the list apart, which cannot be confirmed; remove it");
            }
            if (CandidateList.of(list) == CandidateList.LINK) {
                throw new IllegalArgumentException("rosterbridge.imports.auto-confirm has the list link, where a person chooses; remove it, or "
                        + "set linking to auto in the profile");
            }
        });
    }

    private static void requireSome(String name, Duration length) {
        if (length != null && length.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("rosterbridge.imports." + name + " is " + length
                    + "; it must be 1 s or more, with its unit");
        }
    }

    /** How "disabled from Calendly" is written down in the directory. */
    public enum Deactivated {
        /** The assignment is suspended: the person keeps it, disabled. */
        SUSPEND,
        /** The assignment is taken away; refused while the action delete is on, which would delete the Calendly user. */
        UNASSIGN,
        /** The person becomes inactive in the directory, for everything that reads it. */
        INACTIVE
    }

    boolean confirms(CandidateList list) {
        return autoConfirm.getOrDefault(list.word(), false);
    }
}
