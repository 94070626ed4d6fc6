package io.rosterbridge.sandbox;

import io.rosterbridge.sandbox.PracticeAccount.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All accounts, found by id and by address in one step and kept in order of creation. Not thread-safe: the organization guards
 * it.
 */
final class Accounts {

    private final Map<String, PracticeAccount> byId = new HashMap<>();
    /** Both the address in force and one awaiting confirmation lead to the id. */
    private final Map<String, String> idByName = new HashMap<>();
    private final List<PracticeAccount> ordered = new ArrayList<>();
    private final int[] inState = new int[State.values().length];

    Optional<PracticeAccount> withId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<PracticeAccount> withName(String userName) {
        return Optional.ofNullable(idByName.get(PracticeAccount.key(userName))).map(byId::get);
    }

    /** In order of creation; a view. */
    List<PracticeAccount> all() {
        return Collections.unmodifiableList(ordered);
    }

    /** The index of the first account that comes after an order, among accounts in order of creation. */
    static int indexAfter(List<PracticeAccount> accounts, long order) {
        int low = 0;
        int high = accounts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (accounts.get(middle).order() <= order) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    int count(State state) {
        return inState[state.ordinal()];
    }

    long lastOrder() {
        return ordered.isEmpty() ? 0 : ordered.get(ordered.size() - 1).order();
    }

    long firstOrder() {
        return ordered.isEmpty() ? 0 : ordered.get(0).order();
    }

    void add(PracticeAccount account) {
        ordered.add(indexAfter(ordered, account.order()), account);
        index(account);
    }

    void replace(PracticeAccount before, PracticeAccount after) {
        unindex(before);
        ordered.set(indexAfter(ordered, before.order()) - 1, after);
        index(after);
    }

    void remove(PracticeAccount account) {
        unindex(account);
        ordered.remove(indexAfter(ordered, account.order()) - 1);
    }

    private void index(PracticeAccount account) {
        byId.put(account.id(), account);
        idByName.put(PracticeAccount.key(account.userName()), account.id());
        if (account.pendingUserName() != null) {
            idByName.put(PracticeAccount.key(account.pendingUserName()), account.id());
        }
        inState[account.state().ordinal()]++;
    }

    private void unindex(PracticeAccount account) {
        byId.remove(account.id());
        idByName.remove(PracticeAccount.key(account.userName()));
        if (account.pendingUserName() != null) {
            idByName.remove(PracticeAccount.key(account.pendingUserName()));
        }
        inState[account.state().ordinal()]--;
    }
}
