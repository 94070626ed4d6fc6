package io.rosterbridge.alerts;

import io.rosterbridge.platform.text.Excerpt;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What one message tells. */
record Digest(Instant at, List<Item> items) {

    private static final Pattern HEADLINE = Pattern.compile("[:;.] |\\.$");
    private static final int LONGEST = 120;

    /** Why something is told. */
    enum Kind {
        RAISED, CHANGED, REMINDER, OVER, TEST;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param since when it was first told */
    record Item(Kind kind, Alert alert, Instant since) {
    }

    /** What has happened, and where; it may be all that is read of the mail. */
    String subject(String installation) {
        long over = items.stream().filter(item -> item.kind() == Kind.OVER).count();
        String first = headline(items.get(0));
        return "Rosterbridge on " + installation + ": " + (items.size() == 1 ? first
                : (items.size() - over) + " alerts" + (over > 0 ? ", " + over + " over" : "") + "; " + first);
    }

    /** The summary up to the details and what to do. */
    private static String headline(Item item) {
        String words = HEADLINE.split(item.alert().summary(), 2)[0];
        return (item.kind() == Kind.OVER ? "over: " : "") + Excerpt.within(Character.toUpperCase(words.charAt(0)) + words.substring(1), LONGEST);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(item.kind().word()).append(": ").append(item.alert().summary()).append("\n    ")
                .append(item.alert().key()).append(", since ").append(item.since()).append("\n\n"));
        return text.append("Sent by Rosterbridge at ").append(at).append(". The console shows more.\n").toString();
    }
}
