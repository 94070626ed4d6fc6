package io.rosterbridge.plans;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.profile.Condition;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.queue.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which people of the directory are meant: everybody, or whoever fits all that is given. A rule is looked at when a plan is made and
 * again when it is applied; it does not stand, so whoever comes later is not concerned.
 *
 * @param everyone   whether nothing else is given, on purpose
 * @param department the value of the column, letter by letter
 * @param condition  an expression over the person, as in a mapping, that gives true or false
 * @param query      part of an id, an address or a name
 * @param state      a word of {@link TaskState}
 * @param family     a word of {@link Family}
 * @param assignment the present one, a word of {@link Assignment}
 */
public record PeopleRule(boolean everyone, String department, String condition, String query, String state, String family,
                         String assignment) {

    /**
     * @throws IllegalArgumentException if nothing is given, something beside everyone, or a word is none
     */
    public PeopleRule {
        department = given(department);
        condition = given(condition);
        query = given(query);
        state = given(state);
        family = given(family);
        assignment = given(assignment);
        boolean isNarrowed = department != null || condition != null || query != null || state != null || family != null
                || assignment != null;
        if (everyone == isNarrowed) {
            throw new IllegalArgumentException(everyone ? "rule says everyone and something else; say one of both"
                    : "rule says nothing; say everyone, or one or more of department, condition, query, state, family, assignment");
        }
        filter(query, state, family, department, assignment);
    }

    public static PeopleRule everybody() {
        return new PeopleRule(true, null, null, null, null, null, null);
    }

    /** What a list of people shows that is filtered so. */
    public static PeopleRule listed(String query, String state, String family, String department, String assignment) {
        boolean isNarrowed = !(query + state + family + department + assignment).isBlank();
        return new PeopleRule(!isNarrowed, department, null, query, state, family, assignment);
    }

    private static String given(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    @JsonIgnore
    public PeopleView.Filter filter() {
        return filter(query, state, family, department, assignment);
    }

    private static PeopleView.Filter filter(String query, String state, String family, String department, String assignment) {
        return new PeopleView.Filter(Optional.ofNullable(query), Optional.ofNullable(state).map(TaskState::of),
                Optional.ofNullable(family).map(Family::of), Optional.ofNullable(department), Optional.ofNullable(assignment)
                .map(Assignment::of));
    }

    /** @throws Condition.Invalid if it is none; a rule that is stored may have been written for an earlier release */
    @JsonIgnore
    public Optional<Condition> compiled() {
        return Optional.ofNullable(condition).map(Condition::of);
    }

    /** {@code department Sales, whoever fits title == "Rep"}. */
    public String words() {
        List<String> words = new ArrayList<>();
        Optional.ofNullable(department).ifPresent(name -> words.add("department " + name));
        Optional.ofNullable(query).ifPresent(text -> words.add("whoever matches \"" + text + "\""));
        Optional.ofNullable(state).ifPresent(word -> words.add("state " + word));
        Optional.ofNullable(family).ifPresent(word -> words.add("cause " + word));
        Optional.ofNullable(assignment).ifPresent(word -> words.add("so far " + word));
        Optional.ofNullable(condition).ifPresent(text -> words.add("whoever fits " + text));
        return words.isEmpty() ? "everybody" : String.join(", ", words);
    }
}
