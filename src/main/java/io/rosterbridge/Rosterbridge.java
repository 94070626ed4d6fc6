package io.rosterbridge;

import io.rosterbridge.platform.FatalErrors;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the application; everything else is routes, mappings and the beans that each package sets up in its {@code ...Setup}. */
@SpringBootApplication
public class Rosterbridge {

    public static void main(String[] args) {
        FatalErrors.watchThreads();
        // By it H2 writes the lower case it keeps for searches: on every machine the same.
        Locale.setDefault(Locale.ENGLISH);
        if (Arrays.asList(args).contains(AuditVerification.ARGUMENT)) {
            System.exit(AuditVerification.run(args));
        }
        SpringApplication.run(Rosterbridge.class, args);
    }
}
