package io.rosterbridge.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/** How a file was at one moment. A writer that pauses for longer than the quiet time is found out by its going on. */
record FileStamp(long size, FileTime modified, Object key) {

    /** @throws IOException if there is no such file (any more) */
    static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }

    /** Time and size, by which the same file is known again. */
    String text() {
        return modified.toInstant() + " " + size;
    }

    /** Whether the file is still the same and nobody has written to it. */
    boolean holds(Path file) {
        try {
            return Objects.equals(this, of(file));
        } catch (IOException gone) {
            return false;
        }
    }
}
