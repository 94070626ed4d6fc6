package io.rosterbridge.provisioning;

import java.util.Objects;

/**
 * One step of a person's way through the flow, for the one who asks why.
 *
 * @param step   pick-up, filter, map, deliver or record; or a request such as {@code POST /Users}
 * @param result a word or a status
 * @param detail one sentence; never a token
 */
public record Step(String step, String result, String detail) {

    public Step {
        Objects.requireNonNull(step);
        Objects.requireNonNull(result);
        Objects.requireNonNull(detail);
    }
}
