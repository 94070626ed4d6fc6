package io.rosterbridge.calendly;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.ScimUser;
import java.util.Optional;

/** Asks Calendly what has become of one linked user, for a person who waits for the answer. It only reads. */
public final class AccountLookup {

    private static final int PAGE = 100;

    private final ScimEndpoint endpoint;

    /** @param endpoint sends in turn, as long as the connection is open */
    public AccountLookup(ScimEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** What has become of a user. */
    public enum State { ACTIVE, INACTIVE, GONE, UNKNOWN }

    /** @param reason why it is not known; empty if it is */
    public record Found(State state, String reason) {
    }

    /**
     * Reads the user by id, and looks it up by its userName where the server does not find the id: it may list whom it does not find. A
     * user of whom Calendly does not say whether they may log in counts as active.
     */
    public Found look(Account account) {
        Answer read = endpoint.exchange(ScimRequests.read(account.scimId()));
        Optional<JsonNode> user = read.json().filter(json -> read.isDone()).filter(json -> is(json, account));
        if (user.isPresent()) {
            return found(user.get());
        }
        if (read.isDone() || AnswerMeaning.of(read) != AnswerMeaning.NOT_FOUND) {
            return unknown(read);
        }
        return search(account);
    }

    /** Page by page where the server ignores or refuses the filter. 404 means nobody, as long as the list itself is there. */
    private Found search(Account account) {
        String userName = account.held().userName();
        ScimRequest request = ScimRequests.byUserName(userName, 1);
        boolean isFiltered = true;
        int seen = 0;
        for (int pages = 0; pages < Delivery.LOOKUP_PAGES; pages++) {
            Answer answer = endpoint.exchange(request);
            boolean isSearch = isFiltered;
            Optional<ScimUsers.Page> page = answer.json().filter(json -> answer.isDone())
                    .flatMap(json -> isSearch ? ScimUsers.search(json, userName) : ScimUsers.page(json));
            if (page.isPresent()) {
                Optional<JsonNode> user = page.get().users().stream().filter(each -> is(each, account)).findFirst();
                seen += page.get().users().size();
                if (user.isPresent() || seen >= page.get().totalResults()) {
                    return user.map(AccountLookup::found).orElse(new Found(State.GONE, ""));
                }
                if (page.get().users().isEmpty()) {
                    return new Found(State.UNKNOWN, "Calendly says there are " + page.get().totalResults() + " users and lists " + seen);
                }
                request = isFiltered ? ScimRequests.byUserName(userName, seen + 1) : ScimRequests.page(seen + 1, PAGE);
            } else if (isFiltered && AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
                Answer list = endpoint.exchange(ScimRequests.page(1, 1));
                return list.isDone() && list.json().flatMap(ScimUsers::page).isPresent() ? new Found(State.GONE, "") : unknown(list);
            } else if (isFiltered && AnswerMeaning.refusesFilter(answer)) {
                isFiltered = false;
                seen = 0;
                request = ScimRequests.page(1, PAGE);
            } else {
                return unknown(answer);
            }
        }
        return new Found(State.UNKNOWN, "the user is not among the first " + seen + " that Calendly lists");
    }

    private static boolean is(JsonNode json, Account account) {
        return ScimUsers.id(json).equals(Optional.of(account.scimId()));
    }

    private static Found found(JsonNode json) {
        return new Found(ScimUsers.user(json).filter(ScimUser::isInactive).isPresent() ? State.INACTIVE : State.ACTIVE, "");
    }

    private static Found unknown(Answer answer) {
        return new Found(State.UNKNOWN, answer.isNotSent() ? "nothing is sent at the moment" : "Calendly answered " + answer.summary());
    }
}
