package io.rosterbridge.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads UTF-8. Unlike the reader of Java, it gives all text before bytes that are none, and throws a
 * {@link java.nio.charset.CharacterCodingException} only when it is asked for more: so the line can be named.
 */
final class Utf8Text extends Reader {

    private final InputStream bytes;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer undecoded = ByteBuffer.allocate(1 << 13).flip();
    /** The second half of a surrogate pair of which only one half found room. */
    private final CharBuffer pair = CharBuffer.allocate(2).flip();
    private boolean isAtEnd;

    Utf8Text(InputStream bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        CharBuffer decoded = CharBuffer.wrap(buffer, offset, length);
        if (pair.hasRemaining()) {
            buffer[offset] = pair.get();
            return 1;
        }
        while (true) {
            CoderResult result = decoder.decode(undecoded, decoded, isAtEnd);
            int count = decoded.position() - offset;
            if (count > 0) {
                return count;
            }
            if (result.isError()) {
                result.throwException();
            }
            if (result.isOverflow()) {
                pair.clear();
                decoder.decode(undecoded, pair, isAtEnd);
                pair.flip();
                buffer[offset] = pair.get();
                return 1;
            }
            if (isAtEnd) {
                return -1;
            }
            fill();
        }
    }

    private void fill() throws IOException {
        undecoded.compact();
        int count = bytes.read(undecoded.array(), undecoded.position(), undecoded.remaining());
        isAtEnd = count < 0;
        undecoded.position(undecoded.position() + Math.max(0, count)).flip();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
