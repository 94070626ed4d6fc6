package io.rosterbridge.calendly;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long a server asks to wait. {@code Retry-After} (RFC 9110 section 10.2.3) counts whatever the status, beside what was done too;
 * the end of a rate limit counts with 429, or where nothing of the limit is left: {@code X-RateLimit-Reset} as in Calendly's REST
 * documentation, in the spellings that others use, and {@code RateLimit} with {@code RateLimit-Policy} in the forms of the IETF's
 * drafts.
 *
 * <p>A time is seconds, a fraction counts as a whole one; a duration with its unit; a date in the forms of RFC 9110 section 5.6.7 or
 * ISO 8601, measured from the server's own {@code Date}; or an epoch in seconds or milliseconds. Of several the longest counts.
 */
final class RetryAfter {

    private static final List<String> WAITS = List.of("retry-after", "x-retry-after");
    private static final List<String> WAITS_IN_MILLISECONDS = List.of("retry-after-ms", "x-ms-retry-after-ms");
    private static final Set<String> ASKS = Stream.concat(WAITS.stream(), WAITS_IN_MILLISECONDS.stream()).collect(Collectors.toUnmodifiableSet());
    private static final List<String> RESETS = List.of("x-ratelimit-reset", "x-rate-limit-reset", "x-ratelimit-reset-after", "ratelimit-reset");
    private static final List<String> REMAINING = List.of("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining");
    private static final String RATE_LIMIT = "ratelimit";
    private static final Pattern NOTHING_LEFT = Pattern.compile("0+(?:\\.0*)?");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,30}(?:\\.\\d{0,30})?");
    private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,12})?)\\s*"
            + "(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARTS = Pattern.compile("(?:" + PART.pattern() + "\\s*)+", Pattern.CASE_INSENSITIVE);
    /** A parameter of a structured field (RFC 9651), or of the list that came before it in the drafts. */
    private static final Pattern PARAMETER = Pattern.compile("([a-z]+)\\s*=\\s*\"?(\\d{1,18})");
    private static final BigDecimal EPOCH_SECONDS = new BigDecimal("1000000000");
    private static final BigDecimal EPOCH_MILLISECONDS = new BigDecimal("100000000000");
    private static final BigDecimal LONG = new BigDecimal("100000000000000000");
    private static final List<DateTimeFormatter> DATES = List.of(form("d MMM uuuu HH:mm:ss"), twoDigits(), form("MMM d HH:mm:ss uuuu"));

    private RetryAfter() {
    }

    /**
     * Reads the headers of one answer.
     *
     * @param headers by name in lower case, each with its values in their order
     * @param longest whatever the server says, it is tried again within this time
     * @return empty if it does not ask to wait, else not negative
     */
    static Optional<Duration> of(int status, Map<String, List<String>> headers, Clock clock, Duration longest) {
        boolean isLimited = status == 429 || status < 500 && isExhausted(headers);
        if (!isLimited && Collections.disjoint(headers.keySet(), ASKS)) {
            // Most answers are like this.
            return Optional.empty();
        }
        Instant now = values(headers, List.of("date")).flatMap(date -> date(date).stream()).findFirst().orElseGet(clock::instant);
        Optional<Duration> asked = longest(Stream.concat(values(headers, WAITS).flatMap(value -> times(value, now).stream()),
                values(headers, WAITS_IN_MILLISECONDS).flatMap(value -> milliseconds(value).stream())));
        return asked.or(() -> isLimited ? reset(headers, now) : Optional.empty())
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait).map(wait -> wait.compareTo(longest) > 0 ? longest : wait);
    }

    /** Whether this header can ask to wait. */
    static boolean isAbout(String lowerCase) {
        return lowerCase.equals("date") || lowerCase.contains("ratelimit") || lowerCase.contains("rate-limit") || lowerCase.contains("retry-after");
    }

    private static boolean isExhausted(Map<String, List<String>> headers) {
        for (String name : REMAINING) {
            for (String value : headers.getOrDefault(name, List.of())) {
                if (NOTHING_LEFT.matcher(bare(value)).matches()) {
                    return true;
                }
            }
        }
        return headers.containsKey(RATE_LIMIT) && policies(headers, RATE_LIMIT).anyMatch(RetryAfter::isUsedUp);
    }

    private static boolean isUsedUp(Map<String, Long> policy) {
        return Long.valueOf(0).equals(policy.getOrDefault("r", policy.get("remaining")));
    }

    private static Optional<Duration> reset(Map<String, List<String>> headers, Instant now) {
        Stream<Duration> plain = values(headers, RESETS).flatMap(value -> times(value, now).stream());
        List<Map<String, Long>> policies = policies(headers, RATE_LIMIT).toList();
        boolean isOneUsedUp = policies.stream().anyMatch(RetryAfter::isUsedUp);
        Stream<Duration> structured = policies.stream().filter(policy -> !isOneUsedUp || isUsedUp(policy))
                .flatMap(policy -> Stream.of("t", "reset").map(policy::get).filter(time -> time != null)).map(Duration::ofSeconds);
        return longest(Stream.concat(plain, structured))
                .or(() -> longest(policies(headers, "ratelimit-policy").map(policy -> policy.get("w")).filter(window -> window != null)
                        .map(Duration::ofSeconds)));
    }

    private static Stream<Map<String, Long>> policies(Map<String, List<String>> headers, String name) {
        return values(headers, List.of(name)).flatMap(value -> Arrays.stream(value.contains(";") ? value.split(",") : new String[] {value}))
                .map(RetryAfter::parameters);
    }

    private static Map<String, Long> parameters(String policy) {
        Map<String, Long> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(policy.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            parameters.put(matcher.group(1), Math.min(Long.parseLong(matcher.group(2)), Integer.MAX_VALUE));
        }
        return parameters;
    }

    private static Stream<String> values(Map<String, List<String>> headers, Collection<String> names) {
        return names.stream().flatMap(name -> headers.getOrDefault(name, List.of()).stream()).map(RetryAfter::bare);
    }

    private static String bare(String value) {
        String text = value.strip();
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"") && text.indexOf('"', 1) == text.length() - 1
                ? text.substring(1, text.length() - 1).strip() : text;
    }

    private static Optional<Duration> longest(Stream<Duration> times) {
        return times.max(Comparator.naturalOrder());
    }

    /** A date has a comma of its own. */
    private static List<Duration> times(String value, Instant now) {
        Optional<Duration> whole = time(value, now);
        return whole.isPresent() ? List.of(whole.get())
                : Arrays.stream(value.replaceAll("[\\[\\]]", "").split(",")).flatMap(part -> time(bare(part), now).stream()).toList();
    }

    private static Optional<Duration> time(String value, Instant now) {
        if (NUMBER.matcher(value).matches()) {
            return Optional.of(number(new BigDecimal(value), now));
        }
        if (PARTS.matcher(value).matches()) {
            Duration sum = Duration.ZERO;
            for (Matcher part = PART.matcher(value); part.find(); ) {
                sum = sum.plusMillis(new BigDecimal(part.group(1)).multiply(unit(part.group(2))).setScale(0, RoundingMode.CEILING).longValue());
            }
            return Optional.of(sum);
        }
        return date(value).map(end -> up(Duration.between(now, end)));
    }

    private static Duration number(BigDecimal number, Instant now) {
        BigDecimal bounded = number.min(LONG);
        if (bounded.compareTo(EPOCH_SECONDS) < 0) {
            return Duration.ofSeconds(bounded.setScale(0, RoundingMode.CEILING).longValue());
        }
        BigDecimal milliseconds = bounded.compareTo(EPOCH_MILLISECONDS) < 0 ? bounded.movePointRight(3) : bounded;
        return up(Duration.between(now, Instant.ofEpochMilli(milliseconds.longValue())));
    }

    private static Duration up(Duration duration) {
        return duration.getNano() == 0 ? duration : Duration.ofSeconds(duration.getSeconds() + 1);
    }

    private static Optional<Duration> milliseconds(String value) {
        return Optional.of(value).filter(text -> NUMBER.matcher(text).matches())
                .map(text -> Duration.ofMillis(new BigDecimal(text).min(LONG).setScale(0, RoundingMode.CEILING).longValue()));
    }

    private static BigDecimal unit(String unit) {
        String lower = unit.toLowerCase(Locale.ROOT);
        return new BigDecimal(lower.startsWith("ms") || lower.startsWith("mil") ? 1 : lower.startsWith("s") ? 1000 : lower.startsWith("m") ? 60_000
                : 3_600_000);
    }

    /** The day of the week is not looked at: it says nothing that the date does not. */
    private static Optional<Instant> date(String value) {
        String text = value.replaceFirst("^[A-Za-z]{3,9},?\\s+(?=[A-Za-z\\d])", "").replaceFirst("\\s*(?i:GMT|UTC)$", "").replaceAll("\\s+", " ");
        for (DateTimeFormatter form : DATES) {
            try {
                return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException another) {
                // The next form.
            }
        }
        try {
            return Optional.of(OffsetDateTime.parse(value).toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static DateTimeFormatter form(String pattern) {
        return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern).toFormatter(Locale.ENGLISH);
    }

    /** RFC 850: a year of two digits is the nearest. */
    private static DateTimeFormatter twoDigits() {
        return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern("dd-MMM-").appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                .appendPattern(" HH:mm:ss").toFormatter(Locale.ENGLISH);
    }
}
