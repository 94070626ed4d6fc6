package io.rosterbridge.imports;

import io.rosterbridge.imports.ImportView.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the candidates of a list are sorted by, and which way; among equals by the Calendly user's id. */
public record CandidateOrder(By by, boolean descending) {

    public static final CandidateOrder USUAL = new CandidateOrder(By.USER_NAME, false);

    /** What can be sorted by. */
    public enum By {
        USER_NAME("userName", "user_name", false, Candidate::userName),
        USER_ID("userId", "user_id", true, candidate -> Optional.ofNullable(candidate.userId()).orElse("")),
        STATE("state", "state", false, Candidate::state);

        private final String word;
        private final String column;
        private final boolean mayBeAbsent;
        private final Function<Candidate, String> value;

        By(String word, String column, boolean mayBeAbsent, Function<Candidate, String> value) {
            this.word = word;
            this.column = column;
            this.mayBeAbsent = mayBeAbsent;
            this.value = value;
        }

        public String word() {
            return word;
        }
    }

    /**
     * @param text a word of {@link By}, with {@code -} before it for the other way; a blank one is {@link #USUAL}
     * @throws IllegalArgumentException if it is another
     */
    public static CandidateOrder of(String text) {
        if (text.isBlank()) {
            return USUAL;
        }
        boolean descending = text.startsWith("-");
        String word = descending ? text.substring(1) : text;
        return Arrays.stream(By.values()).filter(by -> by.word.equals(word)).findFirst().map(by -> new CandidateOrder(by, descending))
                .orElseThrow(() -> new IllegalArgumentException("sort is \"" + text + "\"; it must be one of "
                        + Arrays.stream(By.values()).map(By::word).collect(Collectors.joining(", ")) + ", with - before it for the other way"));
    }

    public String word() {
        return (descending ? "-" : "") + by.word;
    }

    /** In the order of an index, forwards or backwards. */
    String orderBy() {
        String way = descending ? " desc" : "";
        return " order by run_id" + way + ", list" + way + ", " + by.column + (descending ? " desc nulls last" : " nulls first")
                + ", scim_id" + way;
    }

    /** What parts the rows into lists that H2 reads backwards by the index: it does so where values are compared, and by another else. */
    List<String> parts() {
        return descending && by.mayBeAbsent ? List.of(" and " + by.column + " >= ''", " and " + by.column + " is null") : List.of("");
    }

    /**
     * The rows after one, in a list or in all of them.
     *
     * @param parameters take those of the condition
     */
    String after(boolean isOneList, String list, String value, String scimId, List<Object> parameters) {
        String beyond = descending ? " < ?" : " > ?";
        boolean isAbsent = by.mayBeAbsent && value.isEmpty();
        List<Object> among = isAbsent ? List.of(scimId) : List.of(value, value, scimId);
        String condition;
        if (isAbsent) {
            condition = by.column + " is null and scim_id" + beyond + (descending ? "" : " or " + by.column + " is not null");
        } else {
            // Said so, an index is entered in its middle.
            condition = by.column + (descending ? " <= ?" : " >= ?") + " and (" + by.column + beyond + " or scim_id" + beyond + ")"
                    + (descending && by.mayBeAbsent ? " or " + by.column + " is null" : "");
        }
        if (isOneList) {
            parameters.addAll(among);
            return " and (" + condition + ")";
        }
        parameters.addAll(List.of(list, list));
        parameters.addAll(among);
        return " and (list" + beyond + " or list = ? and (" + condition + "))";
    }

    String value(Candidate candidate) {
        return by.value.apply(candidate);
    }
}
