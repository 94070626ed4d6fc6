package io.rosterbridge.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/**
 * How a file was at one moment. A writer that pauses for longer than the quiet time is found out by its going on.
 *
 * @param changed when the file system says that anything about the file was changed last, which no program can set; null where there is
 *                no such thing
 */
record FileStamp(long size, FileTime modified, Object key, FileTime changed) {

    /** @throws IOException if there is no such file (any more) */
    static FileStamp of(Path file) throws IOException {
        return of(file, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    /** @throws IOException if there is no such file (any more) */
    static FileStamp of(Path file, BasicFileAttributes attributes) throws IOException {
        return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), changed(file));
    }

    private static FileTime changed(Path file) throws IOException {
        try {
            return (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException otherSystem) {
            return null;
        }
    }

    /** Time and size, by which the same file is known again. */
    String text() {
        return modified.toInstant() + " " + size;
    }

    /** Whether it is the same content, as far as can be told without reading it; a move or another owner is no other content. */
    boolean hasContentOf(FileStamp other) {
        return size == other.size && modified.equals(other.modified);
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
