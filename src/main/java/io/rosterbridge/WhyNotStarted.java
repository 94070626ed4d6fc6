package io.rosterbridge;

import io.rosterbridge.platform.yaml.FileInvalid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.spring.boot.CamelSpringBootInitializationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;

/**
 * Says why the application did not start, in words instead of a stack trace: a mistake in a route with file and line, a database that
 * gives no connection in time, and whatever our own code refused. All else is left to Spring Boot.
 */
final class WhyNotStarted implements FailureAnalyzer {

    private static final String OURS = WhyNotStarted.class.getPackageName() + ".";

    private final Environment environment;

    WhyNotStarted(Environment environment) {
        this.environment = environment;
    }

    /** @return null if it is none of these */
    @Override
    public FailureAnalysis analyze(Throwable failure) {
        List<Throwable> causes = causes(failure);
        if (causes.stream().anyMatch(WhyNotStarted::isAboutRoutes)) {
            String place = causes.stream().flatMap(cause -> routeId(cause).stream()).findFirst().flatMap(this::place).orElse("");
            return new FailureAnalysis("A route cannot be used.\n\n" + place + words(causes),
                    "Correct the route, or take the file out of the folder of the routes.", failure);
        }
        return causes.stream().filter(WhyNotStarted::isRefusedByUs).findFirst()
                .map(refused -> new FailureAnalysis(refused.getMessage(), "Correct what it names, and start again.", failure))
                .or(() -> causes.stream().filter(SQLTransientConnectionException.class::isInstance).findFirst()
                        .map(late -> new FailureAnalysis("The database gave no connection in time: " + late.getMessage(), "Look whether the "
                                + "machine or the database is overloaded, and start again. SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT "
                                + "(milliseconds) sets how long to wait.", failure)))
                .orElse(null);
    }

    private static boolean isAboutRoutes(Throwable cause) {
        return cause instanceof CamelSpringBootInitializationException || cause instanceof FailedToCreateRouteException
                || cause instanceof FailedToStartRouteException;
    }

    private static Optional<String> routeId(Throwable cause) {
        return Optional.ofNullable(cause instanceof FailedToCreateRouteException create ? create.getRouteId()
                : cause instanceof FailedToStartRouteException start ? start.getRouteId() : null);
    }

    /** Camel names the route, but not always its file. */
    private Optional<String> place(String routeId) {
        Path folder = Path.of(environment.getProperty("rosterbridge.routes-folder", ""));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".camel.yaml")).toList()) {
                List<String> lines = Files.readAllLines(file).stream().map(String::strip).toList();
                if (lines.contains("id: " + routeId)) {
                    return Optional.of(file + ":" + (lines.indexOf("id: " + routeId) + 1) + ": ");
                }
            }
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** Any other exception is a fault of ours, and its stack trace is needed. */
    private static boolean isRefusedByUs(Throwable cause) {
        boolean refuses = cause instanceof FileInvalid || cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException || cause instanceof UncheckedIOException;
        StackTraceElement[] trace = cause.getStackTrace();
        return refuses && trace.length > 0 && trace[0].getClassName().startsWith(OURS);
    }

    /** Each level says something the others do not: the file, the line, the reason. */
    private static String words(List<Throwable> causes) {
        Set<String> words = new LinkedHashSet<>();
        for (Throwable cause : causes) {
            String message = String.valueOf(cause.getMessage()).strip();
            if (words.stream().noneMatch(said -> said.contains(message))) {
                words.add(message);
            }
        }
        return String.join("\n", words);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
