package io.rosterbridge.source;

import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.NameDamage;
import io.rosterbridge.platform.text.Excerpt;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a form or a request says of a person, where no list can wait for a decision: a word for nothing is no name, and a name that was
 * damaged on the way is refused. What is so already stays.
 */
final class WrittenNames {

    private static final Set<String> NAMES = Set.of("first_name", "last_name", "display_name", "full_name");
    private static final Set<String> READ_BY_PEOPLE = Set.of("first_name", "last_name", "display_name", "full_name", "department", "title");

    private final SourceMapping mapping;

    /** @param mapping knows the words for nothing */
    WrittenNames(SourceMapping mapping) {
        this.mapping = mapping;
    }

    /** @throws PersonRefused if a value that is new is no name, or was damaged */
    void check(PersonDraft draft, Map<String, String> before) {
        draft.attributes().forEach((name, value) -> {
            String known = before.getOrDefault(name, "");
            if (!value.isEmpty() && !value.equals(known)) {
                refusal(name, value, known, draft.attributes(), before).ifPresent(reason -> {
                    throw new PersonRefused(name, reason);
                });
            }
        });
    }

    private Optional<String> refusal(String name, String value, String known, Map<String, String> said, Map<String, String> before) {
        if (value.indexOf('\uFFFD') >= 0) {
            return Optional.of("has U+FFFD REPLACEMENT CHARACTER at " + (value.codePointCount(0, value.indexOf('\uFFFD')) + 1)
                    + "; it stands for a letter that was lost on the way, write that letter");
        }
        if (NAMES.contains(name) && mapping.isNothing(name, value, other -> said.getOrDefault(other, before.getOrDefault(other, "")))) {
            return Optional.of("is \"" + Excerpt.of(value) + "\": a word for \"none\" (nothing in mappings/source-csv.yaml); leave it empty");
        }
        return known.isEmpty() || !READ_BY_PEOPLE.contains(name) ? Optional.empty() : NameDamage.of(known, value).filter(NameDamage::certain)
                .map(damage -> "is \"" + Excerpt.of(value) + "\", which looks like a damaged \"" + Excerpt.of(known) + "\" (" + damage.how()
                        + "); send it in UTF-8. If it is right, a CSV file brings it, as a list that waits for an approval");
    }
}
