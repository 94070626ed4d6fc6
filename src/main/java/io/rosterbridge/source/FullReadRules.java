package io.rosterbridge.source;

import io.rosterbridge.domain.ShrinkGate;
import java.time.Duration;
import java.util.Objects;

/**
 * What a file that claims to hold everybody may do to those whom it lacks.
 *
 * @param gate        when so many are missing that the file is not believed
 * @param absentReads in how many believed files in a row somebody has to be missing before they have left; 1 or more
 * @param holdExpires how long the list of those whom an unbelieved file lacks can be approved
 */
public record FullReadRules(ShrinkGate gate, int absentReads, Duration holdExpires) {

    public FullReadRules {
        Objects.requireNonNull(gate);
        Objects.requireNonNull(holdExpires);
    }
}
