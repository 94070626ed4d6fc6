package io.rosterbridge.domain;

import java.util.Locale;

/** How SCIM user names and mail addresses are compared: trimmed, without regard to letter case (RFC 7643 section 4.1.1). */
public final class UserName {

    private UserName() {
    }

    /** The form two spellings of one name share; for comparing and storing, never for sending. */
    public static String key(String userName) {
        return userName.strip().toLowerCase(Locale.ROOT);
    }
}
