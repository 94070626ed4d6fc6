package io.rosterbridge.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The bytes of a CSV file as text: UTF-8, with or without a byte order mark. No encoding is guessed, since a wrong guess garbles names:
 * another one is refused by its name where it shows, and so is what is no CSV file at all, such as a spreadsheet under another name.
 */
public final class CsvBytes {

    private static final int LOOKED_AT = 64;

    private CsvBytes() {
    }

    /**
     * The text without its byte order mark.
     *
     * @return throws a {@link java.nio.charset.CharacterCodingException} where the bytes are no text
     * @throws UnreadableFile if it is another kind of file, or in another encoding
     * @throws IOException    if it cannot be read
     */
    public static Reader text(InputStream bytes) throws IOException {
        BufferedInputStream in = new BufferedInputStream(bytes, 1 << 16);
        in.mark(LOOKED_AT);
        byte[] begin = in.readNBytes(LOOKED_AT);
        in.reset();
        refuseOtherKinds(begin);
        encoding(begin).ifPresent(other -> {
            throw new UnreadableFile("it is not UTF-8 but " + other + "; save it as CSV in UTF-8 (Excel calls it \"CSV UTF-8\")");
        });
        in.skipNBytes(begins(begin, 0xEF, 0xBB, 0xBF) ? 3 : 0);
        return new Utf8Text(in);
    }

    /** Whether it is UTF-16: by its byte order mark, or since every other byte is zero, as in a header of Latin letters. */
    private static Optional<String> encoding(byte[] begin) {
        if (begins(begin, 0xFF, 0xFE, 0, 0) || begins(begin, 0, 0, 0xFE, 0xFF)) {
            return Optional.of("UTF-32");
        }
        return begins(begin, 0xFF, 0xFE) || begins(begin, 0xFE, 0xFF) || hasZerosAt(begin, 1) || hasZerosAt(begin, 0)
                ? Optional.of("UTF-16 (Excel calls it \"Unicode text\")") : Optional.empty();
    }

    /** Whether exactly the bytes at every other place are zero. */
    private static boolean hasZerosAt(byte[] begin, int first) {
        for (int each = 0; each < begin.length; each++) {
            if ((begin[each] == 0) != (each % 2 == first)) {
                return false;
            }
        }
        return begin.length > 1;
    }

    private static void refuseOtherKinds(byte[] begin) {
        String text = new String(begin, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        if (begins(begin, 'P', 'K', 3, 4) || begins(begin, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw new UnreadableFile("it is a spreadsheet or an archive under the name of a CSV file; open it and save it as CSV in UTF-8");
        }
        if (begins(begin, 0x1F, 0x8B) || begins(begin, '7', 'z', 0xBC, 0xAF) || begins(begin, 'B', 'Z', 'h')
                || begins(begin, 0xFD, '7', 'z', 'X', 'Z') || begins(begin, 0x28, 0xB5, 0x2F, 0xFD)) {
            throw new UnreadableFile("it is packed, under the name of a CSV file; unpack it and put in what is in it");
        }
        if (text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml")) {
            throw new UnreadableFile("it is a web page or XML and no CSV file, such as what a server answers that refuses an export; look at what "
                    + "wrote it");
        }
        if (text.startsWith("{") || text.startsWith("[{") || text.startsWith("%pdf") || text.startsWith("-----begin")) {
            throw new UnreadableFile("it is JSON, a PDF or encrypted, and no CSV file; save it as CSV in UTF-8");
        }
    }

    private static boolean begins(byte[] begin, int... expected) {
        if (begin.length < expected.length) {
            return false;
        }
        for (int each = 0; each < expected.length; each++) {
            if ((begin[each] & 0xFF) != expected[each]) {
                return false;
            }
        }
        return true;
    }
}
