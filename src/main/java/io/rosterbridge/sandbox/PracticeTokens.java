package io.rosterbridge.sandbox;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The bearer tokens of the organization. A value is shown once, when it is made. */
final class PracticeTokens {

    private record Token(Instant expiresAt, boolean revoked) {
    }

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Token> byValue = new ConcurrentHashMap<>();
    private final Clock clock;

    PracticeTokens(Clock clock) {
        this.clock = clock;
    }

    /** @param expiresAt null for never */
    String make(Instant expiresAt, boolean severalAllowed) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String value = "practice-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        add(value, expiresAt, severalAllowed);
        return value;
    }

    void add(String value, Instant expiresAt, boolean severalAllowed) {
        if (!severalAllowed) {
            revokeAll();
        }
        byValue.put(value, new Token(expiresAt, false));
    }

    void revokeAll() {
        byValue.replaceAll((value, token) -> new Token(token.expiresAt, true));
    }

    /**
     * @param authorization the header's value, null if absent
     * @throws Refused 401 if it is no bearer token, or an unknown, revoked or expired one
     */
    void check(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw Refused.with(401, "Bearer token missing");
        }
        Token token = byValue.get(authorization.substring(7).strip());
        if (token == null) {
            throw Refused.with(401, "Token is invalid");
        }
        if (token.revoked) {
            throw Refused.with(401, "Token was revoked");
        }
        if (token.expiresAt != null && !clock.instant().isBefore(token.expiresAt)) {
            throw Refused.with(401, "Token expired");
        }
    }
}
