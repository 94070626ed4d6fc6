package io.rosterbridge.platform;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a log may say of an error. The messages of drivers and libraries hold addresses and names of people; class names do not. */
public final class ErrorName {

    private static final String OURS = "io.rosterbridge.";
    private static final int DEEPEST = 20;

    private ErrorName() {
    }

    /** The kinds of the error and its causes, the SQL state if there is one, and the place in our code. */
    public static String of(Throwable error) {
        Set<String> words = new LinkedHashSet<>();
        String place = "";
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String state = cause instanceof SQLException sql && sql.getSQLState() != null ? " " + sql.getSQLState() : "";
            words.add(cause.getClass().getSimpleName() + state);
            place = place.isEmpty() ? Arrays.stream(cause.getStackTrace()).filter(step -> step.getClassName().startsWith(OURS)).findFirst()
                    .map(step -> " at " + step.getClassName() + "." + step.getMethodName() + ":" + step.getLineNumber()).orElse("") : place;
            cause = cause.getCause();
        }
        return String.join(", by ", words) + place;
    }
}
