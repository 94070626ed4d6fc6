package io.rosterbridge.mapping;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** The mistakes found so far in one file. */
final class Problems {

    private final String file;
    private final List<ProfileInvalid.Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node node, String path, String what, String advice) {
        add(node.getStartMark(), path, what, advice);
    }

    void add(Mark mark, String path, String what, String advice) {
        int line = mark == null ? 1 : mark.getLine() + 1;
        found.add(new ProfileInvalid.Problem(file, line, path, what, advice));
    }

    /** @throws ProfileInvalid if there is any problem */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ProfileInvalid(found.stream().sorted(Comparator.comparingInt(ProfileInvalid.Problem::line)).toList());
        }
    }
}
