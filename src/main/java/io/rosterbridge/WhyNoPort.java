package io.rosterbridge;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Says in a sentence which port is taken, and which setting names it. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WhyNoPort extends AbstractFailureAnalyzer<WebServerException> {

    private final Environment environment;

    WhyNoPort(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable failure, WebServerException cause) {
        if (cause instanceof PortInUseException taken) {
            String setting = String.valueOf(taken.getPort()).equals(environment.getProperty("management.server.port")) ? "MANAGEMENT_SERVER_PORT"
                    : "SERVER_PORT";
            return new FailureAnalysis("Port " + taken.getPort() + " is in use by another process.", "Set " + setting
                    + " to a free port, or stop the process that has it.", failure);
        }
        String address = environment.getProperty("server.address", "");
        return new FailureAnalysis("The web server cannot listen on address " + address + ", port " + environment.getProperty("server.port")
                + ": " + rootMessage(cause) + ".", "Set SERVER_ADDRESS to an address of this machine and SERVER_PORT to a free port that this "
                + "user may use.", failure);
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
