package io.rosterbridge.imports;

import io.rosterbridge.imports.ImportView.Candidate;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the candidates of a list are sorted by, and which way; among equals by the Calendly user's id. */
public record CandidateOrder(By by, boolean descending) {

    public static final CandidateOrder USUAL = new CandidateOrder(By.USER_NAME, false);

    /** What can be sorted by. */
    public enum By {
        USER_NAME("userName", "c.user_name", Candidate::userName),
        USER_ID("userId", "coalesce(c.user_id, '')", candidate -> Optional.ofNullable(candidate.userId()).orElse("")),
        STATE("state", "c.state", Candidate::state);

        private final String word;
        private final String column;
        private final Function<Candidate, String> value;

        By(String word, String column, Function<Candidate, String> value) {
            this.word = word;
            this.column = column;
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

    String orderBy() {
        String way = descending ? " desc" : "";
        return " order by c.list, " + by.column + way + ", c.scim_id" + way;
    }

    /** The rows after one; its parameters are the list twice, the value twice, and the Calendly user's id. */
    String after() {
        String beyond = descending ? " < ?" : " > ?";
        return " and (c.list > ? or c.list = ? and (" + by.column + beyond + " or " + by.column + " = ? and c.scim_id" + beyond + "))";
    }

    String value(Candidate candidate) {
        return by.value.apply(candidate);
    }
}
