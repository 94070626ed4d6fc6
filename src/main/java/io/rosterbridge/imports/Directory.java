package io.rosterbridge.imports;

import java.util.Map;

/** The directory an import writes back to: behind the route {@code direct:directory-write}, so that it can be another one. */
@FunctionalInterface
public interface Directory {

    /**
     * Writes, in the caller's transaction if it is the built-in directory. Doing it twice is harmless.
     *
     * @return by id, why somebody was left out
     */
    Map<String, String> write(DirectoryWrites writes);
}
