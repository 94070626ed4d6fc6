package io.rosterbridge.platform.web;

/** Says how an id is sent that a path, or a proxy in front, does not carry. */
public final class IdPaths {

    private static final String USERS = "api/v1/users/";
    private static final String ADVICE = "; an id that the path does not carry goes as a parameter, percent-encoded: /api/v1/user?id=...";

    private IdPaths() {
    }

    /** @param path of the request, with or without what stands before it */
    public static String advice(String path) {
        return path.contains(USERS) ? ADVICE : "";
    }
}
