package io.rosterbridge.plans;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** What is given along when a plan is asked for. It may be large, so nobody takes all of it into memory who need not. */
@FunctionalInterface
public interface PlanText {

    /** @throws IOException if it cannot be read */
    Reader open() throws IOException;

    static PlanText of(String text) {
        return () -> new StringReader(text);
    }

    /** To be opened once. Reading anything but UTF-8 throws a {@link java.nio.charset.CharacterCodingException}. */
    static PlanText utf8(InputStream bytes) {
        return () -> new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    }
}
