package io.rosterbridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Finds the folders. Data: the setting, as an absolute path. Routes and mappings: the setting, else the folder in the working
 * directory, else the copy in the jar, which is laid out in a temporary folder. The results are
 * {@code rosterbridge.data-folder}, {@code rosterbridge.routes-folder} and {@code rosterbridge.mappings-folder}.
 */
public class Folders implements EnvironmentPostProcessor {

    private final Log log;

    public Folders(DeferredLogFactory logs) {
        log = logs.getLog(Folders.class);
    }

    /** @throws IllegalStateException if a folder is set that does not exist */
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment.getPropertySources().addLast(new MapPropertySource("rosterbridge folders", Map.of(
                "rosterbridge.data-folder", Path.of(environment.getProperty("rosterbridge.data", "data")).toAbsolutePath().toString(),
                "rosterbridge.routes-folder", folder(environment, "routes").toString(),
                "rosterbridge.mappings-folder", folder(environment, "mappings").toString())));
    }

    private Path folder(ConfigurableEnvironment environment, String name) {
        String setting = environment.getProperty("rosterbridge." + name, "");
        if (!setting.isBlank()) {
            Path set = Path.of(setting).toAbsolutePath();
            if (!Files.isDirectory(set)) {
                throw new IllegalStateException("ROSTERBRIDGE_" + name.toUpperCase(Locale.ROOT) + " is \"" + setting
                        + "\", but there is no folder " + set);
            }
            log.info("Using " + name + " of the setting: " + set);
            return set;
        }
        Path here = Path.of(name).toAbsolutePath();
        if (Files.isDirectory(here)) {
            log.info("Using " + name + " of the working directory: " + here);
            return here;
        }
        log.info("Using the " + name + " in the jar; set ROSTERBRIDGE_" + name.toUpperCase(Locale.ROOT) + " to use your own");
        return fromJar(name);
    }

    private static Path fromJar(String name) {
        try {
            Path folder = Files.createTempDirectory("rosterbridge-" + name);
            folder.toFile().deleteOnExit();
            for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath:" + name + "/*.*")) {
                Path file = folder.resolve(resource.getFilename());
                try (InputStream content = resource.getInputStream()) {
                    Files.copy(content, file);
                }
                file.toFile().deleteOnExit();
            }
            return folder;
        } catch (IOException unwritable) {
            throw new UncheckedIOException("the " + name + " of the jar cannot be laid out in the temporary folder", unwritable);
        }
    }
}
