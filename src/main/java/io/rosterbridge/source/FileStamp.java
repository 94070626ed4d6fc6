package io.rosterbridge.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a file was at one moment. A writer that pauses for longer than the quiet time is found out by its going on.
 *
 * @param changed when the file system says that anything about the file was changed last, which no program can set; null where there is
 *                no such thing
 * @param born    when the file was made; where the file system does not know, the same as {@code modified}
 */
record FileStamp(long size, FileTime modified, Object key, FileTime changed, FileTime born) {

    private static final Pattern TEXT = Pattern.compile("(\\S+Z) (\\d+)");

    /** @throws IOException if there is no such file (any more) */
    static FileStamp of(Path file) throws IOException {
        return of(file, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    /** @throws IOException if there is no such file (any more) */
    static FileStamp of(Path file, BasicFileAttributes attributes) throws IOException {
        return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), changed(file), attributes.creationTime());
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

    /** Whether two of these texts are of one file, or of a copy that has kept its time: some tools keep it to the second only. */
    static boolean isOfOneFile(String one, String other) {
        Matcher first = TEXT.matcher(one);
        Matcher second = TEXT.matcher(other);
        if (!first.matches() || !second.matches()) {
            return one.equals(other);
        }
        Instant time = Instant.parse(first.group(1));
        Instant otherTime = Instant.parse(second.group(1));
        return first.group(2).equals(second.group(2)) && Stream.of(ChronoUnit.NANOS, ChronoUnit.MICROS, ChronoUnit.MILLIS, ChronoUnit.SECONDS)
                .anyMatch(unit -> time.truncatedTo(unit).equals(otherTime) || otherTime.truncatedTo(unit).equals(time));
    }

    /** Whether it is of another file, whose number may be that of one that was removed. */
    boolean isOfAnotherFile(FileStamp other, boolean knowsBirths) {
        return key != null && !key.equals(other.key) || knowsBirths && !born.equals(other.born);
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
