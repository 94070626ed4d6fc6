package io.rosterbridge.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A copy of routes or mappings, and edits of it as an integration team makes them. */
final class Folder {

    private Folder() {
    }

    /** Copies the files of a flat folder; answers the copy. */
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        List<Path> files;
        try (Stream<Path> all = Files.list(from)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
        return to;
    }

    /** Replaces the first occurrence of a text that has to be there, and saves the file at one stroke. */
    static void edit(Path file, String found, String replacement) throws IOException {
        String before = Files.readString(file);
        int start = before.indexOf(found);
        assertThat(start).as("\"%s\" in %s", found, file).isNotNegative();
        Path half = Files.writeString(file.resolveSibling(file.getFileName() + ".half"),
                before.substring(0, start) + replacement + before.substring(start + found.length()));
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
