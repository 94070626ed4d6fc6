package io.rosterbridge.domain;

/** The attributes Calendly takes (its help page on SCIM with an identity provider), in the order they are sent. */
public enum ScimAttribute {
    USER_NAME("userName"),
    DISPLAY_NAME("displayName"),
    ACTIVE("active"),
    EXTERNAL_ID("externalId");

    private final String scimName;

    ScimAttribute(String scimName) {
        this.scimName = scimName;
    }

    /** The name in a SCIM body (RFC 7643 section 4.1). */
    public String scimName() {
        return scimName;
    }
}
