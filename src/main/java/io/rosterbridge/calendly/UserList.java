package io.rosterbridge.calendly;

import io.rosterbridge.domain.ScimUser;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The list of all users, page by page (RFC 7644 section 3.4.2.4, RFC 9865): the request, and what an answer to it means. */
public final class UserList {

    private static final Set<String> STALE_CURSOR = Set.of("expiredCursor", "invalidCursor");

    private UserList() {
    }

    /** A user as listed. Without an id it cannot be told from others; without a userName there is no {@code user}. */
    public record Listed(Optional<String> id, Optional<ScimUser> user) {

        public Listed {
            Objects.requireNonNull(id);
            Objects.requireNonNull(user);
        }
    }

    /**
     * A page.
     *
     * @param total      what the server says there are in all, 0 or more
     * @param nextCursor where to go on; empty if it goes on by index, or if this is the last page
     */
    public record Page(int total, List<Listed> users, Optional<String> nextCursor) {

        public Page {
            users = List.copyOf(users);
        }
    }

    /** What an answer means for the one who reads the list. */
    public enum Meaning {
        /** A page. */
        PAGE,
        /** The server asks to wait; no failure. */
        THROTTLED,
        /** No page, but the same request may work in a moment. */
        MAY_HEAL,
        /** The cursor is no longer valid; only from the beginning. */
        FROM_THE_BEGINNING,
        /** The request stayed here: the connection is closed. */
        CLOSED,
        /** The token or the endpoint no longer works. */
        BROKEN,
        /** Refused, and it will be again. */
        REFUSED
    }

    /**
     * An answer.
     *
     * @param page   with {@code PAGE} only
     * @param reason the server's words and status, or what is wrong with the page
     * @param pause  how long the server asks to wait; zero if it does not say
     */
    public record Reply(Meaning meaning, Optional<Page> page, String reason, int status, Duration pause) {
    }

    /** @param startIndex 1-based; not looked at if there is a cursor */
    public static ScimRequest request(int startIndex, int count, Optional<String> cursor) {
        return cursor.map(from -> ScimRequests.pageFrom(from, count)).orElseGet(() -> ScimRequests.page(startIndex, count));
    }

    public static Reply reply(Answer answer) {
        if (answer.isNotSent()) {
            return reply(Meaning.CLOSED, answer, "not sent");
        }
        return switch (AnswerMeaning.of(answer)) {
            case DONE -> page(answer);
            case THROTTLED -> reply(Meaning.THROTTLED, answer, answer.summary());
            // What is refused here is refused for everybody: the list needs no user of its own.
            case BROKEN, FORBIDDEN, NOT_FOUND -> reply(Meaning.BROKEN, answer, answer.summary());
            case EXISTS, REFUSED -> reply(answer.text("scimType").filter(STALE_CURSOR::contains).isPresent() ? Meaning.FROM_THE_BEGINNING
                    : Meaning.REFUSED, answer, answer.summary());
            case MAY_HEAL -> reply(Meaning.MAY_HEAL, answer, answer.summary());
        };
    }

    private static Reply page(Answer answer) {
        Optional<ScimUsers.Page> page = answer.json().flatMap(ScimUsers::page);
        if (page.isEmpty()) {
            return reply(Meaning.MAY_HEAL, answer, answer.status() + ", but no list of users: "
                    + answer.json().flatMap(ScimUsers::whyNoPage).orElse("the body is empty"));
        }
        if (!page.get().hasResources() && page.get().totalResults() > 0) {
            return reply(Meaning.MAY_HEAL, answer, answer.status() + ", a page without Resources although there are "
                    + page.get().totalResults() + " users");
        }
        List<Listed> users = page.get().users().stream().map(json -> new Listed(ScimUsers.id(json), ScimUsers.user(json))).toList();
        return new Reply(Meaning.PAGE, Optional.of(new Page(page.get().totalResults(), users, page.get().nextCursor())), "",
                answer.status(), Duration.ZERO);
    }

    private static Reply reply(Meaning meaning, Answer answer, String reason) {
        return new Reply(meaning, Optional.empty(), reason, answer.status(), answer.retryAfter().orElse(Duration.ZERO));
    }
}
