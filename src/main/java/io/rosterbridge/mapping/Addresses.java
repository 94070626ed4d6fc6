package io.rosterbridge.mapping;

import io.rosterbridge.domain.UserName;

/** What Calendly can take as a userName. */
final class Addresses {

    static final int MOST_CHARACTERS = 320;

    private Addresses() {
    }

    /** Whether a text looks like a mail address: one {@code @} inside, no white space, not too long, nor in lower case. */
    static boolean isAddress(String text) {
        int at = text.indexOf('@');
        return at > 0 && at == text.lastIndexOf('@') && at < text.length() - 1
                && text.length() <= MOST_CHARACTERS && UserName.key(text).length() <= MOST_CHARACTERS
                && text.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c) || Character.isSpaceChar(c));
    }
}
