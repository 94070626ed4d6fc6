package io.rosterbridge.sandbox;

import java.util.List;

/**
 * One answer to a list request.
 *
 * @param startIndex    1-based; 0 if the list is divided by cursors
 * @param nextCursor    null if there is none
 * @param withResources whether the {@code Resources} attribute is there at all
 */
record PracticePage(int totalResults, int startIndex, List<PracticeAccount> accounts, String nextCursor, boolean withResources) {

    PracticePage withTotalResults(int other) {
        return new PracticePage(Math.max(0, other), startIndex, accounts, nextCursor, withResources);
    }

    PracticePage withoutResources() {
        return new PracticePage(totalResults, startIndex, List.of(), nextCursor, false);
    }
}
