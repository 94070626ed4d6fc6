package io.rosterbridge.console;

import io.rosterbridge.calendly.Authorization.Finding;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Organization;
import io.rosterbridge.calendly.TokenExpiry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Connection")
@RestController
@RequestMapping("/api/v1/connection")
class ConnectionController {

    private final Connections connections;
    private final ConnectionSwitch connection;

    ConnectionController(Connections connections, ConnectionSwitch connection) {
        this.connections = connections;
        this.connection = connection;
    }

    /**
     * The connection without its token.
     *
     * @param state          {@code unset}, {@code ok}, {@code paused} or {@code broken}
     * @param updateMethod   PATCH, or PUT once the target has refused PATCH
     * @param seatsFullSince since when creations wait for a free seat; null if they do not
     */
    record Shown(URI baseUrl, String state, String reason, Instant tokenExpiresAt, Instant stateSince, String updateMethod,
                 Instant seatsFullSince) {

        static Shown of(Connection connection) {
            return new Shown(connection.baseUrl().orElse(null), connection.state().word(), connection.reason().orElse(null),
                    connection.tokenExpiresAt().orElse(null), connection.stateSince(), connection.updateMethod().name(),
                    connection.seatsFullSince().orElse(null));
        }
    }

    /**
     * The endpoint to use from now on.
     *
     * @param token          null keeps the present one while the host stays the same
     * @param tokenExpiresAt an instant or a date; null if it is not known
     * @param organization   whose users another base URL has; needed only if people are linked
     */
    record Endpoint(String baseUrl, @Schema(accessMode = Schema.AccessMode.WRITE_ONLY) String token, String tokenExpiresAt,
                    @Schema(nullable = true, allowableValues = {"same", "another"}, description = "Needed if people are linked and the base URL "
                            + "is another than before (letter case of the host and a trailing slash do not count). same: the same organization "
                            + "under another address, links stay. another: links are dropped, everybody is provisioned anew, and nobody is "
                            + "removed in the former organization. Without it such a request is answered with 409.") String organization) {

        /** Without the token: this text may meet a log. */
        @Override
        public String toString() {
            return "Endpoint[baseUrl=" + baseUrl + ", token=" + (token == null ? "null" : "***") + ", tokenExpiresAt=" + tokenExpiresAt
                    + ", organization=" + organization + "]";
        }
    }

    /** @param accounts how many users Calendly says it has; null if it was not reached */
    record Authorized(String state, String reason, Integer accounts) {
    }

    /** @param reason shown wherever the pause is; null for none */
    record Pause(String reason) {
    }

    @Operation(summary = "Where Calendly is and how the connection stands; never the token")
    @GetMapping
    Shown connection() {
        return Shown.of(connections.present());
    }

    @Operation(summary = "Set endpoint and token", description = "Nothing is sent until the connection is authorized. "
            + "A base URL that may lead to another organization is refused with 409 while people are linked, unless organization says which.")
    @PutMapping
    Shown put(@RequestBody Endpoint endpoint) {
        Instant ends = endpoint.tokenExpiresAt() == null || endpoint.tokenExpiresAt().isBlank() ? null
                : TokenExpiry.parse(endpoint.tokenExpiresAt());
        connection.put(endpoint.baseUrl(), endpoint.token(), ends, Organization.of(endpoint.organization()));
        return connection();
    }

    @Operation(summary = "Ask Calendly with the token, reading only, and open the connection if it answers")
    @PostMapping("/authorize")
    Authorized authorize() {
        Finding finding = connection.authorize();
        return new Authorized(finding.state().word(), finding.reason(), finding.accounts().orElse(null));
    }

    @Operation(summary = "Stop all requests until the connection is resumed")
    @PostMapping("/pause")
    Shown pause(@RequestBody(required = false) Pause pause, Principal who) {
        String reason = Optional.ofNullable(pause).map(Pause::reason).filter(text -> !text.isBlank()).map(text -> ": " + text.strip()).orElse("");
        connection.pause("paused by " + who.getName() + reason);
        return connection();
    }

    @Operation(summary = "End a pause")
    @PostMapping("/resume")
    Shown resume(Principal who) {
        connection.resume("resumed by " + who.getName());
        return connection();
    }
}
