package io.rosterbridge.imports;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What a reconciliation does about each kind of drift.
 *
 * @param vanished               a repair forgets the link, so that the person is created again; never above the profile's vanish-limit
 * @param unlinked               a repair links the Calendly user, as a creation would that finds it
 * @param repairs                so often in a row one attribute of a person is repaired to the same value, 1 to 100; then it is flapping
 * @param convergenceShare       an alarm is raised if more of the people repaired by the last run drift in the same attribute again; 0.0 to 1.0
 * @param convergenceIgnoreBelow so few repaired people raise no alarm
 * @param verification           how long an address change may await its verification before it is reported, 1 d or more
 * @param retention              how long the rows of a reconciliation are kept
 */
@Validated
@ConfigurationProperties("rosterbridge.reconcile")
public record ReconcileSettings(@NotNull Policy missing, @NotNull Policy vanished, @NotNull Policy values, @NotNull Policy status,
                                @NotNull Policy unlinked, @Min(1) @Max(100) int repairs,
                                @DecimalMin("0.0") @DecimalMax("1.0") double convergenceShare, @Min(0) int convergenceIgnoreBelow,
                                @NotNull Duration verification, @NotNull Duration retention) {

    public ReconcileSettings {
        if (verification != null && verification.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("rosterbridge.reconcile.verification is " + verification
                    + "; it must be 1 d or more, with its unit");
        }
    }

    /** What happens to a drifted person. */
    public enum Policy {
        /** It is shown. */
        REPORT,
        /** The person becomes due, and the provision flow decides by what was seen. */
        REPAIR
    }

    /** Whether drift of this kind is repaired, not only shown. */
    public boolean repairs(DriftKind kind) {
        Policy policy = switch (kind) {
            case MISSING -> missing;
            case VANISHED -> vanished;
            case VALUES -> values;
            case STATUS -> status;
            case UNLINKED -> unlinked;
        };
        return policy == Policy.REPAIR;
    }
}
