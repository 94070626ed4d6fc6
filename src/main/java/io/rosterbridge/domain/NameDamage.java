package io.rosterbridge.domain;

import io.rosterbridge.platform.text.PersonName;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells a name that was damaged on its way: read in another encoding than it was written in, such as {@code Müller} as {@code MÃ¼ller}, or
 * with letters lost to question marks. A corrected name, one without accents, or one with a question mark of its own is not damaged.
 *
 * @param certain whether one such name is enough to doubt the file; else it takes several
 * @param how     what has happened, as a part of a sentence
 */
public record NameDamage(boolean certain, String how) {

    /** So many names that are only perhaps damaged make a file doubtful. */
    public static final int ENOUGH = 3;

    private static final NameDamage LOST = new NameDamage(true, "letters were lost");
    private static final NameDamage DROPPED = new NameDamage(false, "letters are missing");
    /** Of what was read in another encoding. */
    public static final NameDamage MISREAD = new NameDamage(true, "it was read in another encoding than it was written in");
    private static final NameDamage PERHAPS = new NameDamage(false, "letters may be lost or misread");

    /** In which exports are written and read, those of Windows, DOS and the Mac among them; as far as this Java knows them. */
    private static final List<Charset> ENCODINGS = Stream.of("UTF-8", "windows-1252", "ISO-8859-1", "ISO-8859-15", "windows-1250", "ISO-8859-2",
            "windows-1251", "KOI8-R", "windows-1253", "windows-1254", "windows-1257", "IBM850", "IBM437", "IBM852", "x-MacRoman", "US-ASCII")
            .filter(Charset::isSupported).map(Charset::forName).toList();

    /** What stands where a letter could not be written. */
    private static final String STAND_INS = "?\u00BF_\u25A1\u25A0*#\uFFFD\u001A";

    /** Signs above ASCII that stand in names. */
    private static final String APOSTROPHES_AND_DASHES = "\u2018\u2019\u2010\u2011\u2013\u00B7";

    /** Characters above ASCII that Windows-1252 has for the bytes from 80 to 9F. */
    private static final String HIGH_1252 = "\u20AC\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u017D"
            + "\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u017E\u0178";
    private static final String FOLLOWS = "[\u0080-\u00BF" + HIGH_1252 + "]";
    /** Of those, what also stands behind a letter that is right. */
    private static final String FOLLOWING_SIGN = "[\u0080-\u00BF" + HIGH_1252 + "&&[^\\p{L}\u2019\u201C\u201D\u2013\u2014\u00A0\u00B7\u00AB\u00BB]]";
    /**
     * Two, three or four bytes of UTF-8 as Windows-1252 shows them. Ã and Â begin most letters of Western Europe; no language has them before
     * such a sign, nor behind a small letter.
     */
    private static final Pattern MISREAD_UTF8 = Pattern.compile("[\u00C3\u00C2](?=" + FOLLOWS + ")(?!\u2019)|(?<=\\p{Ll})[\u00C3\u00C2]"
            + "|[\u00C4\u00C5](?=" + FOLLOWING_SIGN + "|[\u00AB\u00BB])|[\u00C6-\u00DF]" + FOLLOWING_SIGN
            + "|[\u00E0-\u00EF](?:" + FOLLOWING_SIGN + FOLLOWS + "|" + FOLLOWS + FOLLOWING_SIGN + ")|[\u00F0-\u00F4]" + FOLLOWS + "{3}");
    /** Lines and blocks of DOS, and what the Mac has where UTF-8 begins a letter. */
    private static final Pattern FOREIGN_SIGN = Pattern.compile("[\u2500-\u259F]|\u221A(?=.)|\u00AC(?=\\p{L})");
    private static final Pattern CONTROL = Pattern.compile("[\u0080-\u0084\u0086-\u009F]");
    private static final Pattern SIGN_IN_WORD = Pattern.compile("(?<=\\p{L})[\\p{So}\\p{Sc}\\p{No}\\p{Sk}&&[^\\x00-\\x7F]](?=\\p{L})");
    private static final Pattern QUESTION_IN_WORD = Pattern.compile("(?<=\\p{L})\\?+(?=\\p{L})");
    private static final Pattern TWO_SCRIPTS = Pattern.compile("\\p{IsLatin}[\\p{IsCyrillic}\\p{IsGreek}]|[\\p{IsCyrillic}\\p{IsGreek}]\\p{IsLatin}");

