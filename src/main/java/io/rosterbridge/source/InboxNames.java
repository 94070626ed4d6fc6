package io.rosterbridge.source;

import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.platform.text.Excerpt;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the name of a file in the inbox says: whether it is read, and whether it is complete. A name that says neither clearly is
 * refused, since a full file that is taken for changes leaves all leavers their access.
 *
 * @param full    of a complete file
 * @param unclear of a file that is refused, unless {@code full} fits
 * @param ignored of what is neither read nor reported
 */
public record InboxNames(Pattern full, Pattern unclear, Pattern ignored) {

    /** Bytes of a name among those that were read. What is put before and behind it has room beside it in the 255 of a file system. */
    private static final int KEPT_BYTES = 200;
    private static final int HEAD_BYTES = 150;
    private static final String CSV = ".csv";
    private static final String FULL_CSV = ".full.csv";
    /** Names that tools give to a file while they write it. */
    private static final Pattern UNDER_WAY = Pattern.compile("(?i)(\\.|~).*|.*(~|\\.(part|partial|tmp|temp|half|filepart|crdownload|"
            + "download|upload|uploading|writing|incomplete|inprogress|swp))");
    private static final Pattern TABLE = Pattern.compile("(?i).*\\.(xlsx?|xlsm|xlsb|ods|numbers)");
    private static final Pattern ARCHIVE = Pattern.compile("(?i).*\\.(zip|gz|tgz|tar|bz2|xz|zst|7z|rar)");

    /** @throws IllegalArgumentException if one of the settings is no regular expression, naming it */
    public static InboxNames of(String full, String unclear, String ignored) {
        return new InboxNames(pattern("full-names", full), pattern("unclear-names", unclear), pattern("ignored-names", ignored));
    }

    private static Pattern pattern(String setting, String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException("rosterbridge.inbox-watch." + setting + " is \"" + regex + "\", which is no regular expression: "
                    + malformed.getDescription() + " at character " + malformed.getIndex(), malformed);
        }
    }

    /** Whether a file of this name is complete. */
    public boolean isFull(String name) {
        return full.matcher(name).matches();
    }

    /** Whether a file of this name is neither read nor reported. */
    boolean isIgnored(String name) {
        return ignored.matcher(name).matches();
    }

    /** Whether it is the name of a CSV file. */
    static boolean isCsv(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(CSV);
    }

    /** Whether a tool gives such a name to a file that it still writes. */
    static boolean isUnderWay(String name) {
        return UNDER_WAY.matcher(name).matches() && sign(name).isEmpty();
    }

    /** Why no file of this name is read, and what to do; empty if it may be. */
    Optional<String> refusal(Path file) {
        String name = file.getFileName().toString();
        if (!isText(file)) {
            return Optional.of("its name has bytes that are no text in " + fileNames() + ", the encoding of file names here; rename it");
        }
        Optional<String> sign = sign(name);
        if (sign.isPresent()) {
            return Optional.of("its name has " + sign.get() + "; rename it");
        }
        if (name.startsWith("~$")) {
            return Optional.of("its name is that of a mark which a spreadsheet makes while a file is open; it goes when the file is closed");
        }
        if (name.startsWith(".")) {
            return Optional.of("its name begins with a dot, like that of a file that is still being written; rename it once it is whole");
        }
        return isCsv(name) ? unclear(name) : Optional.of(notCsv(name));
    }

    /** Why it cannot be told whether a file of this name is complete, and what to do; empty if it can. */
    public Optional<String> unclear(String name) {
        return isFull(name) || !unclear.matcher(name).matches() ? Optional.empty() : Optional.of("its name does not say clearly whether it "
                + "lists everybody: name it " + Excerpt.of(clear(name)) + FULL_CSV + " if it does, and without \"full\" if it holds changes only");
    }

    private static String notCsv(String name) {
        if (isUnderWay(name)) {
            return "its name is that of a file that is still being written; rename it once it is whole";
        }
        return TABLE.matcher(name).matches() ? "it is a spreadsheet, and only .csv files are read; save it as CSV in UTF-8"
                : ARCHIVE.matcher(name).matches() ? "it is packed, and only .csv files are read; unpack it and put the .csv file in"
                : "its name does not end in .csv, and only such files are read; rename it if it is a CSV file, or take it away";
    }

    /** The name without what is unclear about it. */
    private static String clear(String name) {
        String stem = name.replaceFirst("(?i)\\.csv$", "").replaceAll("(?i)[ ._-]*full[ ._-]*", "");
        return stem.isBlank() ? "people" : stem;
    }

    private static boolean isText(Path file) {
        try {
            String name = file.getFileName().toString();
            return name.indexOf('\uFFFD') < 0 && file.getFileSystem().getPath(name).equals(file.getFileName());
        } catch (InvalidPathException unmappable) {
            return false;
        }
    }

    private static String fileNames() {
        return Optional.ofNullable(System.getProperty("sun.jnu.encoding")).orElse(Charset.defaultCharset().name());
    }

    private static Optional<String> sign(String name) {
        return name.codePoints().filter(point -> point == '\\' || Character.isISOControl(point) || point == 0x2028 || point == 0x2029
                || Character.getType(point) == Character.FORMAT).mapToObj(point -> point == '\\' ? "a backslash"
                : String.format("the control character U+%04X", point)).findFirst();
    }

    /** The name for messages: invisible characters are written by their number. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                shown.append(String.format("<U+%04X>", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return Excerpt.within(shown.toString(), 500);
    }

    /** The name among files that were read: the same, unless it is too long for what is put before and behind it. */
    static String kept(String name) {
        if (bytes(name) <= KEPT_BYTES) {
            return name;
        }
        int end = 0;
        while (bytes(name.substring(0, name.offsetByCodePoints(end, 1))) <= HEAD_BYTES) {
            end = name.offsetByCodePoints(end, 1);
        }
        return name.substring(0, end) + "~" + Fingerprint.of(List.of(name)).substring(0, 8) + CSV;
    }

    /** Another name that says the same. */
    static String numbered(String name, int number) {
        int dot = name.indexOf('.', 1);
        return name.substring(0, dot) + "-" + number + name.substring(dot);
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
