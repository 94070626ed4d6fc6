package io.rosterbridge.bench;

import io.rosterbridge.sandbox.PracticeAccount.State;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A practice Calendly in a JVM of its own, so that its CPU time and heap are not counted as ours. It ends with its standard input. */
final class PracticeProcess implements AutoCloseable {

    /** A prime, so that each number comes once. */
    private static final long SCATTERED = 7919;

    private final Process process;
    private final URI baseUri;

    private PracticeProcess(Process process, URI baseUri) {
        this.process = process;
        this.baseUri = baseUri;
    }

    static PracticeProcess start(String token, int latencyMs) throws IOException {
        return start(token, latencyMs, 0);
    }

    /** @param users who are there already, in no order: one like their person, with another name, inactive, or unknown to the directory */
    static PracticeProcess start(String token, int latencyMs, int users) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), PracticeProcess.class.getName(), token,
                String.valueOf(latencyMs), String.valueOf(users))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = process.inputReader();
        String baseUri = output.readLine();
        if (baseUri == null) {
            throw new IOException("the practice Calendly did not start");
        }
        return new PracticeProcess(process, URI.create(baseUri));
    }

    URI baseUri() {
        return baseUri;
    }

    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        process.destroy();
    }

    public static void main(String[] arguments) throws IOException {
        PracticeSettings settings = PracticeSettings.defaults().withSeats(10_000_000).withRequestsPerMinute(0)
                .withAnswerDelayMs(Integer.parseInt(arguments[1]));
        try (PracticeServer server = PracticeServer.start(settings, 0)) {
            server.control().useToken(arguments[0], null);
            int users = Integer.parseInt(arguments[2]);
            IntStream.range(0, users).forEach(user -> server.control().addAccount(user((int) (1 + user * SCATTERED % users))));
            System.out.println(server.baseUri());
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static PracticeMember user(int number) {
        int kind = number % 10;
        PracticeMember member = PracticeMember.active("User" + number + "@example.com", kind == 3 ? "Another" : "User " + number)
                .withState(kind == 4 ? State.DEACTIVATED : State.ACTIVE);
        return kind == 1 ? member : member.withExternalId("p-" + number);
    }
}
