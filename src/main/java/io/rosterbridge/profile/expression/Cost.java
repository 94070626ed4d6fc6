package io.rosterbridge.profile.expression;

/**
 * What one evaluation may cost. CEL has no loops, so an expression ends by itself; but texts can grow, and a search in a long text
 * takes time. The functions of {@link Functions} are handed only their arguments, so each thread keeps an account.
 */
final class Cost {

    /** Characters of one value. */
    static final int MOST_CHARACTERS = 20_000;
    /** Steps of one evaluation: characters that are read or written; in a search, characters times letters or states looked for. */
    static final long MOST_STEPS = 10_000_000;

    private static final String SIMPLER = "make the expression simpler";
    private static final ThreadLocal<Cost> CURRENT = new ThreadLocal<>();

    private long left = MOST_STEPS;

    private Cost() {
    }

    static void begin() {
        CURRENT.set(new Cost());
    }

    static void end() {
        CURRENT.remove();
    }

    /** @throws ExpressionFailed if the evaluation costs too much */
    static void charge(long steps) {
        Cost cost = CURRENT.get();
        cost.left -= steps;
        if (cost.left < 0) {
            throw new ExpressionFailed("its expression takes more than " + MOST_STEPS + " steps", SIMPLER);
        }
    }

    /** @throws ExpressionFailed if no value may be so long */
    static void length(int characters) {
        if (characters > MOST_CHARACTERS) {
            throw new ExpressionFailed("its expression makes more than " + MOST_CHARACTERS + " characters in one value", SIMPLER);
        }
    }

    /** The same text, if it is not too long; its characters are charged. */
    static String paid(String text) {
        length(text.length());
        charge(text.length());
        return text;
    }
}