    /** What can be told of a name by itself; empty if it looks like one. */
    public static Optional<NameDamage> of(String name) {
        if (isAscii(name)) {
            return QUESTION_IN_WORD.matcher(name).find() ? Optional.of(PERHAPS) : Optional.empty();
        }
        if (name.indexOf('\uFFFD') >= 0) {
            return Optional.of(LOST);
        }
        if (Stream.of(MISREAD_UTF8, FOREIGN_SIGN, CONTROL, SIGN_IN_WORD).anyMatch(sign -> sign.matcher(name).find())) {
            return Optional.of(MISREAD);
        }
        return TWO_SCRIPTS.matcher(name).find() || QUESTION_IN_WORD.matcher(name).find() ? Optional.of(PERHAPS) : Optional.empty();
    }

    /** What can be told of a name that was another one before; empty if the change is none of encodings. */
    public static Optional<NameDamage> of(String before, String after) {
        if (PersonName.same(before, after)) {
            return Optional.empty();
        }
        Optional<NameDamage> alone = of(after);
        if (alone.filter(NameDamage::certain).isPresent()) {
            return of(before).filter(NameDamage::certain).isPresent() ? Optional.empty() : alone;
        }
        if (isAscii(before)) {
            return Optional.empty();
        }
        if (hasStandIns(before, after)) {
            return Optional.of(LOST);
        }
        if (strangeness(after) > strangeness(before) && isMisread(before, after)) {
            return Optional.of(MISREAD);
        }
        return lacksLetters(before, after) ? Optional.of(DROPPED) : alone.filter(perhaps -> of(before).isEmpty());
    }

    /** Whether it is the same with one to four stand-ins for each letter that could not be written. */
    private static boolean hasStandIns(String before, String after) {
        int[] old = before.codePoints().toArray();
        int[] now = after.codePoints().toArray();
        boolean isAny = false;
        int at = 0;
        for (int each = 0; each < old.length;) {
            if (at < now.length && old[each] == now[at]) {
                each++;
                at++;
                continue;
            }
            int lost = run(old, each, point -> point >= 0x80);
            int signs = run(now, at, point -> STAND_INS.indexOf(point) >= 0);
            if (lost == 0 || signs < lost || signs > 4 * lost) {
                return false;
            }
            isAny = true;
            each += lost;
            at += signs;
        }
        return isAny && at == now.length;
    }

    private static int run(int[] points, int from, IntPredicate kind) {
        int end = from;
        while (end < points.length && kind.test(points[end])) {
            end++;
        }
        return end - from;
    }

    private static boolean isMisread(String before, String after) {
        Set<String> once = ENCODINGS.stream().flatMap(written -> misread(before, written)).collect(Collectors.toSet());
        return once.contains(after) || once.stream().flatMap(garbled -> misread(garbled, StandardCharsets.UTF_8)).anyMatch(after::equals);
    }

    /** The name written in this encoding and read in each of the others. */
    private static Stream<String> misread(String name, Charset written) {
        try {
            ByteBuffer bytes = written.newEncoder().encode(CharBuffer.wrap(name));
            return ENCODINGS.stream().filter(read -> !read.equals(written))
                    .map(read -> PersonName.name(read.decode(bytes.duplicate()).toString()).text());
        } catch (CharacterCodingException cannotBeWrittenSo) {
            return Stream.empty();
        }
    }

    /** How little it looks like a name: signs, accented letters side by side, and two scripts in a word. */
    private static long strangeness(String name) {
        long strange = TWO_SCRIPTS.matcher(name).results().count();
        int last = 'a';
        for (int point : name.codePoints().toArray()) {
            boolean isLatin = Character.UnicodeScript.of(point) == Character.UnicodeScript.LATIN;
            strange += point >= 0x80 && !Character.isLetter(point) && APOSTROPHES_AND_DASHES.indexOf(point) < 0 ? 2 : 0;
            strange += point >= 0x80 && last >= 0x80 && isLatin ? 1 : 0;
            last = point;
        }
        return strange;
    }

    /** Whether it is the same without some of the letters that not every encoding has. */
    private static boolean lacksLetters(String before, String after) {
        int[] now = after.codePoints().toArray();
        int at = 0;
        for (int point : before.codePoints().toArray()) {
            if (at < now.length && now[at] == point) {
                at++;
            } else if (point < 0x80) {
                return false;
            }
        }
        return at == now.length;
    }

    /** Whether a text has a control character that stands for a letter of Windows-1252 or DOS; it is taken out of names, and is no name. */
    public static boolean hasControls(String text) {
        return CONTROL.matcher(text).find();
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 0x80);
    }
}
