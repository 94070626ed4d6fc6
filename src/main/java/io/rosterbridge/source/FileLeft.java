package io.rosterbridge.source;

/** A file that stays in the inbox and is read again later. It has neither cause nor trace, since it is logged by others. */
class FileLeft extends RuntimeException {

    private final String reason;
    private final boolean waiting;

    FileLeft(String name, String reason) {
        this(name, reason, false);
    }

    private FileLeft(String name, String reason, boolean waiting) {
        super(name + " stays in the inbox and is read again: " + reason, null, false, false);
        this.reason = reason;
        this.waiting = waiting;
    }

    /** Another one holds the turn; the file is tried again soon. */
    static FileLeft waiting(String name, String reason) {
        return new FileLeft(name, reason, true);
    }

    boolean isWaiting() {
        return waiting;
    }

    String reason() {
        return reason;
    }
}
