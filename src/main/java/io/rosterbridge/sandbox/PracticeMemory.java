package io.rosterbridge.sandbox;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the accounts of a practice organization in a file, so that they survive a restart as Calendly's do. The last second
 * before a kill may be missing.
 */
public final class PracticeMemory implements AutoCloseable {

    private static final ObjectMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY).build();

    private final PracticeOrganization organization;
    private final Path file;
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "practice-calendly-memory");
        thread.setDaemon(true);
        return thread;
    });
    private List<PracticeAccount> written = List.of();

    private PracticeMemory(PracticeOrganization organization, Path file) {
        this.organization = organization;
        this.file = file;
    }

    /**
     * Restores what the file holds, if there is one, and writes changes to it from now on, once a second.
     *
     * @throws UncheckedIOException if the file is there and cannot be read
     */
    public static PracticeMemory of(PracticeOrganization organization, Path file) {
        PracticeMemory memory = new PracticeMemory(organization, file);
        memory.restore();
        memory.clockwork.scheduleWithFixedDelay(memory::write, 1, 1, TimeUnit.SECONDS);
        return memory;
    }

    private void restore() {
        if (Files.exists(file)) {
            try {
                written = JSON.readValue(file.toFile(), new TypeReference<List<PracticeAccount>>() { });
                organization.restore(written);
            } catch (IOException unreadable) {
                throw new UncheckedIOException("the memory of the practice Calendly, " + file + ", cannot be read; remove it to begin anew",
                        unreadable);
            }
        }
    }

    private synchronized void write() {
        List<PracticeAccount> present = List.copyOf(organization.all());
        if (present.equals(written)) {
            return;
        }
        Path half = file.resolveSibling(file.getFileName() + ".half");
        try {
            JSON.writeValue(half.toFile(), present);
            Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            written = present;
        } catch (IOException unwritable) {
            throw new UncheckedIOException("the practice Calendly cannot remember: " + file, unwritable);
        }
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
        write();
    }
}
