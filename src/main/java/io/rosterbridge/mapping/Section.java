package io.rosterbridge.mapping;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a YAML document, read key by key. What is wrong is told to {@link Problems}, and the reading goes on with
 * the default, so that one look finds every mistake.
 */
final class Section {

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Pattern DURATION = Pattern.compile("\\d{1,9}[smhd]|P(\\d{1,9}D)?(T(\\d{1,9}H)?(\\d{1,9}M)?(\\d{1,9}S)?)?");

    private final MappingNode node;
    private final String path;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();

    private Section(MappingNode node, String path, Problems problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    /** Reads a mapping and reports every key that is not allowed or stands there twice; empty if it is no mapping. */
    static Optional<Section> of(Node node, String path, Problems problems, List<String> allowed) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, path, "is " + shown(node), "it must hold the keys " + String.join(", ", allowed));
            return Optional.empty();
        }
        Section section = new Section(mapping, path, problems);
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : shown(entry.getKeyNode());
            if (!allowed.contains(key)) {
                problems.add(entry.getKeyNode(), section.child(key), "is not a known key",
                        Words.suggestion(key, allowed) + "allowed are " + String.join(", ", allowed));
            } else if (section.values.putIfAbsent(key, entry.getValueNode()) != null) {
                problems.add(entry.getKeyNode(), section.child(key), "stands there twice", "keep one of them");
            }
        }
        return Optional.of(section);
    }

    Optional<Section> section(String key, List<String> allowed) {
        return value(key).flatMap(value -> of(value, child(key), problems, allowed));
    }

    Optional<Node> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    void problem(String key, String found, String advice) {
        problems.add(values.getOrDefault(key, node), key.isEmpty() ? path : child(key), found, advice);
    }

    /** A scalar as it is written; empty if the key is absent, and reported if it is blank or no scalar. */
    Optional<String> text(String key) {
        Optional<String> text = value(key).flatMap(Section::scalar);
        if (value(key).isPresent() && text.filter(found -> !found.isBlank()).isEmpty()) {
            problem(key, "is " + shown(values.get(key)), "give it a text that is not blank, or leave the key out");
            return Optional.empty();
        }
        return text;
    }

    boolean flag(String key, boolean otherwise) {
        return word(key, List.of("true", "false"), Boolean.toString(otherwise)).equals("true");
    }

    String word(String key, List<String> allowed, String otherwise) {
        if (value(key).isEmpty()) {
            return otherwise;
        }
        Optional<String> word = scalar(values.get(key)).filter(allowed::contains);
        if (word.isEmpty()) {
            problem(key, "is " + shown(values.get(key)), "write " + String.join(" or ", allowed));
        }
        return word.orElse(otherwise);
    }

    double number(String key, double from, double to, double otherwise) {
        return value(key).map(value -> {
            try {
                double number = Double.parseDouble(scalar(value).orElse(""));
                if (number >= from && number <= to) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // reported below, as a number out of range is
            }
            problem(key, "is " + shown(value), "write a number from " + from + " to " + to);
            return otherwise;
        }).orElse(otherwise);
    }

    int whole(String key, int from, int otherwise) {
        return value(key).map(value -> {
            try {
                int number = Integer.parseInt(scalar(value).orElse(""));
                if (number >= from) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // reported below, as a number out of range is
            }
            problem(key, "is " + shown(value), "write a whole number of " + from + " or more");
            return otherwise;
        }).orElse(otherwise);
    }

    /** ISO 8601 or a number with its unit, such as {@code P30D} or {@code 30d}; a bare 0 needs none. At most ten years. */
    Duration duration(String key, Duration from, Duration otherwise) {
        return value(key).map(value -> {
            String text = scalar(value).orElse("").strip();
            try {
                Duration duration = text.equals("0") ? Duration.ZERO : DURATION.matcher(text).matches() ? DurationStyle.detectAndParse(text) : null;
                if (duration != null && duration.compareTo(from) >= 0 && duration.compareTo(LONGEST) <= 0) {
                    return duration;
                }
            } catch (IllegalArgumentException | ArithmeticException notADuration) {
                // reported below, as one out of range is
            }
            problem(key, "is " + shown(value), "write a time such as 24h, 30d or P30D" + (from.isZero() ? ", or 0" : "") + "; at most 3650d");
            return otherwise;
        }).orElse(otherwise);
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        value(key).ifPresent(value -> {
            if (value instanceof SequenceNode sequence) {
                sequence.getValue().forEach(item -> texts.add(scalar(item).orElse("")));
            } else {
                problem(key, "is " + shown(value), "write a list, one entry a line with a leading `- `, or []");
            }
        });
        return texts;
    }

    private static Optional<String> scalar(Node node) {
        return node instanceof ScalarNode scalar && !Tag.NULL.equals(scalar.getTag()) ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    private static String shown(Node node) {
        return switch (node.getNodeId()) {
            case scalar -> scalar(node).map(value -> "\"" + Words.shortened(value) + "\"").orElse("empty");
            case sequence -> "a list";
            case mapping -> "a group of keys";
            case anchor -> "an alias";
        };
    }
}
