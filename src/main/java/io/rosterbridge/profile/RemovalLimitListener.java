package io.rosterbridge.profile;

/** A part of the application that has counted by the limit of removals; each bean of this type is told when a version changes it. */
@FunctionalInterface
public interface RemovalLimitListener {

    /** Runs inside of the transaction that stores the version. */
    void limitChanged();
}
