package io.rosterbridge.alerts;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What one message tells. */
record Digest(Instant at, List<Item> items) {

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

    String subject() {
        long over = items.stream().filter(item -> item.kind() == Kind.OVER).count();
        return items.size() == 1 ? "Rosterbridge: " + items.get(0).alert().key() + (over == 1 ? " is over" : "")
                : "Rosterbridge: " + (items.size() - over) + " alerts" + (over > 0 ? ", " + over + " over" : "");
    }

    String text() {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(item.kind().word()).append(": ").append(item.alert().summary()).append("\n    ")
                .append(item.alert().key()).append(", since ").append(item.since()).append("\n\n"));
        return text.append("Sent by Rosterbridge at ").append(at).append(". The console shows more.\n").toString();
    }
}
