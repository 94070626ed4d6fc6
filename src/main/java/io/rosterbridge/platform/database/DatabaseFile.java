package io.rosterbridge.platform.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Looks at the data folder and the file of the embedded database before it is opened for writing. H2 makes a new database of an empty
 * file, and of one that was cut: then all links would be forgotten, and no one would be told. Nothing is changed by the look.
 */
public class DatabaseFile implements EnvironmentPostProcessor {

    /** Set if the application is not to run, so that it creates nothing. */
    public static final String MUST_EXIST = "rosterbridge.database.must-exist";

    private static final String FILE = ".mv.db";
    static final int BLOCK = 4096;
    /** What H2 2.2 and later write and read. */
    private static final int FORMAT = 3;
    private static final long LEAST_ROOM = 20L * 1024 * 1024;
    private static final int IN_USE = 90020;
    /** H2 cannot read the file, or not by this version; or finds nothing in it, and would begin a new database if it might write. */
    private static final Set<Integer> UNREADABLE = Set.of(90028, 90030, 90031, 90048, 90097, 50000);

    private final Log log;

    public DatabaseFile(DeferredLogFactory logs) {
        log = logs.getLog(DatabaseFile.class);
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Path data = Path.of(environment.getRequiredProperty("rosterbridge.data-folder"));
        boolean mustExist = environment.getProperty(MUST_EXIST, Boolean.class, false);
        if (!mustExist) {
            useFolder(data);
        }
        path(environment.getProperty("spring.datasource.url", "")).ifPresent(path -> {
            Path file = Path.of(path + FILE).toAbsolutePath();
            if (Files.exists(file)) {
                check(file);
                DatabaseChunks.check(file);
                look(path, file, environment);
            } else if (mustExist) {
                throw new IllegalStateException("there is no database in " + file.getParent() + "; run it where the application runs, or set "
                        + "ROSTERBRIDGE_DATA, or SPRING_DATASOURCE_URL, as it is set there");
            } else {
                DatabaseMarker.refuseToForget(file, data);
            }
        });
    }

    /** The path of an embedded database in a file; empty for any other. */
    static Optional<String> path(String url) {
        Matcher embedded = Pattern.compile("jdbc:h2:(?:file:)?([^;]+)(?:;.*)?").matcher(url);
        return embedded.matches() && !embedded.group(1).matches("(mem|tcp|ssl|zip|nio|split|async|memFS|nioMemFS):.*")
                ? Optional.of(embedded.group(1).replaceFirst("^~", Matcher.quoteReplacement(System.getProperty("user.home")))) : Optional.empty();
    }

    private void useFolder(Path data) {
        try {
            makePrivately(data);
            Files.delete(Files.createTempFile(data, ".writable", ""));
        } catch (IOException unusable) {
            throw new IllegalStateException("the data folder " + data + " cannot be used (" + unusable + "); let the user \""
                    + System.getProperty("user.name") + "\" write to it, or set ROSTERBRIDGE_DATA to another folder", unusable);
        }
        long room = data.toFile().getUsableSpace();
        if (data.toFile().getTotalSpace() > 0 && room < LEAST_ROOM) {
            throw new IllegalStateException("the disk of the data folder " + data + " has " + room / 1024 + " KB left, and "
                    + LEAST_ROOM / 1024 + " KB are the least to start with; make room, or set ROSTERBRIDGE_DATA to a folder of another disk");
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(data);
            if (permissions.stream().anyMatch(permission -> permission.name().startsWith("OTHERS_"))) {
                log.warn("The data folder " + data + " is open to all users of this machine (" + PosixFilePermissions.toString(permissions)
                        + "); it holds people and secrets. Close it: chmod 700 " + data);
            }
        } catch (IOException | UnsupportedOperationException knowsNoUsers) {
            log.debug("who may read the data folder is not known");
        }
    }

