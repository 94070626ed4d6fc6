package io.rosterbridge.console;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.plans.Counts;
import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.PlanItem;
import io.rosterbridge.plans.PlanPart;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.PlannedChange;
import io.rosterbridge.plans.RowState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How pages say what a plan would do; the templates know it as {@code plans}. */
public final class PlanWords {

    private final Words words = new Words();

    /**
     * How many people of one sort.
     *
     * @param part  the rows that are meant; null if they have none
     * @param noun  as part of a sentence; in capitals if somebody loses something by it
     * @param label as a heading
     */
    public record Figure(PlanPart part, long people, String noun, String label, String tone) {
    }

    /** A value before and after; null where there is none. */
    public record Change(String attribute, Object before, Object after) {
    }

    public String title(Plan plan) {
        return switch (plan.kind()) {
            case PROFILE -> "Change of the profile";
            case CSV -> "File " + plan.subject();
            case PROVISION -> plan.subject().equals("everybody") ? "Everybody" : "Whoever is due";
            case RECONCILE -> "Repair after " + plan.subject();
            case UNDO -> "Undo of " + plan.subject();
            case IMPORT -> "Confirm " + plan.subject();
            case ASSIGNMENT -> plan.subject().substring(0, 1).toUpperCase(Locale.ROOT) + plan.subject().substring(1);
        };
    }

    public String state(Plan plan) {
        return switch (plan.state()) {
            case COMPUTING -> "Being computed";
            case READY -> "Ready";
            case FAILED -> "Failed";
            case APPLYING -> "Being applied";
            case APPLIED -> "Applied";
            case EXPIRED -> "Expired";
            case STALE -> "Superseded";
        };
    }

    public String tone(Plan plan) {
        return switch (plan.state()) {
            case COMPUTING, APPLYING, READY -> "info";
            case FAILED -> "bad";
            case APPLIED -> "ok";
            case EXPIRED, STALE -> "warn";
        };
    }

    public String tone(PlanItem item) {
        return item.outcome() != null || item.state() == RowState.CANNOT ? "plain" : switch (item.action()) {
            case DELETE -> "bad";
            case DEACTIVATE -> "warn";
            case NOTHING -> "plain";
            case CREATE, UPDATE, ACTIVATE -> "info";
        };
    }

    /** {@code Apply: 3 creations, 1 DEACTIVATION}. */
    public String button(Plan plan) {
        String doing = list(actions(plan.counts()));
        return doing.isEmpty() ? "Apply" : "Apply: " + doing;
    }

    public boolean isMoving(Plan plan) {
        return plan.state() == PlanState.COMPUTING || plan.state() == PlanState.APPLYING;
    }

    /** What would be carried out in Calendly, as far as there is any of it. */
    public List<Figure> actions(Counts counts) {
        return some(new Figure(PlanPart.CREATE, counts.create(), noun(counts.create(), "creation"), "Create", "info"),
                new Figure(PlanPart.UPDATE, counts.update(), noun(counts.update(), "update"), "Update", "info"),
                new Figure(PlanPart.ACTIVATE, counts.activate(), noun(counts.activate(), "activation"), "Activate", "info"),
                new Figure(PlanPart.DEACTIVATE, counts.deactivate(), noun(counts.deactivate(), "DEACTIVATION"), "Deactivate", "warn"),
                new Figure(PlanPart.DELETE, counts.delete(), noun(counts.delete(), "DELETION"), "Delete", "bad"));
    }

    /** What would not be carried out, as far as there is any of it. */
    public List<Figure> others(Counts counts) {
        return some(new Figure(PlanPart.HELD, counts.held(), "held", "Held", "warn"),
                new Figure(PlanPart.SKIPPED, counts.skipped(), "skipped", "Skipped", "plain"),
                new Figure(PlanPart.REJECTED, counts.rejected(), "rejected", "Rejected", "bad"),
                new Figure(PlanPart.CANNOT, counts.cannot(), "not possible", "Not possible", "warn"));
    }

    /** What would become of people in the directory, as far as there is any of it. */
    public List<Figure> directory(Counts counts) {
        return some(new Figure(PlanPart.JOINING, counts.joining(), "joining", "Join the directory", "info"),
                new Figure(PlanPart.CHANGING, counts.changing(), "changing", "Change in the directory", "info"),
                new Figure(PlanPart.LEAVING, counts.leaving(), "LEAVING", "Leave the directory", "warn"),
                new Figure(PlanPart.ABSENT, counts.absent(), "missing, but staying", "Missing, but stay", "plain"));
    }

    public List<Figure> all(Counts counts) {
        return Stream.of(directory(counts), actions(counts), others(counts)).flatMap(List::stream).toList();
    }

    /** {@code 3 creations, 2 updates, 1 DEACTIVATION; 6 requests}. */
    public String sentence(Counts counts, long requests) {
        List<Figure> actions = actions(counts);
        return actions.isEmpty() ? "Nothing is done in Calendly" : list(actions) + "; " + words.count(requests, "request", "requests");
    }

