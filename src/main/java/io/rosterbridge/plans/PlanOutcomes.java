package io.rosterbridge.plans;

import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.plans.PlanTable.Expected;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.provisioning.Recorder.Sent;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Holds what was sent against what an admin has approved. A plan hands people over, and the flow sends what the directory says when their
 * turn has come: if that is something else by then, or nothing, the row of the plan says so, and no longer that it was applied.
 */
final class PlanOutcomes {

    private static final int AT_ONCE = 500;

    private final PlanTable table;

    PlanOutcomes(PlanTable table) {
        this.table = table;
    }

    /** Takes what was sent; in the transaction that records it. */
    void sent(List<Sent> all) {
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            Map<String, Sent> some = all.subList(from, Math.min(all.size(), from + AT_ONCE)).stream()
                    .collect(Collectors.toMap(Sent::userId, Function.identity(), (one, other) -> other));
            List<Expected> rows = table.expected(some.keySet());
            if (!rows.isEmpty()) {
                Map<Expected, String> passedOver = new LinkedHashMap<>();
                rows.forEach(row -> difference(row, some.get(row.userId())).ifPresent(what -> passedOver.put(row, what)));
                table.met(rows);
                table.passedOver(passedOver);
            }
        }
    }

    /** Takes that candidates of an import were applied or skipped. */
    void imported(long importId) {
        table.confirming(importId).forEach(plan -> table.skipLike(plan, importId));
    }

    /** The attributes that were sent with other values; by name, since a plan outlives the values. */
    static Optional<String> difference(Expected row, Sent sent) {
        if (sent.unsent().isPresent()) {
            return isAsWanted(row, sent) ? Optional.empty() : sent.unsent().map(why -> "nothing was sent since it was approved: " + why);
        }
        if (row.wanted().isEmpty() || sent.held().isEmpty()) {
            return row.wanted().isEmpty() == sent.held().isEmpty() ? Optional.empty()
                    : Optional.of("something else was done since it was approved: " + done(row.action()) + " was approved, " + done(sent.action())
                    + " was sent");
        }
        if (row.action() == Action.CREATE && sent.action() != Action.CREATE) {
            return Optional.of("an existing Calendly user was linked and changed, and none created");
        }
        Set<ScimAttribute> differing = ScimUser.differences(HeldValues.user(row.wanted().get()), sent.held().get());
        return differing.isEmpty() ? Optional.empty() : Optional.of("changed since it was approved, and sent as it is now: "
                + differing.stream().map(ScimAttribute::scimName).sorted().collect(Collectors.joining(", ")));
    }

    /** A missing externalId alone is worth no request, so the plan has announced none. */
    private static boolean isAsWanted(Expected row, Sent sent) {
        return row.wanted().map(HeldValues::user).map(wanted -> sent.held().filter(held ->
                EnumSet.of(ScimAttribute.EXTERNAL_ID).containsAll(ScimUser.differences(wanted, held))).isPresent()).orElse(sent.held().isEmpty());
    }

    private static String done(Action action) {
        return switch (action) {
            case CREATE -> "a creation";
            case UPDATE -> "an update";
            case ACTIVATE -> "an activation";
            case DEACTIVATE -> "a deactivation";
            case DELETE -> "a deletion";
            case NOTHING -> "nothing";
        };
    }
}
