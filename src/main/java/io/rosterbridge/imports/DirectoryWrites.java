package io.rosterbridge.imports;

import io.rosterbridge.directory.PersonDraft;
import java.util.List;

/**
 * What an import wants to have written into the directory; the body of {@code direct:directory-write}.
 *
 * @param people of different ids; what a draft leaves out stays as it is
 * @param source who writes, as the change feed is to name it
 */
public record DirectoryWrites(List<PersonDraft> people, String source) {

    public DirectoryWrites {
        people = List.copyOf(people);
    }
}
