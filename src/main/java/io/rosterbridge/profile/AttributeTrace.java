package io.rosterbridge.profile;

import io.rosterbridge.domain.ScimAttribute;
import java.util.Optional;

/**
 * How one attribute of one person came about.
 *
 * @param target the attribute
 * @param source where it comes from, such as {@code field email}
 * @param value  the value that would be sent; empty if none would be
 * @param error  why there is no usable value; empty if nothing is wrong
 */
public record AttributeTrace(ScimAttribute target, String source, Optional<String> value, Optional<String> error) {
}
