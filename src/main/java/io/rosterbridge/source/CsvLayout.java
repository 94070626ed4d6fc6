package io.rosterbridge.source;

import io.rosterbridge.platform.text.Edges;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a CSV file is written, by its first lines.
 *
 * @param separator between cells
 * @param isSpaced  whether spaces stand between separators and quotes
 * @param skipped   lines before the header that are not part of the table
 */
record CsvLayout(char separator, boolean isSpaced, long skipped) {

    /** Of what is never told by a first line; those that come first win where the header has as many of two. */
    static final String SEPARATORS = ",;\t|";

    private static final int SHORT_LINE = 1000;
    private static final Pattern SEP = Pattern.compile("\\s*\"?sep=(.|\\\\t)?\"?\\s*", Pattern.CASE_INSENSITIVE);

    /**
     * Reads up to the header.
     *
     * @param text     at its beginning; behind it, at the header
     * @param readAhead of the buffer; not less than the longest header
     * @throws UnreadableFile if the first line names a separator that can be none
     */
    static CsvLayout of(BufferedReader text, int readAhead) throws IOException {
        Optional<Character> said = Optional.empty();
        for (long skipped = 0; ; skipped++) {
            text.mark(readAhead);
            Line line = Line.of(text);
            text.reset();
            Matcher sep = SEP.matcher(line.text());
            boolean isSep = sep.matches();
            if (!line.isWhole() || !isSep && !isOfPowerShell(line.text()) && !Edges.strip(line.text()).isEmpty()) {
                char separator = said.isPresent() ? said.get() : counted(text, readAhead);
                text.reset();
                return new CsvLayout(separator, isSpaced(line.text(), separator), skipped);
            }
            said = isSep ? separator(sep) : said;
            text.skip(line.length());
        }
    }

    /**
     * A first line.
     *
     * @param length  with its end
     * @param isWhole whether it has an end, and is short enough to say something of the layout
     */
    private record Line(String text, int length, boolean isWhole) {

        static Line of(BufferedReader text) throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.length() <= SHORT_LINE) {
                int c = text.read();
                if (c < 0) {
                    return new Line(line.toString(), line.length(), false);
                }
                if (c == '\n' || c == '\r') {
                    return new Line(line.toString(), line.length() + (c == '\r' && text.read() == '\n' ? 2 : 1), true);
                }
                line.append((char) c);
            }
            return new Line(line.toString(), line.length(), false);
        }
    }

    private static boolean isSpaced(String header, char separator) {
        return Pattern.compile("(?:^|" + Pattern.quote(Character.toString(separator)) + ") +\"").matcher(header).find();
    }

    private static boolean isOfPowerShell(String line) {
        return line.stripLeading().toUpperCase(Locale.ROOT).startsWith("#TYPE");
    }

    private static Optional<Character> separator(Matcher sep) {
        String said = sep.group(1) == null ? "" : sep.group(1);
        if (said.isBlank() && !said.equals("\t")) {
            return Optional.empty();
        }
        char separator = said.equals("\\t") ? '\t' : said.charAt(0);
        if (Character.isLetterOrDigit(separator) || separator == '"') {
            throw new UnreadableFile("its first line says that cells are separated by \"" + said
                    + "\", which separates nothing; correct or remove it");
        }
        return Optional.of(separator);
    }

    private static char counted(BufferedReader text, int readAhead) throws IOException {
        int[] counts = new int[SEPARATORS.length()];
        boolean quoted = false;
        boolean isAny = false;
        for (int i = 0; i < readAhead - 1; i++) {
            int c = text.read();
            if (c < 0 || !quoted && (c == '\n' || c == '\r') && isAny) {
                break;
            }
            quoted ^= c == '"';
            int known = quoted ? -1 : SEPARATORS.indexOf(c);
            if (known >= 0) {
                counts[known]++;
                isAny = true;
            }
        }
        int most = 0;
        for (int each = 1; each < counts.length; each++) {
            most = counts[each] > counts[most] ? each : most;
        }
        return SEPARATORS.charAt(most);
    }
}
