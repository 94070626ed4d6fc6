package io.rosterbridge.calendly;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.platform.text.Excerpt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks how an endpoint behaves, by at most six requests that read. It says what was seen and nothing else: what only a write can tell
 * is said to be unknown. It ends early if there is no answer, or Calendly asks to wait.
 */
final class EndpointProbe {

    private static final int LARGE_PAGE = 1000;
    /** Characters; what a server says in its headers and words may be of any length. */
    private static final int LONGEST_TEXT = 700;
    /** Of a domain that nobody can have (RFC 2606). */
    private static final String NOBODY = "nobody-of-this-name@rosterbridge.invalid";
    private static final Map<String, String> FEATURES = Map.of("patch", "PATCH", "bulk", "bulk", "filter", "filter", "etag", "ETag",
            "sort", "sort", "pagination", "pagination by cursor");

    private final ScimEndpoint endpoint;
    private final Clock clock;
    private final List<Observation> seen = new ArrayList<>();
    private final TreeSet<String> mediaTypes = new TreeSet<>();
    private final TreeMap<String, String> limits = new TreeMap<>();
    private final TreeSet<Long> milliseconds = new TreeSet<>();
    private int requests;

    EndpointProbe(ScimEndpoint endpoint, Clock clock) {
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /** No answer that anything can be seen by. */
    private static final class Ended extends RuntimeException {
        private Ended() {
            super(null, null, false, false);
        }
    }

    /** Makes a request that is answered whatever it is answered. */
    Answer ask(ScimRequest request) {
        Instant start = clock.instant();
        Answer answer = endpoint.exchange(request);
        requests++;
        if (answer.lost().isEmpty()) {
            milliseconds.add(Duration.between(start, clock.instant()).toMillis());
            answer.headers().forEach((name, value) -> {
                if (name.equals("content-type")) {
                    mediaTypes.add(value.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT));
                } else {
                    limits.put(name, value);
                }
            });
        }
        return answer;
    }

    /** What can be seen of an endpoint that has just listed its users. */
    List<Observation> observe(UpdateMethod updateMethod) {
        try {
            filter(pages());
            configuration();
        } catch (Ended early) {
            see("unfinished", "It did not answer everything it was asked, so that not all could be seen; authorize again to look once more");
        }
        see("media-types", mediaTypes.isEmpty() ? "The answers name no media type" : "Answers come as " + String.join(", ", mediaTypes));
        see("rate-limit", limits.isEmpty() ? "No header tells of a rate limit" : "Headers tell of a rate limit: "
                + limits.entrySet().stream().map(limit -> limit.getKey() + " " + limit.getValue()).collect(Collectors.joining(", ")));
        if (!milliseconds.isEmpty()) {
            see("latency", requests + " requests were answered after " + milliseconds.first() + " to " + milliseconds.last() + " ms");
        }
        see("updates", updateMethod == UpdateMethod.PUT ? "PATCH was refused and PUT was taken, so changes go by PUT"
                : "Whether PATCH is taken, and what becomes of an attribute it does not know, only a change can tell: it is seen at the first one");
        return List.copyOf(seen);
    }

    private Answer answer(ScimRequest request) {
        Answer answer = ask(request);
        return switch (AnswerMeaning.of(answer)) {
            case DONE, BROKEN, FORBIDDEN, NOT_FOUND, EXISTS, REFUSED -> answer;
            case MAY_HEAL -> {
                // 501 is how a server says that it does not have this.
                if (answer.status() == 501) {
                    yield answer;
                }
                throw new Ended();
            }
            case THROTTLED -> throw new Ended();
        };
    }

    private static Optional<ScimUsers.Page> page(Answer answer) {
        return answer.isDone() ? answer.json().flatMap(ScimUsers::page) : Optional.empty();
    }

