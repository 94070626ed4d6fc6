package io.rosterbridge.sandbox;

/** A request that is answered with an error; whatever it asked for has not happened. */
final class Refused extends RuntimeException {

    private final int status;
    private final String scimType;

    private final boolean conflict;

    private Refused(int status, String scimType, String detail, boolean conflict) {
        // No stack trace: this is an answer, and it is given often.
        super(detail, null, false, false);
        this.status = status;
        this.scimType = scimType;
        this.conflict = conflict;
    }

    static Refused with(int status, String detail) {
        return new Refused(status, null, detail, false);
    }

    /** 400 with a type from RFC 7644 table 9 or RFC 9865. */
    static Refused because(String scimType, String detail) {
        return new Refused(400, scimType, detail, false);
    }

    /** The address is taken. A 409 says {@code uniqueness}, any other status nothing. */
    static Refused conflict(int status, String detail) {
        return new Refused(status, status == 409 ? "uniqueness" : null, detail, true);
    }

    int status() {
        return status;
    }

    /** Null if there is none. */
    String scimType() {
        return scimType;
    }

    /** Whether the address is taken, whatever the status. */
    boolean isConflict() {
        return conflict;
    }
}
