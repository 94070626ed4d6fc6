package io.rosterbridge.platform.database;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Says in a sentence why there is no database at the start: which setting names it, and what to do. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WhyNoDatabase implements FailureAnalyzer {

    private final Environment environment;

    WhyNoDatabase(Environment environment) {
        this.environment = environment;
    }

    /** @return null if it is about something else */
    @Override
    public FailureAnalysis analyze(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes.stream().filter(SQLException.class::isInstance).map(SQLException.class::cast)
                .flatMap(error -> sentence(error, causes).stream()).reduce((outer, inner) -> inner)
                .map(words -> new FailureAnalysis(words[0], words[1], failure)).orElse(null);
    }

    private Optional<String[]> sentence(SQLException error, List<Throwable> causes) {
        String state = String.valueOf(error.getSQLState());
        String database = DatabaseMarker.withoutParameters(environment.getProperty("spring.datasource.url", ""));
        String user = environment.getProperty("spring.datasource.username", "");
        if (error.getErrorCode() == 90020) {
            return told(DatabaseFile.inUse(database), "Stop the other process, or use PostgreSQL.");
        }
        if (!database.startsWith("jdbc:postgresql:")) {
            return state.equals("90031") || state.equals("90028") || state.equals("90098")
                    ? told("The database file cannot be written: " + firstLine(error), "Make room on the disk of the data folder, and let "
                    + "this user write there (ROSTERBRIDGE_DATA).") : Optional.empty();
        }
        if (String.valueOf(error.getMessage()).contains("targetServerType")) {
            return told("The PostgreSQL of " + database + " takes no changes: it is a standby, or read-only.", "Set SPRING_DATASOURCE_URL to the "
                    + "primary, or end its read-only mode.");
        }
        return switch (state) {
            case "28P01", "28000" -> told("The PostgreSQL of " + database + " does not let the user \"" + user + "\" in.",
                    "Correct SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD, or the server's pg_hba.conf.");
            case "3D000" -> told("There is no such database: " + database + ".", "Create it (create database ...), or correct "
                    + "SPRING_DATASOURCE_URL.");
            case "42501" -> told("The user \"" + user + "\" may not make tables in " + database + ": " + firstLine(error) + ".",
                    "Let the user own the database, or: grant create, usage on schema public to \"" + user + "\".");
            case "53100" -> told("The disk of the PostgreSQL of " + database + " is full.", "Make room there.");
            case "08001", "08004", "08006", "57P03" -> told("The PostgreSQL of " + database + " cannot be reached: " + reason(error, causes) + ".",
                    "Start it, or correct host and port of SPRING_DATASOURCE_URL.");
            default -> Optional.empty();
        };
    }

    private static String reason(SQLException error, List<Throwable> causes) {
        return causes.stream().filter(UnknownHostException.class::isInstance).findFirst()
                .map(unknown -> "the host " + unknown.getMessage() + " is not known").orElse(firstLine(error).replaceFirst("\\.$", ""));
    }

    private static String firstLine(SQLException error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }

    private static Optional<String[]> told(String what, String whatToDo) {
        return Optional.of(new String[] {what, whatToDo});
    }
}
