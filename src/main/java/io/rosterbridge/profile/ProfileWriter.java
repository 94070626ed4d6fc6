package io.rosterbridge.profile;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Writes the keys of a profile as YAML: a key a line, a list within its line, a text that is no plain word within quotes. */
final class ProfileWriter extends Representer {

    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z_-]*|[1-9][0-9]*[smhd]");

    private ProfileWriter(DumperOptions options) {
        super(options);
        representers.put(String.class, text -> representScalar(Tag.STR, (String) text,
                WORD.matcher((String) text).matches() ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED));
        multiRepresenters.put(List.class, list -> representSequence(Tag.SEQ, (List<?>) list, FlowStyle.FLOW));
    }

    /** The whole profile, every default written out. */
    static String document(Map<String, Object> keys) {
        return "# yaml-language-server: $schema=calendly.schema.json\n" + yaml(keys, FlowStyle.BLOCK) + "\n";
    }

    /** Keys in that style, or a single value, without the line break at the end. */
    static String yaml(Object value, FlowStyle style) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(style);
        options.setSplitLines(false);
        options.setWidth(Integer.MAX_VALUE);
        return new Yaml(new ProfileWriter(options), options).dump(value).stripTrailing();
    }
}
