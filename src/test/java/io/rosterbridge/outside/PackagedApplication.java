package io.rosterbridge.outside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * The packaged jar as a user runs it: {@code java -jar} in a folder, configured by the environment alone. What it prints goes
 * to a file in {@code target/outside} and is shown if a test waits in vain.
 */
final class PackagedApplication implements AutoCloseable {

    /** The machine may be slow and busy; nothing is proven by being fast. */
    static final Duration PATIENCE = Duration.ofSeconds(180);

    private static final Path JAR = Path.of("target", "rosterbridge.jar").toAbsolutePath();
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final int SHOWN_CHARACTERS = 8000;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Path folder;
    private final Path jar;
    private Path output;
    private Process process;

    private PackagedApplication(Path folder, Path jar) {
        this.folder = folder;
        this.jar = jar;
        with("SERVER_PORT", "0");
    }

    /** Not started yet; works in this folder and knows of no Calendly. */
    static PackagedApplication in(Path folder) {
        return new PackagedApplication(folder, JAR);
    }

    /** As {@link #in}, but in layers, which are put into the folder as the Dockerfile puts them into the image. */
    static PackagedApplication inLayers(Path folder) throws IOException {
        Path layers = Files.createTempDirectory(folder, "layers");
        PackagedApplication extraction = in(folder);
        if (extraction.run("-Djarmode=tools", "-jar", JAR.toString(), "extract", "--layers", "--force",
                "--destination", layers.toString()).awaitExit() != 0) {
            throw new AssertionError("the layers cannot be extracted" + extraction.shown());
        }
        Matcher copies = Pattern.compile("COPY --from=build /build/layers/([a-z-]+)/ \\./").matcher(Files.readString(
                Path.of("src/main/docker/Dockerfile")));
        while (copies.find()) {
            move(layers.resolve(copies.group(1)), folder);
        }
        return new PackagedApplication(folder, folder.resolve("rosterbridge.jar"));
    }

    private static void move(Path layer, Path folder) throws IOException {
        try (Stream<Path> parts = Files.list(layer)) {
            for (Path part : parts.toList()) {
                Files.move(part, folder.resolve(part.getFileName()));
            }
        }
    }

    PackagedApplication with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Connected to this practice Calendly, without a request budget. */
    PackagedApplication connectedTo(URI calendly, String token) {
        return with("CALENDLY_BASE_URL", calendly.toString()).with("CALENDLY_TOKEN", token)
                .with("CALENDLY_REQUESTS_PER_MINUTE", "0").with("ROSTERBRIDGE_ALLOW_PRIVATE_TARGETS", "true");
    }

    /** Starts the process and does not wait. */
    PackagedApplication launch() {
        return run("-Xmx512m", "-XX:TieredStopAtLevel=1", "-jar", jar.toString());
    }

    private PackagedApplication run(String... arguments) {
        try {
            output = Files.createTempFile(Files.createDirectories(Path.of("target", "outside")), "output", ".log");
            List<String> command = new ArrayList<>(List.of(arguments));
            command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                    .redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return this;
    }

    PackagedApplication awaitHealthy() {
        await("health", () -> PORT.matcher(output()).find()
                && HTTP.send(request("/actuator/health").build(), HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
        return this;
    }

    /** Waits until the condition holds, and shows the output if it never does. */
    void await(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).ignoreExceptions()
                    .failFast("the process has ended", () -> !process.isAlive()).until(condition);
        } catch (ConditionTimeoutException | TerminalFailureException inVain) {
            throw new AssertionError("waited in vain for: " + what + shown(), inVain);
        }
    }

    void awaitOutput(String text) {
        await("output \"" + text + "\"", () -> output().contains(text));
    }

    /** Waits for the process to end by itself. */
    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the process does not end" + shown());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** As {@code kill}, and waits for the end. */
    int stop() {
        process.destroy();
        return awaitExit();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** With this login by HTTP Basic. */
    HttpResponse<String> get(String path, String user, String password) throws IOException, InterruptedException {
        return HTTP.send(as(user, password, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** With this login by HTTP Basic, and a JSON object. */
    HttpResponse<String> post(String path, String json, String user, String password) throws IOException, InterruptedException {
        return HTTP.send(as(user, password, path).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder as(String user, String password, String path) {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return request(path).header("Authorization", "Basic " + login);
    }

    private HttpRequest.Builder request(String path) {
        Matcher port = PORT.matcher(output());
        if (!port.find()) {
            throw new AssertionError("it does not listen" + shown());
        }
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path)).timeout(Duration.ofSeconds(30));
    }

    /** Everything it has printed so far. */
    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        return output().lines().toList();
    }

    /** The end of the output, for the message of a failure. */
    String shown() {
        String all = output();
        return "\n--- output of the process ---\n" + all.substring(Math.max(0, all.length() - SHOWN_CHARACTERS));
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Puts a file into the inbox at one stroke. */
    void drop(String name, String content) throws IOException {
        Path inbox = Files.createDirectories(data().resolve("inbox"));
        Path half = Files.writeString(inbox.resolve(name + ".half"), content);
        Files.move(half, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
