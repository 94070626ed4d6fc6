package io.rosterbridge.profile;

/**
 * The mapping of one attribute as somebody types it: words, not yet checked.
 *
 * @param kind         {@code field}, {@code constant} or {@code expression}
 * @param text         the field, the value or the expression
 * @param defaultValue blank for none
 * @param apply        {@code always} or {@code on-create}
 * @param letterCase   {@code keep}, {@code lower} or {@code upper}
 */
public record AttributeRow(String kind, String text, String defaultValue, String apply, boolean trim, String letterCase) {

    public static AttributeRow of(AttributeMapping mapping) {
        return new AttributeRow(mapping.source().kind(), mapping.source().text(), mapping.defaultValue().orElse(""),
                mapping.onCreate() ? "on-create" : "always", mapping.trim(), mapping.letterCase().word());
    }
}
