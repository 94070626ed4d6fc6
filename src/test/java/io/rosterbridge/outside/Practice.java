package io.rosterbridge.outside;

import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeControl;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A practice Calendly in the JVM of the test, and the people who are to get there. */
final class Practice implements AutoCloseable {

    static final String TOKEN = "a-token-that-must-stay-secret-7Qm2";

    private final PracticeServer server;

    private Practice(PracticeServer server) {
        this.server = server;
    }

    /**
     * With seats for all and no rate limit.
     *
     * @param answerDelayMs what each answer takes, so that there is a middle to interrupt
     */
    static Practice start(long answerDelayMs) throws IOException {
        PracticeServer server = PracticeServer.start(PracticeSettings.defaults().withSeats(1_000_000).withRequestsPerMinute(0)
                .withAnswerDelayMs(answerDelayMs), 0);
        server.control().useToken(TOKEN, null);
        return new Practice(server);
    }

    URI address() {
        return server.baseUri();
    }

    PracticeControl control() {
        return server.control();
    }

    /** A CSV file of assigned people with ids {@code <group>-1} and so on. */
    static String csv(String group, int people) {
        return IntStream.rangeClosed(1, people)
                .mapToObj(number -> "%1$s-%2$d,%1$s.%2$d@example.com,Person %2$d of %1$s,active,true".formatted(group, number))
                .collect(Collectors.joining("\n", "id,email,full_name,status,assigned\n", "\n"));
    }

    /** The external ids of a group's Calendly users. */
    List<String> externalIds(String group) {
        return control().accounts().stream().map(PracticeAccount::externalId)
                .filter(id -> id != null && id.startsWith(group + "-")).toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
