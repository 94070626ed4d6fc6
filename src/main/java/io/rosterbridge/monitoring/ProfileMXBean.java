package io.rosterbridge.monitoring;

import java.util.List;

/** The profile in force: mapping, actions and limits, by version. */
public interface ProfileMXBean {

    /** The version in force; 1 or more. */
    long getVersion();

    /** Who has made it: {@code file}, or a login. */
    String getAuthor();

    /** When it was made, as an ISO 8601 instant. */
    String getCreatedAt();

    /** What becomes of people who are to lose access, in one sentence. */
    String getLeaverPolicy();

    /** Why the profile file, as it is now, is not in force; empty if nothing is wrong with it. */
    String getFileProblem();

    /** The newest 20 versions, one line each: number, author and time. Needs the permission to configure. */
    List<String> versions();

    /**
     * Puts the document of an earlier version in force again, as a new version. Needs the permission to configure.
     *
     * @return the version in force now
     * @throws IllegalArgumentException if there is no such version
     */
    long restore(long version);
}
