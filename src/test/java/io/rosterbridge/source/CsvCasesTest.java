package io.rosterbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.directory.Databases.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder a case: {@code before.csv} (if there) and then {@code in.csv} or {@code in.full.csv} are read; the directory is then
 * as in {@code people.json}, and the rejects are those in {@code rejects.csv}, or the file fails for {@code reason.txt}.
 */
class CsvCasesTest {

    private static final Path CASES = Path.of("src/test/resources/csv-cases");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> eachCase() throws IOException {
        try (Stream<Path> cases = Files.list(CASES)) {
            return cases.sorted().toList().stream().flatMap(path -> Stream.of(Engine.values())
                    .map(engine -> DynamicTest.dynamicTest(path.getFileName() + " " + engine, () -> check(path, engine))));
        }
    }

    private void check(Path path, Engine engine) throws IOException {
        Path own = Files.createDirectory(folder.resolve(path.getFileName() + "-" + engine));
        CsvInbox inbox = new CsvInbox(engine.fresh(), own, false);
        if (Files.exists(path.resolve("before.csv"))) {
            Path before = Files.copy(path.resolve("before.csv"), own.resolve("before.csv"));
            assertThat(inbox.source.read(before.toFile(), "before.csv").rejected()).isZero();
        }
        String name = Files.exists(path.resolve("in.csv")) ? "in.csv" : "in.full.csv";
        Path file = Files.copy(path.resolve(name), own.resolve(name));

        SourceRead read = inbox.source.read(file.toFile(), name);

        assertThat(inbox.people()).isEqualTo(new ObjectMapper().readValue(path.resolve("people.json").toFile(),
                new TypeReference<TreeMap<String, TreeMap<String, String>>>() { }));
        assertThat(inbox.directory.jdbc.queryForList("select * from source_row")).isEmpty();
        checkFiles(path, own, name, read);

        List<String> everything = inbox.directory.everything();
        SourceRead again = inbox.source.read(file.toFile(), name);
        assertThat(again.changed() + again.removals()).isZero();
        assertThat(inbox.directory.everything()).as("a repeated file changes nothing").isEqualTo(everything);
    }

    private static void checkFiles(Path path, Path own, String name, SourceRead read) throws IOException {
        Path rejects = own.resolve("done").resolve(name + ".rejects.csv");
        if (Files.exists(path.resolve("rejects.csv"))) {
            assertThat(Files.readString(rejects).replace("\r\n", "\n")).as("with a byte order mark, for spreadsheets")
                    .isEqualTo("\uFEFF" + Files.readString(path.resolve("rejects.csv")));
        } else {
            assertThat(rejects).doesNotExist();
        }
        if (Files.exists(path.resolve("reason.txt"))) {
            assertThat(read.state()).isEqualTo(SourceRead.State.FAILED);
            assertThat(read.reason().orElseThrow()).contains(Files.readString(path.resolve("reason.txt")).strip());
            assertThat(own.resolve("failed").resolve(name + ".reason.txt")).content().contains(read.reason().get());
        } else {
            assertThat(Map.of(read.state(), read.complete())).isEqualTo(Map.of(SourceRead.State.DONE, true));
        }
    }
}
