package io.rosterbridge.platform.yaml;

import java.util.Collection;
import java.util.Locale;

/** What somebody may have meant by a word that is not known. */
public final class Suggestion {

    private static final int LARGEST_DISTANCE = 3;

    private Suggestion() {
    }

    /** "did you mean `x`? " for the allowed word most like this one; empty if none is like it. */
    public static String of(String word, Collection<String> allowed) {
        String nearest = null;
        int least = Math.min(LARGEST_DISTANCE, word.length() / 2) + 1;
        for (String candidate : allowed) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest == null ? "" : "did you mean `" + nearest + "`? ";
    }

    /** Letters to insert, drop or exchange to make one word of the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int exchanged = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
