package io.rosterbridge.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;

/**
 * Watches one evaluation: every value that passes a {@code |} or comes out of a function is held against the time, its
 * size and the size of all values so far.
 */
final class Checkpoint implements Function {

    static final String NAME = "__checkpoint";
    static final int MOST_CHARACTERS = 20_000;
    static final int MOST_IN_ALL = 1_000_000;
    static final int MOST_COMPARISONS = 10_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Duration bound;
    private final long started = System.nanoTime();
    private final long startedCpu = THREADS.getCurrentThreadCpuTime();
    private int left = MOST_IN_ALL;

    Checkpoint(Duration bound) {
        this.bound = bound;
    }

    /** The checkpoint of the evaluation that a scope belongs to. */
    static Checkpoint of(Scope scope) {
        return (Checkpoint) scope.getFunction(NAME, 0);
    }

    @Override
    public void apply(Scope scope, List<Expression> arguments, JsonNode in, Path path, PathOutput output, Version version)
            throws JsonQueryException {
        pass(in);
        output.emit(in, path);
    }

    /** @throws ExpressionFailed if the time is over, the value is too large or there were too many */
    void pass(JsonNode value) {
        remainingNanos();
        int size = size(value, Math.min(MOST_CHARACTERS, left));
        if (size > MOST_CHARACTERS || size > left) {
            throw new ExpressionFailed("its expression makes more than "
                    + (size > MOST_CHARACTERS ? MOST_CHARACTERS + " characters in one value" : MOST_IN_ALL + " characters in all"),
                    "make the expression simpler");
        }
        left -= size;
    }

    /** @throws ExpressionFailed if holding each part of one value against each part of the other takes too long */
    void compare(JsonNode one, JsonNode other) {
        if ((long) size(one, MOST_CHARACTERS) * size(other, MOST_CHARACTERS) > MOST_COMPARISONS) {
            throw new ExpressionFailed("its expression looks for one large value in another", "make the expression simpler");
        }
    }

    /**
     * @return what is left of the thread's time, in nanoseconds; 1 or more
     * @throws ExpressionFailed if nothing is left
     */
    long remainingNanos() {
        long remaining = bound.toNanos() - (System.nanoTime() - started);
        if (remaining <= 0) {
            // On a machine that is busy with other things the clock alone would blame the expression.
            remaining = bound.toNanos() - (THREADS.getCurrentThreadCpuTime() - startedCpu);
        }
        if (remaining <= 0) {
            throw new ExpressionFailed("its expression took longer than " + bound.toMillis() + " ms",
                    "make the expression simpler; nested repetitions such as (a+)+ in a pattern are the usual cause");
        }
        return remaining;
    }

    /** Characters and nodes, counted no further than just above the limit: shared parts may make a value endless to walk. */
    private static int size(JsonNode value, int limit) {
        int size = 1;
        if (value.isTextual()) {
            size += value.textValue().length();
        }
        for (JsonNode part : value) {
            if (size > limit) {
                return size;
            }
            size += size(part, limit - size);
        }
        return size;
    }
}
