package io.rosterbridge.platform.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that says that there was a database: beside the embedded one, and in the data folder for PostgreSQL. If the database is gone, or
 * empty, and this is not, no fresh one is made without a word.
 */
final class DatabaseMarker {

    private static final String POSTGRES = "postgresql.made";

    private final Path file;
    private final String database;

    private DatabaseMarker(Path file, String database) {
        this.file = file;
        this.database = database;
    }

    /** The marker of a database; empty for one in memory. */
    static Optional<DatabaseMarker> of(String url, Path data) {
        if (url.startsWith("jdbc:postgresql:")) {
            return Optional.of(new DatabaseMarker(data.resolve(POSTGRES), withoutParameters(url)));
        }
        return DatabaseFile.path(url).map(path -> Path.of(path + ".mv.db").toAbsolutePath())
                .map(embedded -> new DatabaseMarker(beside(embedded), embedded.getFileName().toString()));
    }

    /** The URL without parameters, since they may have a password. */
    static String withoutParameters(String url) {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }

    static Path beside(Path embedded) {
        return embedded.resolveSibling(embedded.getFileName().toString().replaceFirst("\\.mv\\.db$", ".made"));
    }

    static boolean isThere(Path embedded) {
        return Files.exists(beside(embedded));
    }

    /** @throws IllegalStateException if there was one, here or in PostgreSQL */
    static void refuseToForget(Path embedded, Path data) {
        if (isThere(embedded)) {
            throw new IllegalStateException("the database file " + embedded + " is gone, but there was one: " + beside(embedded) + " says so. Put "
                    + "it back, or a backup of it. To begin with an empty database, and forget all people and links, remove that file");
        }
        Path postgres = data.resolve(POSTGRES);
        if (Files.exists(postgres)) {
            throw new IllegalStateException("the data folder " + data + " belongs to the database " + read(postgres) + ", and "
                    + "SPRING_DATASOURCE_URL does not name it. Set it; to begin with an empty embedded database instead, remove " + postgres);
        }
    }

    /** @throws IllegalStateException if this database was here before, and is empty now */
    void refuseAnEmptyOne() {
        if (Files.exists(file) && read(file).equals(database)) {
            throw new IllegalStateException("the database " + database + " is empty, but was in use: " + file + " says so. Restore a backup, or "
                    + "correct SPRING_DATASOURCE_URL. To begin with an empty database, and forget all people and links, remove that file");
        }
    }

    void make() {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, database + "\n");
        } catch (IOException unwritable) {
            throw new UncheckedIOException("the file " + file + " cannot be written; let this user write to the folder", unwritable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the file " + file + " cannot be read; let this user read it", unreadable);
        }
    }
}
