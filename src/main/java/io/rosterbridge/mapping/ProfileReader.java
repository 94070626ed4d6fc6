package io.rosterbridge.mapping;

import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ShrinkGate;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.representer.Representer;

/** Reads a profile and collects every mistake in it. */
final class ProfileReader {

    private static final int MOST_CHARACTERS = 100_000;
    private static final int DEEPEST = 8;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final List<String> TOP = List.of("attributes", "actions", "when-unassigned", "linking", "safety");
    private static final List<String> ATTRIBUTES = Arrays.stream(ScimAttribute.values()).map(ScimAttribute::scimName).toList();
    private static final List<String> ACTIONS = List.of("create", "update", "delete", "activate-deactivate");
    private static final List<String> SAFETY = List.of("protected", "shrink", "vanish-limit", "removals", "hold-expires", "absent-reads",
            "delete-after");
    private static final List<String> REMOVALS = List.of("max-people", "max-share", "window", "ignore-below");
    private static final List<String> SHRINK = List.of("max-share", "max-people", "ignore-below");

    private final String yaml;
    private final Problems problems;

    ProfileReader(String fileName, String yaml) {
        this.yaml = yaml;
        this.problems = new Problems(fileName);
    }

    Profile read() {
        Section top = top();
        EnabledActions actions = actions(top);
        Profile profile = new Profile(attributes(top, actions.create()), actions,
                Linking.of(top.word("linking", List.of("auto", "ask", "never"), "auto")),
                safety(top), yaml);
        problems.throwIfAny();
        return profile;
    }

    /** The document as nodes with their places; null if it is empty. */
    static Node compose(String yaml) {
        return loader().compose(new StringReader(yaml));
    }

    private static Yaml loader() {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(MOST_CHARACTERS);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options);
    }

    private Section top() {
        if (yaml.length() > MOST_CHARACTERS) {
            problems.add((Mark) null, "", "has " + yaml.length() + " characters",
                    "at most " + MOST_CHARACTERS + " are allowed");
            problems.throwIfAny();
        }
        Optional<Section> top = Optional.empty();
        try {
            refuseAliases();
            problems.throwIfAny();
            Node root = compose(yaml);
            if (root == null) {
                problems.add((Mark) null, "", "is empty", "it must hold the keys " + String.join(", ", TOP));
            } else {
                top = Section.of(root, "", problems, TOP);
            }
        } catch (MarkedYAMLException broken) {
            problems.add(broken.getProblemMark(), "", "is no YAML: " + broken.getProblem(),
                    "correct it; indent by two spaces, and quote a text that holds : or #");
        } catch (YAMLException broken) {
            problems.add((Mark) null, "", "is no YAML: " + ExpressionCheck.firstLine(broken),
                    "keep it below " + DEEPEST + " levels and without control characters");
        }
        if (top.isEmpty()) {
            problems.throwIfAny();
        }
        return top.orElseThrow();
    }

    private void refuseAliases() {
        for (Event event : loader().parse(new StringReader(yaml))) {
            if (event instanceof AliasEvent alias) {
                problems.add(alias.getStartMark(), "", "uses the alias *" + alias.getAnchor(), "write the value out");
            }
        }
    }

    private EnabledActions actions(Section top) {
        boolean deactivate = top.word("when-unassigned", List.of("deactivate", "nothing"), "deactivate").equals("deactivate");
        return top.section("actions", ACTIONS)
                .map(actions -> new EnabledActions(actions.flag("create", true), actions.flag("update", true),
                        actions.flag("delete", false), actions.flag("activate-deactivate", true), deactivate))
                .orElse(new EnabledActions(true, true, false, true, deactivate));
    }

    private Safety safety(Section top) {
        Optional<Section> safety = top.section("safety", SAFETY);
        Optional<Section> shrink = safety.flatMap(section -> section.section("shrink", SHRINK));
        Optional<Section> removals = safety.flatMap(section -> section.section("removals", REMOVALS));
        List<String> names = safety.map(section -> section.texts("protected")).orElse(List.of());
        names.stream().filter(name -> !Addresses.isAddress(name)).forEach(name -> safety.get().problem("protected",
                "holds \"" + Words.shortened(name) + "\"", "every entry must be a mail address, such as owner@example.com"));
        return new Safety(names, new ShrinkGate(
                shrink.map(section -> section.number("max-share", 0.0, 1.0, 0.2)).orElse(0.2),
                shrink.map(section -> section.whole("max-people", 0, 500)).orElse(500),
                shrink.map(section -> section.whole("ignore-below", 0, 10)).orElse(10)),
                safety.map(section -> section.whole("vanish-limit", 1, 5)).orElse(5), new RemovalLimit(
                removals.map(section -> section.whole("max-people", 0, 50)).orElse(50),
                removals.map(section -> section.number("max-share", 0.0, 1.0, 0.1)).orElse(0.1),
                removals.map(section -> section.duration("window", SHORTEST, Duration.ofHours(24))).orElse(Duration.ofHours(24)),
                removals.map(section -> section.whole("ignore-below", 0, 5)).orElse(5)),
                safety.map(section -> section.duration("hold-expires", SHORTEST, Duration.ofDays(7))).orElse(Duration.ofDays(7)),
                safety.map(section -> section.whole("absent-reads", 1, 2)).orElse(2),
                safety.map(section -> section.duration("delete-after", Duration.ZERO, Duration.ZERO)).orElse(Duration.ZERO));
    }

    private List<AttributeMapping> attributes(Section top, boolean creates) {
        List<AttributeMapping> attributes = new ArrayList<>();
        Optional<Section> section = top.section("attributes", ATTRIBUTES);
        if (top.value("attributes").isEmpty()) {
            top.problem("attributes", "is missing", "map at least userName, displayName and active");
        }
        section.ifPresent(present -> {
            for (ScimAttribute target : ScimAttribute.values()) {
                boolean required = target == ScimAttribute.USER_NAME || target == ScimAttribute.ACTIVE
                        || target == ScimAttribute.DISPLAY_NAME && creates;
                if (present.value(target.scimName()).isPresent()) {
                    present.section(target.scimName(), AttributeReader.KEYS)
                            .flatMap(keys -> new AttributeReader(target, keys).read()).ifPresent(attributes::add);
                } else if (required) {
                    top.problem("attributes", "does not map " + target.scimName(), advice(target));
                }
            }
        });
        return attributes;
    }

    private static String advice(ScimAttribute missing) {
        return switch (missing) {
            case USER_NAME -> "Calendly requires it; add `userName: {field: email}`";
            case DISPLAY_NAME -> "Calendly requires it to create a user; map it, or set actions.create to false";
            case ACTIVE -> "Calendly requires it; add `active: {field: status}`";
            case EXTERNAL_ID -> "add `externalId: {field: id}`";
        };
    }
}
