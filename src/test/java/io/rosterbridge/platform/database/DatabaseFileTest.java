package io.rosterbridge.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.apache.commons.logging.impl.NoOpLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/** A database file that is no whole one stops the start, and stays as it is: H2 would make an empty database of it. */
class DatabaseFileTest {

    @TempDir
    private Path folder;
    private Path data;
    private Path file;

    @BeforeEach
    void aDatabaseThatWasInUse() throws SQLException, IOException {
        data = folder.resolve("data");
        file = data.resolve("rosterbridge.mv.db");
        look();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + data.resolve("rosterbridge"), "", "");
             Statement statement = connection.createStatement()) {
            statement.execute("create table \"flyway_schema_history\" (x varchar(1000))");
            statement.execute("insert into \"flyway_schema_history\" select random_uuid() || repeat('x', 900) from system_range(1, 3000)");
        }
        DatabaseMarker.of(url(), data).orElseThrow().make();
    }

    @Test
    void aWholeOneIsTakenAndNotTouched() throws IOException {
        byte[] before = Files.readAllBytes(file);
        assertThatCode(this::look).doesNotThrowAnyException();
        assertThat(file).hasBinaryContent(before);
    }

    /** Shares of the file, of which H2 takes some for an empty database. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9})
    void aFileThatWasCutIsRefusedAndNotTouched(double share) throws IOException {
        byte[] cut = Arrays.copyOf(Files.readAllBytes(file), (int) (Files.size(file) * share));
        Files.write(file, cut);
        assertThatThrownBy(this::look).hasMessageContaining(file + " is no whole database").hasMessageContaining("Nothing was changed");
        assertThat(file).hasBinaryContent(cut);
        assertThat(data.resolve("rosterbridge.trace.db")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4096, 8192, 12_288, 20_000})
    void whatHasOnlyItsFirstBytesIsRefused(int bytes) throws IOException {
        byte[] cut = Arrays.copyOf(Files.readAllBytes(file), bytes);
        Files.write(file, cut);
        assertThatThrownBy(this::look).hasMessageContaining("is no whole database");
        assertThat(file).hasBinaryContent(cut);
    }

    @Test
    void whatLostItsMiddleIsRefused() throws IOException {
        byte[] hollow = Files.readAllBytes(file);
        Arrays.fill(hollow, 8192, hollow.length, (byte) 0);
        Files.write(file, hollow);
        assertThatThrownBy(this::look).hasMessageContaining("is no whole database");
        assertThat(file).hasBinaryContent(hollow);
    }

    @Test
    void oneThatIsOpenElsewhereIsRefusedInWords() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:h2:file:" + data.resolve("rosterbridge"), "", "")) {
            assertThat(other.isClosed()).isFalse();
            // Within one Java machine H2 shares it; what another process is told, is told by this error.
            assertThat(DatabaseFile.inUse(file.toString())).contains("in use by another process").contains("several nodes need PostgreSQL");
        }
    }

    @Test
    void oneThatIsGoneIsNotMadeAnew() throws IOException {
        Files.delete(file);
        assertThatThrownBy(this::look).hasMessageContaining("is gone, but there was one");
        assertThat(file).doesNotExist();
        Files.delete(data.resolve("rosterbridge.made"));
        assertThatCode(this::look).as("somebody has decided").doesNotThrowAnyException();
    }

    @Test
    void whoOnlyLooksMakesNothing() {
        Path nowhere = folder.resolve("nowhere");
        MockEnvironment environment = environment(nowhere).withProperty(DatabaseFile.MUST_EXIST, "true");
        assertThatThrownBy(() -> look(environment)).hasMessageContaining("there is no database in " + nowhere);
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void theFolderIsForThisUserAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data))).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:file:/data/rosterbridge;WRITE_DELAY=0, /data/rosterbridge", "jdbc:h2:./here, ./here", "jdbc:h2:mem:x;DB_CLOSE_DELAY=-1, ",
        "jdbc:h2:tcp://host/x, ", "jdbc:postgresql://host/x, ",
    })
    void onlyAnEmbeddedDatabaseHasAFile(String url, String path) {
        assertThat(DatabaseFile.path(url).orElse(null)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({"jdbc:postgresql://u:p@host:5/x?password=hush&ssl=true, jdbc:postgresql://host:5/x", "jdbc:postgresql:x, jdbc:postgresql:x"})
    void noPasswordIsShown(String url, String shown) {
        assertThat(DatabaseMarker.withoutParameters(url)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 13, 14})
    void aPostgresThatIsTooOldIsRefused(int version) {
        assertThatThrownBy(() -> Migrations.requireNewEnough(version)).hasMessageContaining("PostgreSQL " + version + " is too old; 15 or newer")
                .hasMessageContaining("SPRING_DATASOURCE_URL");
        assertThatCode(() -> Migrations.requireNewEnough(15)).doesNotThrowAnyException();
    }

    private void look() {
        look(environment(data));
    }

    private static void look(MockEnvironment environment) {
        new DatabaseFile(destination -> new NoOpLog()).postProcessEnvironment(environment, null);
    }

    private String url() {
        return "jdbc:h2:file:" + data.resolve("rosterbridge");
    }

    private static MockEnvironment environment(Path data) {
        return new MockEnvironment().withProperty("rosterbridge.data-folder", data.toString())
                .withProperty("spring.datasource.url", "jdbc:h2:file:" + data.resolve("rosterbridge") + ";WRITE_DELAY=0");
    }
}
