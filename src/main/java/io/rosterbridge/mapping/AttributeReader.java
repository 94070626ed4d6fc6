package io.rosterbridge.mapping;

import io.rosterbridge.domain.ScimAttribute;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the mapping of one attribute. */
final class AttributeReader {

    static final List<String> KEYS = List.of("field", "constant", "expression", "default", "apply", "trim", "case");
    private static final List<String> SOURCES = List.of("field", "constant", "expression");

    private final ScimAttribute target;
    private final Section section;

    AttributeReader(ScimAttribute target, Section section) {
        this.target = target;
        this.section = section;
    }

    Optional<AttributeMapping> read() {
        Optional<Source> source = source();
        Optional<String> defaultValue = section.text("default");
        boolean onCreate = section.word("apply", List.of("always", "on-create"), "always").equals("on-create");
        boolean trim = section.flag("trim", true);
        LetterCase letterCase = LetterCase.valueOf(section.word("case", List.of("keep", "lower", "upper"), "keep")
                .toUpperCase(Locale.ROOT));
        switch (target) {
            case USER_NAME -> checkUserName(onCreate);
            case ACTIVE -> checkActive(onCreate);
            case DISPLAY_NAME, EXTERNAL_ID -> { }
        }
        return source.map(from -> new AttributeMapping(target, from, defaultValue, onCreate, trim, letterCase));
    }

    private Optional<Source> source() {
        List<String> given = SOURCES.stream().filter(key -> section.value(key).isPresent()).toList();
        if (given.size() != 1) {
            section.problem(given.isEmpty() ? "" : given.get(1), given.isEmpty() ? "has no source" : "stands beside " + given.get(0),
                    "give exactly one of " + String.join(", ", SOURCES));
            return Optional.empty();
        }
        return section.text(given.get(0)).flatMap(text -> source(given.get(0), text));
    }

    private Optional<Source> source(String key, String text) {
        if (key.equals("field")) {
            return Optional.of(new Source.Field(text));
        }
        if (key.equals("constant")) {
            return Optional.of(new Source.Constant(text));
        }
        try {
            return Optional.of(new Source.Expression(JqExpression.compile(text)));
        } catch (ExpressionInvalid invalid) {
            section.problem(key, invalid.getMessage(), invalid.advice());
            return Optional.empty();
        }
    }

    /** A fixed name would be everybody's, and a name that stays as it was would no longer find its person. */
    private void checkUserName(boolean onCreate) {
        for (String key : List.of("constant", "default")) {
            if (section.value(key).isPresent()) {
                section.problem(key, "would give several people the same userName", "use a field or an expression");
            }
        }
        refuse(onCreate);
    }

    private void checkActive(boolean onCreate) {
        for (String key : List.of("constant", "default")) {
            section.text(key).filter(text -> Mapper.truth(text).isEmpty()).ifPresent(text -> section.problem(key,
                    "is \"" + Words.shortened(text) + "\"", "write true, false, active or inactive"));
        }
        refuse(onCreate);
    }

    private void refuse(boolean onCreate) {
        if (onCreate) {
            section.problem("apply", "is \"on-create\"", target.scimName()
                    + " has to be known and compared at all times; write always, or leave the key out");
        }
    }
}
