package io.rosterbridge.provisioning;

import static org.awaitility.Awaitility.await;

import io.rosterbridge.Application;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The ways by which people come into the directory of an application under test, for rows {@code id,email,name,status,assigned}. */
final class Doors {

    private static final String HEADER = "id,email,full_name,status,assigned\n";

    private final Application application;
    private int files;

    /** On an application that was {@link #prepared}. */
    Doors(Application application) {
        this.application = application;
    }

    /** Which way. */
    enum Door {
        /** A file of changes a row. */
        FILES,
        /** One file of changes. */
        FILE,
        /** One request a row. */
        API
    }

    static Application prepared() throws IOException {
        return Application.prepared().with("rosterbridge.inbox-quiet-ms", "50").with("rosterbridge.inbox-quiet-full-ms", "50")
                .with("rosterbridge.inbox-delay-ms", "50");
    }

    /** Brings rows, one after the other as far as the door does so, and waits until all is done. */
    void bring(Door door, String... rows) {
        switch (door) {
            case FILES -> Arrays.stream(rows).forEach(row -> read("changes.csv", row));
            case FILE -> read("changes.csv", rows);
            case API -> Arrays.stream(rows).forEach(this::put);
        }
        application.settle();
    }

    /** Everybody. */
    void full(String... rows) {
        read("people.full.csv", rows);
        application.settle();
    }

    /** Drops a file and waits until it is read. */
    void read(String name, String... rows) {
        try {
            files++;
            Path inbox = Files.createDirectories(application.data().resolve("inbox"));
            Path half = inbox.resolve(name + ".half");
            Files.writeString(half, HEADER + String.join("\n", rows) + "\n");
            // A name of its own, so that no file is taken for the same again.
            Files.move(half, inbox.resolve(files + "-" + name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(10)).until(() -> application.database()
                .queryForObject("select count(*) from source_read where state <> 'running'", Integer.class) == files);
    }

    /** @throws PersonRefused as the directory refuses */
    void put(String row) {
        List<String> cells = List.of(row.split(",", -1));
        application.bean(People.class).put(new PersonDraft(cells.get(0), cells.get(1), cells.get(3), cells.get(2).isEmpty() ? Map.of()
                : Map.of("full_name", cells.get(2)), cells.get(4).isEmpty() ? null
                : cells.get(4).equals("true") ? Assignment.ASSIGNED : Assignment.NONE), "test");
    }
}
