package io.rosterbridge.calendly;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.ScimUser;
import java.util.Optional;

/** Asks Calendly what has become of one linked user, for somebody who waits for the answer. It only reads. */
public final class AccountLookup {

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
     * server that finds nobody may say so by a 404, as long as it has the list itself. A user of whom Calendly does not say whether they may
     * log in counts as active.
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
        Answer listed = endpoint.exchange(ScimRequests.byUserName(account.held().userName(), 1));
        if (AnswerMeaning.of(listed) == AnswerMeaning.NOT_FOUND) {
            Answer list = endpoint.exchange(ScimRequests.page(1, 1));
            return list.isDone() && list.json().flatMap(ScimUsers::page).isPresent() ? new Found(State.GONE, "") : unknown(list);
        }
        Optional<ScimUsers.Page> page = listed.json().filter(json -> listed.isDone()).flatMap(ScimUsers::page);
        return page.isEmpty() ? unknown(listed) : page.get().users().stream().filter(each -> is(each, account)).findFirst()
                .map(AccountLookup::found).orElse(new Found(State.GONE, ""));
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
