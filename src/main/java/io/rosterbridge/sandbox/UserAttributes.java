package io.rosterbridge.sandbox;

/** The four attributes Calendly documents. {@code externalId} may be null. */
record UserAttributes(String userName, String displayName, boolean active, String externalId) {

    UserAttributes withUserName(String other) {
        return new UserAttributes(other, displayName, active, externalId);
    }

    UserAttributes withDisplayName(String other) {
        return new UserAttributes(userName, other, active, externalId);
    }

    UserAttributes withActive(boolean other) {
        return new UserAttributes(userName, displayName, other, externalId);
    }

    UserAttributes withExternalId(String other) {
        return new UserAttributes(userName, displayName, active, other);
    }
}
