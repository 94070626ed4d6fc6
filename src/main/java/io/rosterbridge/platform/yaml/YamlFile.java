package io.rosterbridge.platform.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rosterbridge.platform.text.StorableText;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.representer.Representer;

/**
 * One YAML file as JSON. It knows the line of everything in it and collects what is wrong with it, one problem a place, so
 * that one look finds every mistake.
 *
 * <p>Of YAML there is what JSON can say: no aliases, no tags, no second document, no key twice. A plain word is a number or
 * a boolean only where JSON would read it so; {@code yes} and {@code 010} are texts.
 */
public final class YamlFile {

    private static final int MOST_CHARACTERS = 100_000;
    private static final int DEEPEST = 8;

    private final String name;
    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, FileInvalid.Problem> problems = new LinkedHashMap<>();
    private JsonNode tree = MissingNode.getInstance();

    private YamlFile(String name) {
        this.name = name;
    }

    /**
     * Reads a text. What is wrong with it is a problem of the file.
     *
     * @param name the name that messages give the file
     */
    public static YamlFile of(String name, String text) {
        YamlFile file = new YamlFile(name);
        file.read(text);
        return file;
    }

    /**
     * The text of a file.
     *
     * @throws UncheckedIOException if it cannot be read
     * @throws FileInvalid if it is not UTF-8
     */
    public static String text(Path path) {
        try {
            byte[] bytes = Files.readAllBytes(path);
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException notUtf8) {
                String readable = new String(bytes, StandardCharsets.UTF_8);
                int line = lineOf(readable, readable.indexOf('\uFFFD'));
                throw new FileInvalid(List.of(new FileInvalid.Problem(path.toString(), line, "", "is not UTF-8", "save it as UTF-8")));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + path, unreadable);
        }
    }

    /** The text as nodes with their places; null if it is empty. */
    public static Node nodes(String text) {
        return loader().compose(new StringReader(text));
    }

    /** What is in it; missing if it could not be read. */
    JsonNode tree() {
        return tree;
    }

    /** Notes a problem, unless there is one at this place already. */
    public void problem(String path, String found, String advice) {
        String place = path;
        while (!lines.containsKey(place) && !place.isEmpty()) {
            place = place.substring(0, Math.max(0, Math.max(place.lastIndexOf('.'), place.lastIndexOf('['))));
        }
        problem(lines.getOrDefault(place, 1), path, found, advice);
    }

    /** All that is wrong, in the order of the file; empty if nothing is. */
    public List<FileInvalid.Problem> problems() {
        return problems.values().stream().sorted(Comparator.comparingInt(FileInvalid.Problem::line)).toList();
    }

    private void problem(int line, String path, String found, String advice) {
        problems.putIfAbsent(path, new FileInvalid.Problem(name, line, path, found, advice));
    }

    private void read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            problem("", "has " + text.length() + " characters", "at most " + MOST_CHARACTERS + " are allowed");
            return;
        }
        try {
            loader().parse(new StringReader(text)).forEach(this::refuse);
            if (problems.isEmpty()) {
                Node root = nodes(text);
                tree = root == null ? JsonNodeFactory.instance.nullNode() : json(root, "");
            }
        } catch (MarkedYAMLException broken) {
            problem(line(broken.getProblemMark()), "", "is no YAML: " + broken.getProblem(),
                    "correct it; indent by two spaces, and quote a text that holds : or #");
        } catch (ReaderException control) {
            problem(lineOf(text, text.offsetByCodePoints(0, control.getPosition())), "", String.format("has the character U+%04X",
                    control.getCodePoint()), "remove it, or write it within double quotes as \\u and four digits");
        } catch (YAMLException tooDeep) {
            problem("", "cannot be read: " + tooDeep.getMessage(), "keep it below " + DEEPEST + " levels");
        }
    }

    private void refuse(Event event) {
        if (event instanceof AliasEvent alias) {
            problem(line(alias.getStartMark()), "", "uses the alias *" + alias.getAnchor(), "write the value out");
        }
        String tag = event instanceof ScalarEvent scalar ? scalar.getTag()
                : event instanceof CollectionStartEvent start ? start.getTag() : null;
        if (tag != null) {
            problem(line(event.getStartMark()), "", "uses the tag " + tag.replace(Tag.PREFIX, "!!"), "write the value without a tag");
        }
        if (event instanceof DocumentStartEvent && !lines.isEmpty()) {
            problem(line(event.getStartMark()), "", "has a second document", "keep one of them, and no line --- between");
        } else if (event instanceof DocumentStartEvent) {
            lines.put("", 1);
        }
    }

    private JsonNode json(Node node, String path) {
        if (node instanceof MappingNode mapping) {
            return object(mapping, path);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.getValue()) {
                String place = path + "[" + array.size() + "]";
                lines.put(place, line(item.getStartMark()));
                array.add(json(item, place));
            }
            return array;
        }
        ScalarNode scalar = (ScalarNode) node;
        if (!StorableText.is(scalar.getValue())) {
            problem(line(node.getStartMark()), path, "has a character that is no text (NUL or half a surrogate pair)", "remove it");
        }
        return scalar.isPlain() ? Scalar.of(scalar.getValue()) : JsonNodeFactory.instance.textNode(scalar.getValue());
    }

    private ObjectNode object(MappingNode mapping, String path) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            int line = line(entry.getKeyNode().getStartMark());
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String place = path.isEmpty() ? key : path + "." + key;
            if (object.has(key)) {
                problem(line, place, "stands there twice", "keep one of them");
            } else {
                lines.put(place, line);
                object.set(key, json(entry.getValueNode(), place));
            }
        }
        return object;
    }

    private static int line(Mark mark) {
        return mark == null ? 1 : mark.getLine() + 1;
    }

    private static int lineOf(String text, int offset) {
        return 1 + (int) text.substring(0, Math.max(0, offset)).chars().filter(c -> c == '\n').count();
    }

    private static Yaml loader() {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(MOST_CHARACTERS);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options);
    }
}