    /** Returns a user who is there. */
    private Optional<JsonNode> pages() {
        Answer answer = answer(ScimRequests.page(1, LARGE_PAGE));
        Optional<ScimUsers.Page> page = page(answer);
        if (page.isEmpty()) {
            see("page-size", "A page of " + LARGE_PAGE + " users was answered " + answer.summary());
            return Optional.empty();
        }
        answer.json().map(ScimUsers::oddities).filter(odd -> !odd.isEmpty()).ifPresent(odd -> see("form", "It writes some things otherwise than "
                + "SCIM says: " + String.join("; ", odd)));
        int came = page.get().users().size();
        int all = page.get().totalResults();
        see("total", "It says how many users there are: " + all);
        see("page-size", came >= all ? "Asked for " + LARGE_PAGE + " users, all " + all + " came on one page, so no limit was met"
                : came >= LARGE_PAGE ? "It gives " + came + " users a page, as asked for" : "Asked for " + LARGE_PAGE + " users, " + came
                + " came: it gives that many a page");
        if (came < all) {
            see("paging", page.get().nextCursor().isPresent() ? "The list goes on by a cursor" : "The list goes on by an index");
        }
        return page.get().users().stream().filter(user -> ScimUsers.id(user).isPresent() && ScimUsers.user(user).isPresent()).findFirst();
    }

    private void filter(Optional<JsonNode> user) {
        Answer answer = answer(ScimRequests.byUserName(NOBODY, 1));
        Optional<ScimUsers.Page> nobody = page(answer);
        if (AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
            see("filter", "A search by userName that finds nobody is answered " + answer.status() + ", and taken for that");
        } else if (nobody.isEmpty()) {
            see("filter", "A search by userName was answered " + answer.summary());
        } else if (!nobody.get().users().isEmpty() || nobody.get().totalResults() > 0) {
            see("filter", "A search by userName is ignored: for an address that nobody has it finds " + nobody.get().totalResults()
                    + " users, so all pages are read instead");
        } else if (user.isEmpty()) {
            see("filter", "A search by userName finds nobody where there is nobody; there is no user to try it with");
        } else {
            find(user.get());
        }
    }

    private void find(JsonNode user) {
        String userName = ScimUsers.user(user).orElseThrow().userName();
        String otherCase = userName.equals(userName.toUpperCase(Locale.ROOT)) ? userName.toLowerCase(Locale.ROOT) : userName.toUpperCase(Locale.ROOT);
        if (finds(otherCase, user)) {
            see("filter", "A search by userName works, in any letter case");
        } else if (finds(userName, user)) {
            see("filter", "A search by userName works only in the letter case that Calendly holds");
        } else {
            see("filter", "A search by userName does not find a user who is there");
        }
    }

    private boolean finds(String userName, JsonNode user) {
        return page(answer(ScimRequests.byUserName(userName, 1))).stream().flatMap(page -> page.users().stream())
                .anyMatch(found -> ScimUsers.id(found).equals(ScimUsers.id(user)));
    }

    private void configuration() {
        Answer answer = answer(ScimRequests.serviceProviderConfig());
        if (!answer.isDone() || answer.json().isEmpty()) {
            see("configuration", "ServiceProviderConfig was answered " + answer.summary());
            return;
        }
        String says = new TreeMap<>(FEATURES).entrySet().stream().filter(feature -> answer.json().get().hasNonNull(feature.getKey()))
                .map(feature -> feature.getValue() + " " + (supports(answer.json().get().get(feature.getKey())) ? "yes" : "no"))
                .collect(Collectors.joining(", "));
        see("configuration", says.isEmpty() ? "ServiceProviderConfig is there and names no feature" : "ServiceProviderConfig says: " + says);
    }

    private static boolean supports(JsonNode feature) {
        return feature.path("supported").asBoolean(feature.path("cursor").asBoolean());
    }

    private void see(String topic, String text) {
        seen.add(new Observation(topic, Excerpt.within(text, LONGEST_TEXT)));
    }
}
