package io.rosterbridge.sandbox;

import java.time.Instant;

/** A mail the organization would have sent. */
public record PracticeMail(Kind kind, String to, String accountId, Instant sentAt) {

    /** What the mail asks for. */
    public enum Kind {
        /** Join the organization. */
        INVITATION,
        /** The same again, sent once, seven days after an invitation nobody answered. */
        INVITATION_REMINDER,
        /** Confirm the new address. */
        ADDRESS_VERIFICATION
    }
}
