package io.rosterbridge.mapping;

import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.ScimAttribute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Changes single words of a profile's text and leaves all the rest, comments included, as it stands. */
final class ProfileEdit {

    private final String document;

    ProfileEdit(String document) {
        this.document = document;
    }

    /** The text with other actions; an action that the text does not name is not changed. */
    String actions(EnabledActions actions) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("actions.create", Boolean.toString(actions.create()));
        words.put("actions.update", Boolean.toString(actions.update()));
        words.put("actions.delete", Boolean.toString(actions.delete()));
        words.put("actions.activate-deactivate", Boolean.toString(actions.activateDeactivate()));
        words.put("when-unassigned", actions.deactivateUnassigned() ? "deactivate" : "nothing");
        String text = document;
        for (Map.Entry<String, String> word : words.entrySet()) {
            text = replaced(text, word.getKey(), word.getValue());
        }
        return text;
    }

    /** The text with other sources of some attributes, all of which it names; comments within those are lost. */
    String attributes(Map<ScimAttribute, AttributeRow> changed) {
        String text = document;
        for (Map.Entry<ScimAttribute, AttributeRow> row : changed.entrySet()) {
            Node node = node(text, "attributes." + row.getKey().scimName());
            int begin = text.offsetByCodePoints(0, node.getStartMark().getIndex());
            int end = text.offsetByCodePoints(0, lastWord(node));
            while (end > begin && Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
            String indent = " ".repeat(node.getStartMark().getColumn());
            text = text.substring(0, begin) + ProfileWriter.attribute(row.getValue(), indent).strip() + text.substring(end);
        }
        return text;
    }

    /** The text with these words for linking and protected users, if it names them. */
    String safety(Linking linking, List<String> protectedUserNames) {
        return replaced(replaced(document, "linking", linking.word()), "safety.protected", ProfileWriter.quotedList(protectedUserNames));
    }

    /** Where the last word in a node ends. The node itself ends behind the comments that follow it. */
    private static int lastWord(Node node) {
        if (node instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.BLOCK) {
            return mapping.getValue().stream().mapToInt(entry -> lastWord(entry.getValueNode())).max().orElse(node.getEndMark().getIndex());
        }
        return node.getEndMark().getIndex();
    }

    private static Node node(String text, String path) {
        Node node = ProfileReader.compose(text);
        for (String key : path.split("\\.")) {
            node = child(node, key);
        }
        return node;
    }

    private static String replaced(String text, String path, String word) {
        Node node = node(text, path);
        if (node == null) {
            return text;
        }
        // Marks count code points.
        int begin = text.offsetByCodePoints(0, node.getStartMark().getIndex());
        int end = text.offsetByCodePoints(0, node.getEndMark().getIndex());
        return text.substring(0, begin) + word + text.substring(end);
    }

    private static Node child(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
                    return entry.getValueNode();
                }
            }
        }
        return null;
    }
}
