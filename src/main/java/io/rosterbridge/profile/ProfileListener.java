package io.rosterbridge.profile;

/**
 * A part of the application that has to do with each new version of the profile. Each bean of this type is told by the node that stores
 * the version, inside of the transaction that stores it.
 */
public interface ProfileListener {

    default void stored(String author, String fingerprint) {
    }

    /** The new version has another limit of removals than the one before. */
    default void removalLimitChanged() {
    }
}
