package io.rosterbridge.source;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.domain.ShrinkGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** A directory that is fed by CSV files. */
final class CsvInbox {

    static final InboxNames NAMES = names();
    static final InboxLimits LIMITS = new InboxLimits(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(2),
            Duration.ofSeconds(20), Duration.ofSeconds(30), 100_000);

    final Directory directory;
    final SourceReads reads;
    final CsvSource source;
    final Path folder;
    Runnable whileApplied = () -> { };
    /** Runs when a file is staged and may be applied next. */
    Runnable beforeItsTurn = () -> { };
    ShrinkGate gate = new ShrinkGate(1.0, 1000, 0);
    int absentReads = 1;
    boolean linksByAddress = true;
    volatile boolean killed;
    final InboxFiles files;
    final InboxWatch watch;

    CsvInbox(DataSource dataSource, Path folder, boolean assignByDefault) {
        this(dataSource, folder, assignByDefault, Duration.ofHours(20));
    }

    CsvInbox(DataSource dataSource, Path folder, boolean assignByDefault, Duration sameContent) {
        this.folder = folder;
        directory = new Directory(dataSource, assignByDefault);
        files = new InboxFiles(directory.jdbc, "node", Clock.systemUTC());
        watch = new InboxWatch(folder, NAMES, LIMITS, () -> killed, files, Clock.systemUTC());
        reads = new SourceReads(directory.jdbc, Clock.systemUTC());
        source = new CsvSource(directory.jdbc, directory.transaction, Clock.systemUTC(), directory.marks, reads,
                new CsvSource.Reading(watch, SourceMapping.parse("mappings/source-csv.yaml", text(Path.of("mappings/source-csv.yaml"))),
                        () -> {
                            whileApplied.run();
                            return new FullReadRules(gate, absentReads, Duration.ofDays(7));
                        }, () -> {
                            beforeItsTurn.run();
                            return linksByAddress;
                        }, assignByDefault, sameContent));
    }

    /** As {@code application.yaml} has them. */
    private static InboxNames names() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yaml"));
        Properties settings = yaml.getObject();
        return InboxNames.of(settings.getProperty("rosterbridge.inbox-watch.full-names"),
                settings.getProperty("rosterbridge.inbox-watch.unclear-names"), settings.getProperty("rosterbridge.inbox-watch.ignored-names"));
    }

    SourceRead read(String name, String csv) {
        try {
            return source.read(Files.writeString(folder.resolve(name), csv).toFile(), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everybody by id, with status, assignment and, if so, gone. */
    Map<String, Map<String, String>> people() {
        Map<String, Map<String, String>> people = new TreeMap<>();
        directory.jdbc.queryForList("select id from directory_user", String.class).forEach(id -> {
            DirectoryPerson person = directory.people.find(id).orElseThrow();
            Map<String, String> values = new TreeMap<>(person.person().values());
            values.remove("id");
            values.put("assignment", person.assignment().word());
            if (person.gone()) {
                values.put("gone", "true");
            }
            people.put(id, values);
        });
        return people;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
