package io.rosterbridge.calendly;

/** Another base URL may lead to another organization, where the ids of the linked users mean nobody, or somebody else. */
public final class LinksInTheWay extends IllegalStateException {

    private final long links;

    LinksInTheWay(long links) {
        super("the base URL is another one, and " + links + " people are linked to Calendly users of the present one; say whose users it "
                + "has: \"organization\": \"same\" (the links stay), or \"another\" (the links are dropped, everybody is provisioned anew, "
                + "and nobody is removed in the former organization)");
        this.links = links;
    }

    /** How many people are linked. */
    public long links() {
        return links;
    }
}
