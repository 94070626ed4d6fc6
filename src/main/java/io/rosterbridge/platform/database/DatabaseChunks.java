package io.rosterbridge.platform.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Looks whether every chunk of a database file of H2 that has live pages is there, by the list that the file keeps of them. H2 itself opens
 * a file whose list is whole, and finds out that pages are missing when they are asked for.
 */
final class DatabaseChunks {

    private static final String CHUNK = "chunk.";
    private static final int HEADER = 512;

    private DatabaseChunks() {
    }

    /** @throws IllegalStateException if the file is open elsewhere, or not whole; it is only read */
    static void check(Path file) {
        try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open();
             RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            for (Map.Entry<String, String> chunk : store.getLayoutMap().entrySet()) {
                if (chunk.getKey().startsWith(CHUNK)) {
                    check(file, bytes, DataUtils.parseMap(chunk.getValue()));
                }
            }
        } catch (MVStoreException unreadable) {
            if (unreadable.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                throw new IllegalStateException(DatabaseFile.inUse(file.toString()), unreadable);
            }
            throw DatabaseFile.broken(file, "H2 says: " + String.valueOf(unreadable.getMessage()).lines().findFirst().orElse(""));
        } catch (IOException unreadable) {
            throw DatabaseFile.broken(file, "it cannot be read (" + unreadable + ")");
        }
    }

    private static void check(Path file, RandomAccessFile bytes, Map<String, String> chunk) throws IOException {
        if (DataUtils.readHexLong(chunk, "livePages", 0) == 0 && chunk.containsKey("livePages")) {
            return;
        }
        long block = DataUtils.readHexLong(chunk, "block", 0);
        long end = block + DataUtils.readHexLong(chunk, "len", 0);
        if (end * DatabaseFile.BLOCK > bytes.length()) {
            throw DatabaseFile.broken(file, DatabaseFile.cut(bytes.length(), end - 1));
        }
        byte[] header = new byte[HEADER];
        bytes.seek(block * DatabaseFile.BLOCK);
        bytes.readFully(header);
        String found = new String(header, StandardCharsets.ISO_8859_1);
        if (!found.startsWith("chunk:" + chunk.get("chunk") + ",")) {
            throw DatabaseFile.broken(file, "what should be in its block " + block + " is not there");
        }
    }
}
