package io.rosterbridge.console;

import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.profile.IdentityChange;
import io.rosterbridge.profile.Linking;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileEdit;
import io.rosterbridge.profile.Safety;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.convert.DurationStyle;

/**
 * Actions, linking and limits as somebody types them.
 *
 * @param fields by the name of the field; whatever is not typed stays as it is, but for the boxes that are not ticked
 */
public record ActionsForm(Map<String, String> fields) {

    private static final String ON = "true";
    private static final String DEACTIVATE = "deactivate";

    public ActionsForm {
        fields = Map.copyOf(fields);
    }

    static ActionsForm of(Profile profile) {
        EnabledActions actions = profile.actions();
        Safety safety = profile.safety();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("create", String.valueOf(actions.create()));
        fields.put("update", String.valueOf(actions.update()));
        fields.put("delete", String.valueOf(actions.delete()));
        fields.put("activateDeactivate", String.valueOf(actions.activateDeactivate()));
        fields.put("whenUnassigned", actions.deactivateUnassigned() ? DEACTIVATE : "nothing");
        fields.put("linking", profile.linking().word());
        fields.put("protectedNames", String.join("\n", safety.protectedUserNames()));
        fields.put("removalsPeople", String.valueOf(safety.removals().maxPeople()));
        fields.put("removalsShare", Limits.percent(safety.removals().maxShare()));
        fields.put("removalsWindow", Limits.typed(safety.removals().window()));
        fields.put("removalsIgnored", String.valueOf(safety.removals().ignoreBelow()));
        fields.put("holdExpires", Limits.typed(safety.holdExpires()));
        fields.put("absentReads", String.valueOf(safety.absentReads()));
        fields.put("shrinkPeople", String.valueOf(safety.shrink().maxPeople()));
        fields.put("shrinkShare", Limits.percent(safety.shrink().maxShare()));
        fields.put("shrinkIgnored", String.valueOf(safety.shrink().ignoreBelow()));
        fields.put("deleteAfter", Limits.typed(safety.deleteAfter()));
        fields.put("identityChange", safety.identityChange().word());
        fields.put("vanishLimit", String.valueOf(safety.vanishLimit()));
        return new ActionsForm(fields);
    }

    /** The form as it was sent, over a profile. */
    static ActionsForm of(Map<String, String> sent, Profile profile) {
        Map<String, String> fields = new LinkedHashMap<>(of(profile).fields());
        List.of("create", "update", "delete", "activateDeactivate").forEach(box -> fields.put(box, "false"));
        fields.keySet().retainAll(of(profile).fields().keySet());
        fields.replaceAll((name, present) -> sent.getOrDefault(name, present).replace("\r\n", "\n").strip());
        return new ActionsForm(fields);
    }

    /**
     * What was changed here, over what somebody else has saved meanwhile.
     *
     * @param before  what both began with
     * @param present what the other has left
     */
    ActionsForm since(ActionsForm before, ActionsForm present) {
        Map<String, String> merged = new LinkedHashMap<>(present.fields);
        fields.forEach((name, typed) -> {
            if (!typed.equals(before.fields.get(name))) {
                merged.put(name, typed);
            }
        });
        return new ActionsForm(merged);
    }

    public boolean is(String name) {
        return fields.get(name).equals(ON);
    }

    public String get(String name) {
        return fields.get(name);
    }

    /**
     * The profile as it would be.
     *
     * @throws io.rosterbridge.profile.ProfileInvalid if something is out of its range
     * @throws IllegalArgumentException               if something is no number or no time; the message is for whoever typed it
     */
    Profile over(Profile present) {
        EnabledActions actions = new EnabledActions(is("create"), is("update"), is("delete"), is("activateDeactivate"),
                get("whenUnassigned").equals(DEACTIVATE));
        Safety safety = new Safety(get("protectedNames").lines().map(String::strip).filter(name -> !name.isEmpty()).toList(),
                new ShrinkGate(share("shrinkShare"), whole("shrinkPeople"), whole("shrinkIgnored")), whole("vanishLimit"),
                new RemovalLimit(whole("removalsPeople"), share("removalsShare"), time("removalsWindow"), whole("removalsIgnored")),
                time("holdExpires"), whole("absentReads"), time("deleteAfter"),
                get("identityChange").equals(IdentityChange.RENAME.word()) ? IdentityChange.RENAME : IdentityChange.ASK);
        return ProfileEdit.withSafety(ProfileEdit.withActions(present, actions),
                Linking.of(get("linking")), safety);
    }

    private int whole(String name) {
        try {
            return Integer.parseInt(get(name));
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(label(name) + " is \"" + get(name) + "\"; write a whole number", none);
        }
    }

    private double share(String name) {
        try {
            BigDecimal percent = new BigDecimal(get(name).replace("%", "").strip());
            if (percent.signum() >= 0 && percent.compareTo(BigDecimal.valueOf(100)) <= 0) {
                return percent.movePointLeft(2).doubleValue();
            }
        } catch (NumberFormatException none) {
            // told below, as one out of range is
        }
        throw new IllegalArgumentException(label(name) + " is \"" + get(name) + "\"; write a number from 0 to 100");
    }

    private Duration time(String name) {
        try {
            return get(name).equals("0") ? Duration.ZERO : DurationStyle.detectAndParse(get(name));
        } catch (IllegalArgumentException | ArithmeticException none) {
            throw new IllegalArgumentException(label(name) + " is \"" + get(name) + "\"; write a time such as 24h or 30d", none);
        }
    }

    /** How it is to be typed; null where that is plain. */
    public static String hint(String name) {
        return switch (name) {
            case "removalsWindow", "holdExpires" -> "Such as 24h or 7d";
            case "deleteAfter" -> "0 for at once, or such as 30d";
            default -> null;
        };
    }

    /** What the page calls the field. */
    public static String label(String name) {
        return switch (name) {
            case "removalsPeople" -> "Most people";
            case "removalsShare" -> "Largest share, in %";
            case "removalsWindow" -> "Counted over";
            case "removalsIgnored" -> "Always pass below";
            case "holdExpires" -> "A list can be approved for";
            case "absentReads" -> "Missing in complete files";
            case "shrinkPeople" -> "Most missing people";
            case "shrinkShare" -> "Largest missing share, in %";
            case "shrinkIgnored" -> "May always be missing below";
            case "deleteAfter" -> "Delete so much later";
            case "vanishLimit" -> "Not found in a row";
            default -> name;
        };
    }
}