    /** {@code 4 joining, 1 LEAVING}; empty if the directory stays as it is. */
    public String directorySentence(Counts counts) {
        return list(directory(counts));
    }

    /** {@code would update 1,204 people and DEACTIVATE 3}. */
    public String impact(Counts counts) {
        List<Figure> actions = actions(counts);
        return actions.isEmpty() ? "would change nobody's Calendly user" : "would " + joined(actions.stream()
                .map(figure -> (figure.tone().equals("info") ? figure.label().toLowerCase(Locale.ROOT)
                        : figure.label().toUpperCase(Locale.ROOT)) + " " + words.number(figure.people())).toList());
    }

    /** What keeps others from it, as sentences of their own; empty if nothing does. */
    public List<String> obstacles(Counts counts) {
        List<String> obstacles = new ArrayList<>();
        if (counts.rejected() > 0) {
            obstacles.add(words.people(counts.rejected()) + " could not be mapped, or would be refused.");
        }
        if (counts.held() > 0) {
            obstacles.add(words.people(counts.held()) + " would be held, for somebody's approval or a free seat.");
        }
        if (counts.skipped() > 0) {
            obstacles.add(words.people(counts.skipped()) + " would be skipped: an action is off, or the account is protected.");
        }
        return obstacles;
    }

    /** Whether somebody loses access or data. */
    public boolean isDangerous(Counts counts) {
        return counts.deactivate() + counts.delete() + counts.leaving() > 0;
    }

    /** What to tell about a plan that is over, or came to nothing; null if nothing. */
    public String message(Plan plan) {
        return switch (plan.state()) {
            case EXPIRED -> "This plan is too old to be applied: people may have changed since. Make a new one.";
            case STALE -> "This plan cannot be applied any more: " + plan.reason() + ".";
            case FAILED -> "This plan came to nothing: " + words.sentence(plan.reason());
            case READY -> plan.reason() == null ? null : words.sentence(plan.reason());
            case COMPUTING, APPLYING, APPLIED -> null;
        };
    }

    public String shortened(String fingerprint) {
        return fingerprint == null ? "" : fingerprint.substring(0, Math.min(12, fingerprint.length()));
    }

    /** Of the Calendly user. */
    public List<Change> changes(PlanItem item) {
        return changes(item.before(), item.after());
    }

    /** Of the person in the directory. */
    public List<Change> directoryChanges(PlanItem item) {
        return changes(item.directoryBefore(), item.directoryAfter());
    }

    private static List<Change> changes(Map<String, ?> before, Map<String, ?> after) {
        Set<String> attributes = new LinkedHashSet<>(before.keySet());
        attributes.addAll(after.keySet());
        return attributes.stream().map(name -> new Change(name, before.get(name), after.get(name))).toList();
    }

    /** What would be done, as a word; empty if there is nobody about whom it could be. */
    public String action(PlanItem item) {
        return item.action() == Action.NOTHING ? item.outcome() == null ? "Nothing" : "" : words.word(item.action().name());
    }

    public String directory(PlanItem item) {
        return item.directory() == null ? "" : switch (item.directory()) {
            case CREATED -> "Joins the directory";
            case RETURNED -> "Comes back to the directory";
            case REMOVED -> "Leaves the directory";
            case ABSENT -> "Missing in the file, but stays";
            case ASSIGNMENT -> "Assignment changes";
            case CHANGED -> "Changes in the directory";
        };
    }

    /** Whether there is such a person, and not only such a row. */
    public boolean isKnown(PlanItem item, Plan plan) {
        boolean isRow = item.action() == Action.NOTHING && item.directory() == null && item.state() == RowState.NONE;
        return !isRow && (item.directory() != PlannedChange.CREATED || plan.state() == PlanState.APPLIED
                && item.state() == RowState.APPLIED);
    }

    public String rowState(PlanItem item) {
        return switch (item.state()) {
            case APPLIED -> "Applied";
            case SKIPPED -> "Left out";
            case CANNOT -> "Not possible";
            case PLANNED, NONE -> item.outcome() == null ? "" : words.word(item.outcome().name());
        };
    }

    public String rowTone(PlanItem item) {
        return item.state() == RowState.APPLIED ? "ok" : item.outcome() == Outcome.REJECTED ? "bad" : item.outcome() == Outcome.SKIPPED
                ? "plain" : "warn";
    }

    private String list(List<Figure> figures) {
        return figures.stream().map(figure -> words.number(figure.people()) + " " + figure.noun()).collect(Collectors.joining(", "));
    }

    private static String joined(List<String> parts) {
        return parts.size() < 2 ? String.join("", parts)
                : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.get(parts.size() - 1);
    }

    private static String noun(long number, String one) {
        return number == 1 ? one : one + (one.equals(one.toUpperCase(Locale.ROOT)) ? "S" : "s");
    }

    private static List<Figure> some(Figure... figures) {
        return Stream.of(figures).filter(figure -> figure.people() > 0).toList();
    }
}
