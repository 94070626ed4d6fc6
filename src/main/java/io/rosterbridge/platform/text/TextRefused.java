package io.rosterbridge.platform.text;

/**
 * A text has no canonical form. The message continues the name of the field ("email"): what it is or has, where, and what to do; it can
 * be shown to the sender.
 */
public final class TextRefused extends RuntimeException {

    private final String problem;

    TextRefused(String problem, String advice) {
        super(problem + "; " + advice, null, false, false);
        this.problem = problem;
    }

    /** The message without what to do. */
    public String problem() {
        return problem;
    }
}
