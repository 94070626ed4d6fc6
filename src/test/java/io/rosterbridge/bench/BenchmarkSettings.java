package io.rosterbridge.bench;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is measured; read from the system properties {@code bench.*}.
 *
 * @param target      base URL of a SCIM server; empty starts a practice Calendly in a JVM of its own
 * @param token       bearer token of the target
 * @param people      people a round, 100 or more
 * @param latencyMs   how long the practice Calendly takes for an answer; a target of one's own has to be set by itself
 * @param concurrency requests in flight, for the application and for the bare client
 * @param rounds      how often each is measured; medians are printed
 * @param parts       some of rate, unchanged, delay, scale, pages and imports
 * @param postgres    whether the part imports runs on a PostgreSQL of its own instead of an H2 file
 * @param scale       people in step, and people due, that fill the database of the scale part; Calendly users and people of the parts
 *                    pages and imports
 */
record BenchmarkSettings(Optional<URI> target, String token, int people, int latencyMs, int concurrency, int rounds, List<String> parts,
                         boolean postgres, int scale) {

    static BenchmarkSettings ofSystemProperties() {
        return new BenchmarkSettings(Optional.of(text("target", "")).filter(given -> !given.isBlank()).map(URI::create),
                text("token", "token-of-the-benchmark"), number("people", 6000), number("latency", 20), number("concurrency", 32),
                number("rounds", 3), Arrays.asList(text("parts", "rate,unchanged,delay").split(",")),
                text("database", "h2").equals("postgresql"), number("scale", 100_000));
    }

    private static String text(String name, String otherwise) {
        String given = System.getProperty("bench." + name);
        return given == null || given.isBlank() ? otherwise : given;
    }

    private static int number(String name, int otherwise) {
        return Integer.parseInt(text(name, String.valueOf(otherwise)));
    }
}
