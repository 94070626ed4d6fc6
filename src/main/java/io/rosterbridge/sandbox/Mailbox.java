package io.rosterbridge.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The mails the organization sent, and whom it has to remind of an invitation. Not thread-safe: the organization guards it. */
final class Mailbox {

    private static final Duration REMINDER_AFTER = Duration.ofDays(7);
    private static final int KEPT = 100_000;

    /** An invitation to remind of, if it is still open at that time. */
    record Reminder(String accountId, Instant due) {
    }

    private final Deque<PracticeMail> sent = new ArrayDeque<>();
    /** In the order they fall due, since all wait equally long. */
    private final Deque<Reminder> reminders = new ArrayDeque<>();

    void send(PracticeMail.Kind kind, String to, String accountId, Instant at) {
        if (sent.size() == KEPT) {
            sent.removeFirst();
        }
        sent.add(new PracticeMail(kind, to, accountId, at));
        if (kind == PracticeMail.Kind.INVITATION) {
            reminders.add(new Reminder(accountId, at.plus(REMINDER_AFTER)));
        }
    }

    /** Hands over each reminder that has fallen due, once. */
    void takeDue(Instant now, Consumer<Reminder> taker) {
        while (!reminders.isEmpty() && !now.isBefore(reminders.peek().due)) {
            taker.accept(reminders.poll());
        }
    }

    /** Oldest first. */
    List<PracticeMail> sent() {
        return List.copyOf(sent);
    }
}
