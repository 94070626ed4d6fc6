package io.rosterbridge;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/**
 * Tells why the application did not start, in lines of its own, beside the log: there, where no foreign text makes a
 * line, it is one long line.
 */
final class StartReport implements FailureAnalysisReporter {

    /** Set once the patterns of application.yaml are in force; before, the log has lines as they are. */
    private static final String PATTERN = "CONSOLE_LOG_PATTERN";

    @Override
    public void report(FailureAnalysis analysis) {
        if (System.getProperty(PATTERN) == null) {
            return;
        }
        String frame = "*".repeat(27);
        System.err.printf("%n%1$s%nAPPLICATION FAILED TO START%n%1$s%n%nDescription:%n%n%2$s%n", frame, analysis.getDescription());
        if (analysis.getAction() != null && !analysis.getAction().isBlank()) {
            System.err.printf("%nAction:%n%n%s%n", analysis.getAction());
        }
    }
}
