package io.rosterbridge.console.pages;

import io.rosterbridge.access.Permission;

/**
 * A place in the navigation.
 *
 * @param group  the heading it stands below
 * @param order  places it within its group; the built-in ones go in tens, so that others fit between
 * @param path   where it leads; it is shown as the present place on every page below that path
 * @param needs  what one must be allowed to go there; to others it is not shown
 */
public record NavItem(Group group, int order, String label, String path, Permission needs) {

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
}
