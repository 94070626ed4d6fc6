package io.rosterbridge.directory;

/** A file that stays in the inbox and is read again later. It has neither cause nor trace, since it is logged by others. */
class FileLeft extends RuntimeException {

    private final String reason;

    FileLeft(String name, String reason) {
        super(name + " stays in the inbox and is read again: " + reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
