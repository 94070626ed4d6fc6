package io.rosterbridge.source;

import io.rosterbridge.source.InboxFiles.InboxFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is wrong with the sources and needs a person; for health, alerts and the overview, which tell the same. */
public final class SourceConcerns {

    private static final int MOST_NAMED = 5;
    /** Looks come each second; this many seconds without one are no accident. */
    private static final Duration LOOK_OVERDUE = Duration.ofMinutes(1);

    private final InboxFiles files;
    private final SourceReads reads;
    private final InboxWatch watch;
    private final Duration completeWithin;
    private final Clock clock;

    /**
     * @param completeWithin a source that has been read as a whole before has to be so again within this time; zero: never
     * @throws IllegalArgumentException if that is negative
     */
    public SourceConcerns(InboxFiles files, SourceReads reads, InboxWatch watch, Duration completeWithin, Clock clock) {
        if (completeWithin.isNegative()) {
            throw new IllegalArgumentException("rosterbridge.inbox-watch.complete-within is " + completeWithin
                    + "; it must be 0 or more, with its unit");
        }
        this.files = files;
        this.reads = reads;
        this.watch = watch;
        this.completeWithin = completeWithin;
        this.clock = clock;
    }

    /**
     * Something that does not pass by itself.
     *
     * @param key   what kind of thing; stays the same while it lasts
     * @param mark  changes when it is worth telling again
     * @param title a few words
     * @param text  what, which one, and what to do, without a full stop
     */
    public record Concern(String key, String mark, String title, String text) {
    }

    /** What is the case now; empty if all is well. */
    public List<Concern> present() {
        List<Concern> concerns = new ArrayList<>();
        unseen().ifPresent(concerns::add);
        notRead().ifPresent(concerns::add);
        noCompleteRead().ifPresent(concerns::add);
        return concerns;
    }

    private Optional<Concern> unseen() {
        List<String> problems = new ArrayList<>(files.problems());
        if (watch.lookedAt().plus(LOOK_OVERDUE).isBefore(clock.instant())) {
            problems.add("the inbox was looked through last at " + time(watch.lookedAt()) + "; look at its disk and at the database");
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(new Concern("inbox-unseen", "unseen", "The inbox needs a look",
                String.join("; ", problems)));
    }

    private Optional<Concern> notRead() {
        List<InboxFile> unread = files.needingHand();
        if (unread.isEmpty()) {
            return Optional.empty();
        }
        String named = unread.stream().limit(MOST_NAMED).map(file -> file.name() + ": " + file.reason().orElse("")).collect(Collectors.joining("; "));
        boolean isOne = unread.size() == 1;
        return Optional.of(new Concern("files-not-read", unread.stream().map(InboxFile::name).collect(Collectors.joining("/")),
                isOne ? "A file of the inbox is not read" : unread.size() + " files of the inbox are not read", named
                + (unread.size() > MOST_NAMED ? "; and " + (unread.size() - MOST_NAMED) + " more, which the page Sources names" : "")));
    }

    private Optional<Concern> noCompleteRead() {
        if (completeWithin.isZero()) {
            return Optional.empty();
        }
        return reads.lastComplete().filter(last -> last.at().plus(completeWithin).isBefore(clock.instant())).map(last -> new Concern(
                "no-complete-read", last.at().toString(), "No complete read of csv", "no complete read of csv for " + completeWithin.toHours()
                + " h: "
                + (last.isAny() ? "the last one ended at " + time(last.at()) : "the first file that lists everybody came at " + time(last.at())
                        + " and was not applied as a whole")
                + last.reason().map(reason -> ", and of the latest such file it is said: " + reason).orElse("")
                + "; whoever has left since then keeps access until a complete file is read"));
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
