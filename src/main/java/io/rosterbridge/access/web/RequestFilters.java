package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.ApiTokens;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.stereotype.Component;

/** What stands in the chain of filters about a request alone, whether or not it belongs to a session. */
@Component
final class RequestFilters {

    private final BodyLimits bodies;
    private final ApiTokens tokens;
    private final AuditedLogins audited;
    private final ObjectMapper json;

    RequestFilters(BodyLimits bodies, ApiTokens tokens, AuditedLogins audited, ObjectMapper json) {
        this.bodies = bodies;
        this.tokens = tokens;
        this.audited = audited;
        this.json = json;
    }

    BodyLimit bodyLimit() {
        return bodies.filter();
    }

    CrossOriginFilter crossOrigin() {
        return new CrossOriginFilter(json);
    }

    AuthenticationFilter tokenLogin() {
        return TokenLogin.filter(tokens, audited, new LoginNeeded(json));
    }
}
