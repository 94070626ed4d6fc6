package io.rosterbridge.plans;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is given along when a plan is asked for. It may be large, so nobody takes all of it into memory who need not. */
@FunctionalInterface
public interface PlanText {

    /** @throws IOException if it cannot be read */
    Reader open() throws IOException;

    static PlanText of(String text) {
        return () -> new StringReader(text);
    }

    /** Of a file. Reading anything but UTF-8 throws a {@link java.nio.charset.CharacterCodingException}. */
    static PlanText utf8(Path file) {
        return () -> reader(Files.newInputStream(file));
    }

    /** Opened once, from bytes in memory, since they are read within a transaction. Bytes that are not UTF-8 throw as above. */
    static PlanText utf8(InputStream bytes) {
        return () -> reader(bytes);
    }

    private static Reader reader(InputStream bytes) {
        return new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    }
}
