package io.rosterbridge.profile;

import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.platform.text.Edges;
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

    /** All of it as one text, the same for equal mappings only. */
    String text() {
        return String.join("\n", target.scimName(), source.kind(), source.text(), defaultValue.map(value -> "=" + value).orElse(""),
                String.valueOf(onCreate), String.valueOf(trim), letterCase.word());
    }

    /** The value as the source has it, with the default taken where there is none; empty if nothing in it can be seen. */
    Optional<String> choose(Optional<String> raw) {
        return raw.filter(AttributeMapping::shows).or(() -> defaultValue).filter(AttributeMapping::shows);
    }

    /** Whether there is anything to be seen; a cell of a spreadsheet that looks empty is empty. */
    static boolean shows(String value) {
        return !Edges.strip(value).isEmpty();
    }
}
