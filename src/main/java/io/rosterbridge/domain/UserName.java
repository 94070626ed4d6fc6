package io.rosterbridge.domain;

import io.rosterbridge.platform.text.MailAddress;

/** How SCIM user names are compared: as the mail addresses that they are in Calendly, without regard to letter case (RFC 7643 section 4.1.1). */
public final class UserName {

    private UserName() {
    }

    /** The form that all spellings of one name share ({@link MailAddress#key}); for comparing and storing, never for sending. */
    public static String key(String userName) {
        return MailAddress.key(userName);
    }
}
