package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import java.util.List;
import java.util.stream.Stream;

/**
 * A place in the navigation.
 *
 * @param group  the heading it stands below
 * @param order  places it within its group; the built-in ones go in tens, so that others fit between
 * @param path   where it leads; it is shown as the present place on every page below that path
 * @param needs  what one must be allowed to go there; to others it is not shown
 * @param also   further paths whose pages belong to it
 */
public record NavItem(Group group, int order, String label, String path, Permission needs, List<String> also) {

    public NavItem {
        also = List.copyOf(also);
    }

    public NavItem(Group group, int order, String label, String path, Permission needs) {
        this(group, order, label, path, needs, List.of());
    }

    /** The headings, in their order. */
    public enum Group {
        WORK("Work"), CONFIGURE("Configure"), OPERATE("Operate"), ADMINISTER("Administer");

        private final String label;

        Group(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** Whether a page of this path belongs here. */
    public boolean holds(String page) {
        return Stream.concat(Stream.of(path), also.stream()).anyMatch(own -> page.equals(own) || !own.equals("/")
                && page.startsWith(own + "/"));
    }
}
