package io.rosterbridge.imports;

/** Another directory did not take what an import wanted to write; the message says why, in words for an admin. */
final class DirectoryFailed extends RuntimeException {

    private final boolean refusal;

    /** @param refusal whether it will be the same the next time, because of what was to be written */
    DirectoryFailed(String reason, boolean refusal, Throwable cause) {
        super(reason, cause);
        this.refusal = refusal;
    }

    boolean isRefusal() {
        return refusal;
    }
}
