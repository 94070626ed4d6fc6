package io.rosterbridge.console;

import io.rosterbridge.domain.Family;
import io.rosterbridge.imports.Reconciliations.Trouble;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.queue.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** How pages say things; the templates know it as {@code words}. */
public final class Words {

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** As the application writes moments into its texts; others, who have written into them too, may mean none by it. */
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    private static final Pattern HTTP_STATUS = Pattern.compile("[1-5]\\d\\d");

    /** A piece of a text: words, or a moment; the other is null. */
    public record Part(String text, Instant at) {
    }

    /** The text in pieces, so that a page shows the moments in it as it shows any other; none of nothing. */
    public List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        int end = 0;
        for (MatchResult moment : MOMENT.matcher(text == null ? "" : text).results().toList()) {
            Optional<Instant> at = instant(moment.group());
            if (at.isPresent()) {
                parts.add(new Part(text.substring(end, moment.start()), null));
                parts.add(new Part(null, at.get()));
                end = moment.end();
            }
        }
        if (text != null) {
            parts.add(new Part(text.substring(end), null));
        }
        return parts;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException noSuchDay) {
            return Optional.empty();
        }
    }

    public String utc(Instant instant) {
        return UTC.format(instant);
    }

    public String hour(Instant instant) {
        return HOUR.format(instant);
    }

    /** What is known of an account's access. */
    public String access(Boolean active) {
        return active == null ? "Not known" : active ? "Active" : "Deactivated";
    }

    public String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 person}, {@code 1,204 people}. */
    public String people(long number) {
        return count(number, "person", "people");
    }

    public String count(long number, String one, String many) {
        return number(number) + " " + (number == 1 ? one : many);
    }

    /** A length of time in at most two units, such as {@code 3 min 5 s}. */
    public String duration(long milliseconds) {
        Duration duration = Duration.ofMillis(milliseconds);
        if (milliseconds < 1000) {
            return milliseconds + " ms";
        }
        if (duration.toMinutes() == 0) {
            return milliseconds < 10_000 ? String.format(Locale.ROOT, "%.1f s", milliseconds / 1000.0) : duration.toSeconds() + " s";
        }
        if (duration.toHours() == 0) {
            return duration.toMinutes() + " min" + rest(duration.toSecondsPart(), "s");
        }
        return duration.toDays() == 0 ? duration.toHours() + " h" + rest(duration.toMinutesPart(), "min")
                : duration.toDays() + " d" + rest(duration.toHoursPart(), "h");
    }

    public String duration(Duration duration) {
        return duration(duration.toMillis());
    }

    private static String rest(int part, String unit) {
        return part == 0 ? "" : " " + part + " " + unit;
    }

    public String state(TaskState state) {
        return switch (state) {
            case DUE -> "Pending";
            case LEASED -> "In progress";
            case FAILED -> "Retrying";
            case HELD -> "On hold";
            case REJECTED -> "Needs correction";
            case IN_STEP -> "In sync";
        };
    }

    /** The state of a person; of those with nothing to do, whether that is as it should be. */
    public String standing(PeopleView.Row row) {
        return row.state() != TaskState.IN_STEP ? state(row.state()) : switch (row.standing()) {
            case IN_STEP -> state(TaskState.IN_STEP);
            case NOT_ASSIGNED -> "Not assigned";
            case NO_ACCOUNT -> "No account";
            case NOT_LISTED -> "Not found in Calendly";
            case SKIPPED -> "Left as it is";
        };
    }

    /** The tone of {@link #standing}. */
    public String standingTone(PeopleView.Row row) {
        return row.state() != TaskState.IN_STEP ? tone(row.state()) : switch (row.standing()) {
            case IN_STEP -> tone(TaskState.IN_STEP);
            case NOT_ASSIGNED -> "";
            case NO_ACCOUNT, NOT_LISTED, SKIPPED -> "warn";
        };
    }

    public String meaning(TaskState state) {
        return switch (state) {
            case DUE -> "Waiting for a worker";
            case LEASED -> "Being worked on";
            case FAILED -> "Tried again automatically";
            case HELD -> "Waiting for a seat or a decision";
            case REJECTED -> "The data must be corrected";
            case IN_STEP -> "Nothing to do";
        };
    }

    public String tone(TaskState state) {
        return switch (state) {
            case DUE, LEASED -> "info";
            case FAILED, REJECTED -> "bad";
            case HELD -> "warn";
            case IN_STEP -> "ok";
        };
    }

    /** Of an outcome, a state of the connection, a status: any word that the database or the API has for how something is. */
    public String tone(String word) {
        if (word != null && HTTP_STATUS.matcher(word).matches()) {
            return word.startsWith("2") ? "ok" : "warn";
        }
        return word == null ? "plain" : switch (word.toUpperCase(Locale.ROOT)) {
            case "DELIVERED", "LINKED", "OK", "ACTIVE", "ASSIGNED", "DONE", "STARTED", "COMPLETE", "APPLIED", "APPROVED", "REPAIRED" -> "ok";
            case "FAILED", "REJECTED", "BROKEN", "GONE", "NOTREAD" -> "bad";
            case "HELD", "PAUSED", "SUSPENDED", "INACTIVE", "WAITING", "SKIPPED", "FLAPPING", "MISMATCH", "EXPIRED" -> "warn";
            case "UNLINKED", "RUNNING", "READING", "APPLYING", "CONFIRMED", "POSTPONED", "UNSET", "CREATE", "UPDATE", "ACTIVATE", "DEACTIVATE",
                    "DELETE" -> "info";
            default -> "plain";
        };
    }

    /** {@code DELIVERED} as {@code Delivered}, {@code no-seats} as {@code No seats}. */
    public String word(String word) {
        if (word == null || word.isEmpty()) {
            return "";
        }
        if (word.equals("ok")) {
            return "Connected";
        }
        String text = word.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT).replace('-', ' ').replace('_', ' ');
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** A reason as it is stored, which begins small and has no full stop, as a sentence. */
    public String sentence(String reason) {
        String text = reason.substring(0, 1).toUpperCase(Locale.ROOT) + reason.substring(1);
        return text.endsWith(".") ? text : text + ".";
    }

    /** What a run does with a complete list. */
    public String phase(String phase) {
        return phase == null ? "Listing Calendly" : switch (phase) {
            case "people" -> "Mapping the people of the directory";
            case "match" -> "Finding who is who";
            case "compare" -> "Comparing both sides";
            case "repair" -> "Repairing what has drifted";
            default -> throw new IllegalArgumentException("a run has no phase \"" + phase + "\"");
        };
    }

    /** The trouble as a heading. */
    public String trouble(Trouble trouble) {
        return switch (trouble) {
            case CONVERGENCE -> "What is repaired does not last";
            case FLAPPING -> "Changed back again and again";
            case MISMATCH -> "Another externalId than was sent";
        };
    }

    /** The family as a heading. */
    public String family(String family) {
        return switch (Family.of(family)) {
            case NO_SEATS -> "No free seat";
            case THROTTLED -> "Throttled by Calendly";
            case CONNECTION -> "Connection refused";
            case UNAVAILABLE -> "Calendly not available";
            case EXISTS_ELSEWHERE -> "Address taken elsewhere";
            case DUPLICATE_USER_NAME -> "Two people, one address";
            case ADDRESSES_SWAPPED -> "Addresses swapped";
            case NOT_LINKED -> "User exists, not linked";
            case LINK_TO_CONFIRM -> "Link to be confirmed";
            case IDENTITY_TO_CONFIRM -> "Maybe another person";
            case MAPPING -> "Cannot be mapped";
            case NOT_TAKEN -> "Answered as done, and not done";
            case OTHER_USER -> "Answered about another user";
            case REFUSED -> "Refused by Calendly";
            case VANISHED -> "Listed, but not found";
            case FLAPPING -> "Changed back again and again";
            case REMOVAL_CHECK -> "Removals being counted";
            case REMOVAL_LIMIT -> "Too many removals at once";
            case REMOVAL_REJECTED -> "Removal rejected";
            case INTERNAL -> "Error of this application";
        };
    }

    /** What a browser calls itself, as people know it; as it is, if it is none that is known. */
    public String agent(String userAgent) {
        String browser = first(userAgent, "Edg/", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari");
        String system = first(userAgent, "Windows", "Windows", "Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Mac OS X", "macOS", "Linux",
                "Linux");
        String both = browser + (browser.isEmpty() || system.isEmpty() ? "" : " on ") + system;
        return !both.isEmpty() ? both : userAgent.isBlank() ? "No browser" : userAgent;
    }

    /** @param marks each with the word for it */
    private static String first(String text, String... marks) {
        for (int mark = 0; mark < marks.length; mark += 2) {
            if (text.contains(marks[mark])) {
                return marks[mark + 1];
            }
        }
        return "";
    }
}