    /** Makes the folder for this user alone; the folders above it stay as they are. */
    private static void makePrivately(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path above = folder.toAbsolutePath().getParent();
        Files.createDirectories(above);
        boolean knowsUsers = Files.getFileStore(above).supportsFileAttributeView("posix");
        Files.createDirectory(folder, knowsUsers ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rwx------"))} : new FileAttribute<?>[0]);
    }

    /** Checks the first two blocks. Each is a whole header, and one may be half written. */
    private static void check(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            Optional<Header> header = Stream.of(in.readNBytes(BLOCK), in.readNBytes(BLOCK)).flatMap(block -> Header.of(block).stream())
                    .max(Comparator.comparingLong(Header::version));
            if (header.isEmpty()) {
                throw broken(file, size == 0 ? "it is empty" : "it does not begin as one of H2 does");
            }
            if (header.get().format() != FORMAT) {
                throw new IllegalStateException("the database file " + file + " was written by another version of H2 (format "
                        + header.get().format() + "; this one reads format " + FORMAT + "). Nothing was changed. " + HOW_TO_MOVE);
            }
            if (header.get().block() * BLOCK >= size) {
                throw broken(file, cut(size, header.get().block()));
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("the database file " + file + " cannot be read (" + unreadable + "); let the user \""
                    + System.getProperty("user.name") + "\" read and write it", unreadable);
        }
    }

    private static final String HOW_TO_MOVE = "With the release that wrote it, stopped, dump it: java -cp h2-<its version>.jar "
            + "org.h2.tools.Script -url jdbc:h2:<path without .mv.db> -script dump.sql; move the file away; load the dump with the h2 jar of "
            + "this release: java -cp h2-<this version>.jar org.h2.tools.RunScript -url jdbc:h2:<the same path> -script dump.sql "
            + "(the jar of H2 lies in BOOT-INF/lib of rosterbridge.jar)";

    /** Has H2 itself look at the file, without writing. */
    private static void look(String path, Path file, ConfigurableEnvironment environment) {
        String url = "jdbc:h2:file:" + path + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE;TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE";
        try (Connection connection = DriverManager.getConnection(url, environment.getProperty("spring.datasource.username", ""),
                environment.getProperty("spring.datasource.password", ""));
             Statement statement = connection.createStatement();
             ResultSet tables = statement.executeQuery("select count(*) from information_schema.tables "
                     + "where lower(table_name) = 'flyway_schema_history'")) {
            tables.next();
            if (tables.getInt(1) == 0 && DatabaseMarker.isThere(file)) {
                throw broken(file, "it holds nothing, though it did");
            }
        } catch (SQLException refused) {
            if (refused.getErrorCode() == IN_USE) {
                throw new IllegalStateException(inUse(file.toString()), refused);
            }
            if (UNREADABLE.contains(refused.getErrorCode())) {
                throw broken(file, "H2 says: " + firstLine(refused));
            }
            // What it refuses otherwise, such as a user, it will refuse again, and be told as that.
        }
    }

    static String inUse(String file) {
        return "the database file " + file + " is in use by another process, another Rosterbridge or a tool; stop that one. Only one process at "
                + "a time may have it: several nodes need PostgreSQL (SPRING_DATASOURCE_URL)";
    }

    private static String firstLine(SQLException error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }

    static String cut(long size, long block) {
        return "it was cut: it has " + size + " bytes, and block " + block + " of " + BLOCK + " bytes is missing";
    }

    static IllegalStateException broken(Path file, String why) {
        return new IllegalStateException("the database file " + file + " is no whole database: " + why + ". Nothing was changed. Put a backup in "
                + "its place; or save what can be saved with H2's Recover tool (java -cp h2-<version>.jar org.h2.tools.Recover). To begin with "
                + "an empty database, and forget all people and links, move it and " + DatabaseMarker.beside(file).getFileName() + " away");
    }

    /** What stands in a header: {@code H:2,block:1f,blockSize:1000,chunk:3,...,format:3,version:3,fletcher:...}, the numbers hexadecimal. */
    private record Header(long format, long version, long block) {

        static Optional<Header> of(byte[] block) {
            String text = new String(block, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
            return text.startsWith("H:") ? Optional.of(new Header(number(text, "format"), number(text, "version"), number(text, "block")))
                    : Optional.empty();
        }

        private static long number(String text, String name) {
            Matcher number = Pattern.compile("(?:^|,)" + name + ":([0-9a-f]{1,15})(?:,|$)").matcher(text);
            return number.find() ? Long.parseLong(number.group(1), 16) : 0;
        }
    }
}
