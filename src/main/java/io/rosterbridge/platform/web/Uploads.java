package io.rosterbridge.platform.web;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.springframework.web.ErrorResponseException;

/**
 * Takes large bodies into files before anything else is done with them: no thread holds a connection of the database, or a lock, while
 * another person's line is slow. A few at a time, so that they take neither all threads nor all of the disk.
 */
public final class Uploads {

    public static final int AGAIN_AFTER_SECONDS = 10;

    private static final Duration LEFT_OVER = Duration.ofDays(1);

    private final Path folder;
    private final int atOnce;
    private final Semaphore free;

    /** @param folder where they are kept; what a former process has left there goes */
    Uploads(Path folder, UploadSettings settings, Clock clock) {
        this.folder = folder;
        this.atOnce = settings.atOnce();
        this.free = new Semaphore(atOnce);
        try (Stream<Path> left = Files.list(Files.createDirectories(folder))) {
            List<Path> old = left.filter(file -> file.toFile().lastModified() < clock.instant().minus(LEFT_OVER).toEpochMilli()).toList();
            for (Path file : old) {
                Files.deleteIfExists(file);
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException("the folder for uploads " + folder + " cannot be used; let this user write to it", unusable);
        }
    }

    /** A turn, until it is closed. */
    @FunctionalInterface
    public interface Turn extends Closeable {
        @Override
        void close();
    }

    /** A body that lies in a file, until it is closed. */
    public record Taken(Path file, Turn turn) implements Closeable {
        @Override
        public void close() throws IOException {
            try {
                Files.deleteIfExists(file);
            } finally {
                turn.close();
            }
        }
    }

    /** Empty if as many as may are in progress. */
    public Optional<Turn> tryBegin() {
        return free.tryAcquire() ? Optional.of(free::release) : Optional.empty();
    }

    /** Why no other may begin. */
    public String sentence() {
        return atOnce + " uploads are in progress, as many as may be at once (rosterbridge.uploads.at-once); try again in "
                + AGAIN_AFTER_SECONDS + " s";
    }

    /**
     * Takes all of a body.
     *
     * @throws ErrorResponseException 429 if as many as may are in progress; 503 if there is no room for it
     * @throws UncheckedIOException   if it cannot be read: it is too long, comes too slowly, or its sender has gone
     */
    public Taken take(InputStream body) {
        Turn turn = tryBegin().orElseThrow(() -> Problem.TOO_MANY.because(sentence(), AGAIN_AFTER_SECONDS));
        Path file = null;
        try {
            file = Files.createTempFile(folder, "upload-", ".part");
            copy(body, file);
            return new Taken(file, turn);
        } catch (IOException unwritable) {
            discard(file, turn);
            throw Problem.UNAVAILABLE.because("the file cannot be kept in " + folder + ": " + unwritable.getMessage()
                    + "; make room there and send it again");
        } catch (RuntimeException unreadable) {
            discard(file, turn);
            throw unreadable;
        }
    }

    private static void discard(Path file, Turn turn) {
        turn.close();
        if (file != null) {
            file.toFile().delete();
        }
    }

    private static void copy(InputStream body, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = read(body, buffer); count >= 0; count = read(body, buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    private static int read(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
