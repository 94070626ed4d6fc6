package io.rosterbridge.mapping;

import io.rosterbridge.domain.ScimAttribute;
import java.util.Objects;
import java.util.Optional;

/**
 * How one attribute of the Calendly user is made.
 *
 * @param target       the attribute
 * @param source       where its value comes from
 * @param defaultValue used where the source gives nothing or only spaces
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

    /** All of it in one line, the same for equal mappings only. */
    String text() {
        return String.join("\n", target.scimName(), source.kind(), source.text(), defaultValue.map(value -> "=" + value).orElse(""),
                String.valueOf(onCreate), String.valueOf(trim), letterCase.word());
    }

    /** The value as it would be sent; empty if there is none or it is blank, with the default taken. */
    Optional<String> refine(Optional<String> raw) {
        return raw.filter(value -> !value.isBlank()).or(() -> defaultValue)
                .map(value -> letterCase.apply(trim ? value.strip() : value));
    }
}
