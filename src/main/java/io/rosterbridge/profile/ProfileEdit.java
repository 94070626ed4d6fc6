package io.rosterbridge.profile;

import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.platform.yaml.YamlFile;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Changes a profile and leaves its text as it stands, comments and all, but for what changes: a value is replaced where it
 * stands, a key that is not named is added behind its neighbours, and only where a key is dropped, or within a value that
 * becomes another kind of value, are comments lost. A text that cannot be changed so is written anew.
 */
public final class ProfileEdit {

    private final String document;
    /** What stands in place of the code points from one place to another, the last place first. */
    private final Map<Integer, Replacement> replacements = new TreeMap<>(Comparator.reverseOrder());

    private record Replacement(int end, String text) {
    }

    private ProfileEdit(String document) {
        this.document = document;
    }

    /** The same profile with other actions. */
    public static Profile withActions(Profile profile, EnabledActions actions) {
        return edited(profile, ProfileKeys.of(new Profile(profile.attributes(), actions, profile.linking(), profile.claimsExternalId(),
                profile.safety(), "")));
    }

    /**
     * The same profile with other attributes.
     *
     * @param rows by the attribute they make; an attribute that is not among them is not mapped
     * @throws ProfileInvalid if a row is wrong; the path of each problem begins with {@code attributes.} and the attribute's name
     */
    public static Profile withAttributes(Profile profile, Map<ScimAttribute, AttributeRow> rows) {
        return edited(profile, ProfileKeys.of(profile, rows));
    }

    /**
     * The same profile with another linking, other protected users and other limits.
     *
     * @throws ProfileInvalid if a protected user is no address, or a limit is out of its range
     */
    public static Profile withSafety(Profile profile, Linking linking, Safety safety) {
        return edited(profile, ProfileKeys.of(new Profile(profile.attributes(), profile.actions(), linking, profile.claimsExternalId(),
                safety, "")));
    }

    private static Profile edited(Profile profile, Map<String, Object> keys) {
        Profile wanted = ProfileReader.read(Profile.FILE, ProfileWriter.document(keys));
        ProfileEdit edit = new ProfileEdit(profile.document());
        edit.change(YamlFile.nodes(profile.document()), ProfileKeys.of(profile), keys);
        try {
            Profile inPlace = ProfileReader.read(Profile.FILE, edit.text());
            return inPlace.isLike(wanted) ? inPlace : wanted;
        } catch (ProfileInvalid notEditedInPlace) {
            return wanted;
        }
    }

    private void change(Node node, Object before, Object after) {
        if (before.equals(after)) {
            return;
        }
        if (node instanceof MappingNode mapping && before instanceof Map<?, ?> former && after instanceof Map<?, ?> latter
                && latter.keySet().containsAll(former.keySet()) && canHold(mapping, former, latter)) {
            latter.forEach((key, value) -> below(mapping, key).ifPresent(below -> change(below, former.get(key), value)));
            // Behind what has been added further below: both may come behind the same line.
            latter.forEach((key, value) -> {
                if (below(mapping, key).isEmpty() && !value.equals(former.get(key))) {
                    add(mapping, Map.of(key, value));
                }
            });
        } else {
            replacements.put(node.getStartMark().getIndex(), new Replacement(lastWord(node), yaml(node, after)));
        }
    }

    /** Whether nothing has to be added, or can be added on a line of its own. */
    private static boolean canHold(MappingNode mapping, Map<?, ?> former, Map<?, ?> latter) {
        return mapping.getFlowStyle() == FlowStyle.BLOCK
                || latter.entrySet().stream().allMatch(entry -> entry.getValue().equals(former.get(entry.getKey()))
                        || below(mapping, entry.getKey()).isPresent());
    }

    /** Behind the line of the last word, and so behind the comment that may follow there. */
    private void add(MappingNode mapping, Map<?, ?> keys) {
        int end = lastWord(mapping);
        while (end < document.codePointCount(0, document.length()) && "\r\n".indexOf(at(end)) < 0) {
            end++;
        }
        String before = replacements.containsKey(end) ? replacements.get(end).text : "";
        replacements.put(end, new Replacement(end, before + "\n" + indent(mapping) + yaml(mapping, keys)));
    }

    private String text() {
        StringBuilder text = new StringBuilder(document);
        replacements.forEach((begin, replacement) -> text.replace(document.offsetByCodePoints(0, begin),
                document.offsetByCodePoints(0, replacement.end), replacement.text));
        return text.toString();
    }

    private static String yaml(Node node, Object value) {
        FlowStyle style = node instanceof CollectionNode<?> collection ? collection.getFlowStyle() : FlowStyle.FLOW;
        return ProfileWriter.yaml(value, style).replace("\n", "\n" + indent(node));
    }

    private static String indent(Node node) {
        return " ".repeat(node.getStartMark().getColumn());
    }

    /** Where the last word in a node ends. The node itself ends behind the comments that follow it. */
    private int lastWord(Node node) {
        if (node instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.BLOCK) {
            return mapping.getValue().stream().mapToInt(entry -> lastWord(entry.getValueNode())).max().orElseThrow();
        }
        if (node instanceof CollectionNode<?> list && list.getFlowStyle() == FlowStyle.BLOCK) {
            return list.getValue().stream().mapToInt(item -> lastWord((Node) item)).max().orElseThrow();
        }
        int end = node.getEndMark().getIndex();
        while (end > node.getStartMark().getIndex() && Character.isWhitespace(at(end - 1))) {
            end--;
        }
        return end;
    }

    private int at(int place) {
        return document.codePointAt(document.offsetByCodePoints(0, place));
    }

    private static Optional<Node> below(MappingNode mapping, Object key) {
        return mapping.getValue().stream().filter(entry -> ((ScalarNode) entry.getKeyNode()).getValue().equals(key)).findFirst()
                .map(NodeTuple::getValueNode);
    }
}
