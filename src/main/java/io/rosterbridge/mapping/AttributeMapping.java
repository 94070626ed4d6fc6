package io.rosterbridge.mapping;

import io.rosterbridge.domain.ScimAttribute;
import java.util.Objects;
import java.util.Optional;

/**
 * How one attribute of the Calendly user is made.
 *
 * @param target       the attribute
 * @param source       where its value comes from
 * @param defaultValue used where the source gives nothing, or nothing that can be seen
 * @param onCreate     whether it is sent only when a user is created; never for userName and active
 * @param trim         whether spaces at both ends are taken off
 * @param letterCase   what happens to the letters
 */
public record AttributeMapping(ScimAttribute target, Source source, Optional<String> defaultValue, boolean onCreate,
                               boolean trim, LetterCase letterCase) {

    public AttributeMapping {
        Objects.requireNonNull(target);
        Objects.requireNonNull(source);
        Objects.requireNonNull(defaultValue);
        Objects.requireNonNull(letterCase);
    }

    /** The value as it would be sent, with the default taken where there is none; empty if nothing in it can be seen. */
    Optional<String> refine(Optional<String> raw) {
        return raw.filter(VisibleText::is).or(() -> defaultValue).filter(VisibleText::is)
                .map(value -> letterCase.apply(trim ? VisibleText.stripped(value) : value));
    }
}
