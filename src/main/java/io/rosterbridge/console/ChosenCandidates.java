package io.rosterbridge.console;

import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.WinningSide;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which candidates of a list somebody has chosen, and what is to be done with them; and where in the list they were.
 *
 * @param scope  {@code these}, {@code matching} or {@code all}
 * @param id     of those that are ticked
 * @param source whose values win; blank where the list leaves no choice
 * @param assign whether they are assigned as well; blank where the list leaves no choice
 */
record ChosenCandidates(String scope, List<String> id, String query, String sort, String after, String source, String assign) {

    ChosenCandidates {
        scope = Objects.requireNonNullElse(scope, "");
        id = id == null ? List.of() : id;
        query = Objects.requireNonNullElse(query, "");
        sort = Objects.requireNonNullElse(sort, "");
        after = Objects.requireNonNullElse(after, "");
        source = Objects.requireNonNullElse(source, "");
        assign = Objects.requireNonNullElse(assign, "");
    }

    boolean isNobody() {
        return scope.equals("these") && id.isEmpty();
    }

    /** @throws IllegalArgumentException if the scope is none */
    Selection selection() {
        return switch (scope) {
            case "all" -> new Selection.All();
            case "these" -> new Selection.These(id);
            case "matching" -> new Selection.Matching(query);
            default -> throw new IllegalArgumentException("scope is \"" + scope + "\"; it must be all, these or matching");
        };
    }

    /** What a form sends along for another list is left out. */
    Choice choice(CandidateList list) {
        return new Choice(Optional.of(source).filter(word -> list == CandidateList.UPDATE && !word.isBlank()).map(WinningSide::of),
                Optional.of(assign).filter(word -> list == CandidateList.LINK && !word.isBlank()).map(Boolean::valueOf));
    }

    /** The list where somebody was in it. */
    String back(long run, String list) {
        return PageUrl.of("/import/run", "id", String.valueOf(run), "list", list, "query", query, "sort", sort, "after", after);
    }
}
