package io.rosterbridge.sandbox;

import java.time.Instant;

/** An account that has left the organization, as it was last. */
public record Departure(PracticeAccount account, Reason reason, Instant at) {

    /** Why it left. */
    public enum Reason {
        /** DELETE: all its data is lost. */
        DELETED,
        /** DELETE of an account older than its membership: it lives on outside the organization. */
        BECAME_SOLO,
        /** DELETE before the invitation was accepted. */
        INVITATION_REVOKED,
        /** The person declined the invitation; SCIM has no way to say so. */
        INVITATION_DECLINED
    }
}
