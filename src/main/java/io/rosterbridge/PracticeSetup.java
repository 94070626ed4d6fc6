package io.rosterbridge;

import io.rosterbridge.sandbox.PracticeControl;
import io.rosterbridge.sandbox.PracticeMemory;
import io.rosterbridge.sandbox.PracticeOrganization;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ClassPathResource;

/**
 * Profile {@code sandbox}: a practice Calendly beside the application, and at the first start some people in the inbox, so that
 * there is something to see at once. Nothing of it reaches the real Calendly.
 */
@Configuration(proxyBeanMethods = false)
@Profile("sandbox")
@EnableConfigurationProperties(PracticeSetup.Sandbox.class)
class PracticeSetup {

    private static final Logger LOG = LoggerFactory.getLogger(PracticeSetup.class);
    private static final String SAMPLE = "sample-directory.csv";

    /**
     * @param port     where the practice Calendly listens, on the loopback address only
     * @param token    the bearer token it takes
     * @param switches its switches by name, see {@link PracticeSettings}
     */
    @ConfigurationProperties("rosterbridge.sandbox")
    record Sandbox(int port, String token, Map<String, String> switches) {

        Sandbox {
            switches = switches == null ? Map.of() : switches;
        }
    }

    @Bean
    PracticeOrganization practiceOrganization(Sandbox sandbox, Clock clock) {
        return new PracticeOrganization(PracticeSettings.defaults().with(sandbox.switches()), clock);
    }

    @Bean
    PracticeMemory practiceMemory(PracticeOrganization organization, @Value("${rosterbridge.data-folder}") Path data) throws IOException {
        return PracticeMemory.of(organization, Files.createDirectories(data).resolve("practice-calendly.json"));
    }

    /** @throws IllegalStateException if the port is taken */
    @Bean
    PracticeServer practiceServer(PracticeOrganization organization, PracticeMemory memory, Sandbox sandbox) {
        PracticeServer server;
        try {
            server = PracticeServer.start(organization, sandbox.port());
        } catch (IOException | IllegalArgumentException taken) {
            throw new IllegalStateException("the practice Calendly cannot listen on port " + sandbox.port() + " of 127.0.0.1 ("
                    + taken.getMessage() + "); set ROSTERBRIDGE_SANDBOX_PORT to a free port, or stop the process that has it", taken);
        }
        server.control().useToken(sandbox.token(), null);
        LOG.info("PRACTICE Calendly at {}; nothing reaches the real one", server.baseUri());
        return server;
    }

    @Bean
    PracticeControl practiceControl(PracticeServer server) {
        return server.control();
    }

    @Bean
    SampleDirectory sampleDirectory(@Value("${rosterbridge.inbox}") Path inbox, @Value("${rosterbridge.data-folder}") Path data) {
        return new SampleDirectory(inbox, data.resolve("sample-directory.used"));
    }

    /** Puts the sample people into the inbox, once. */
    record SampleDirectory(Path inbox, Path used) {

        @EventListener(ApplicationReadyEvent.class)
        void drop() throws IOException {
            if (Files.exists(used)) {
                return;
            }
            Files.createDirectories(inbox);
            try (InputStream sample = new ClassPathResource("sandbox/" + SAMPLE).getInputStream()) {
                Path half = inbox.resolve(SAMPLE + ".half");
                Files.copy(sample, half, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                Files.move(half, inbox.resolve(SAMPLE), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            }
            Files.createFile(used);
            LOG.info("First start: 40 sample people put into the inbox {}", inbox);
        }
    }
}
