package io.rosterbridge.mapping;

import io.rosterbridge.domain.EnabledActions;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private static String replaced(String text, String path, String word) {
        Node node = ProfileReader.compose(text);
        for (String key : path.split("\\.")) {
            node = child(node, key);
        }
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
