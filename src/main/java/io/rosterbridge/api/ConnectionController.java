package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.calendly.Authorization.Finding;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.Observation;
import io.rosterbridge.calendly.Organization;
import io.rosterbridge.calendly.TokenExpiry;
import io.rosterbridge.calendly.UpdateMethod;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Connection", description = "The sync endpoint of Calendly, its SCIM token, and whether requests are sent.")
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
     * @param state          {@code unset}, {@code ok}, {@code paused} or {@code broken}; only {@code ok} sends requests
     * @param killed         whether the kill switch is on; the state is {@code paused} then
     * @param standing       how it stands with Calendly apart from pause and kill switch: {@code unset}, {@code ok} or {@code broken}
     * @param updateMethod   PATCH, or PUT once the target has refused PATCH
     * @param seatsFullSince since when creations wait for a free seat; null if they do not
     * @param findings       what the last Authorize has seen of the endpoint
     */
    record Shown(URI baseUrl, @Schema(implementation = Connection.State.class) String state, boolean killed,
                 @Schema(allowableValues = {"unset", "ok", "broken"}) String standing, String reason, Instant tokenExpiresAt, Instant stateSince,
                 @Schema(implementation = UpdateMethod.class) String updateMethod, Instant seatsFullSince, List<Observation> findings) {

        static Shown of(Connection connection) {
            return new Shown(connection.baseUrl().orElse(null), connection.state().word(), connection.isKilled(),
                    connection.standing().state().word(), connection.reason().orElse(null), connection.tokenExpiresAt().orElse(null),
                    connection.stateSince(), connection.updateMethod().name(), connection.seatsFullSince().orElse(null),
                    connection.findings());
        }

        Shown withoutEndpoint() {
            return new Shown(null, state, killed, standing, reason, null, stateSince, updateMethod, seatsFullSince, List.of());
        }
    }

    /**
     * The endpoint to use from now on.
     *
     * @param token          null keeps the present one while the host stays the same
     * @param tokenExpiresAt an instant or a date; null if it is not known
     * @param organization   whose users another base URL has; needed only if people are linked
     */
    @Schema(example = """
            {"baseUrl": "https://scim.example.com/v2", "token": "the SCIM token of Calendly", "tokenExpiresAt": "2027-01-31"}""")
    record Endpoint(@Schema(requiredMode = REQUIRED, format = "uri") String baseUrl,
                    @Schema(accessMode = Schema.AccessMode.WRITE_ONLY) String token, String tokenExpiresAt,
                    @Schema(allowableValues = {"same", "another"},
                            description = "Needed if people are linked and the base URL "
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

    /**
     * How Authorize went.
     *
     * @param accounts how many users Calendly says it has; null if it was not reached
     * @param findings what was seen of the endpoint
     */
    record Authorized(@Schema(implementation = Connection.State.class) String state, String reason, Integer accounts, List<Observation> findings) {

        static Authorized of(Finding finding) {
            return new Authorized(finding.state().word(), finding.reason(), finding.accounts().orElse(null), finding.findings());
        }
    }

    /** @param reason shown wherever the pause, or the kill, is; null for none */
    @Schema(example = """
            {"reason": "maintenance window of the directory"}""")
    record Pause(String reason) {

        static String text(Pause pause) {
            return pause == null ? null : pause.reason();
        }
    }

    @Operation(summary = "Show the connection",
            description = "Endpoint and state, never the token.")
    @GetMapping
    @Requires(Permission.CONFIGURE)
    Shown connection() {
        return Shown.of(connections.present());
    }

    @Operation(summary = "Set the sync endpoint and its token",
            description = "Nothing is sent until the connection is authorized. While people are linked, a base URL that may lead to another "
                    + "organization needs the property organization.")
    @ConflictWhen("People are linked and the base URL may lead to another organization, or the endpoint was changed meanwhile.")
    @FreshLogin
    @PutMapping
    @Requires(Permission.CONFIGURE)
    Shown put(@RequestBody Endpoint endpoint, Principal who) {
        connection.put(Actor.of(who), endpoint.baseUrl(), endpoint.token(), ends(endpoint.tokenExpiresAt()),
                Organization.of(endpoint.organization()));
        return connection();
    }

    private static Instant ends(String tokenExpiresAt) {
        return tokenExpiresAt == null || tokenExpiresAt.isBlank() ? null : TokenExpiry.parse(tokenExpiresAt);
    }

    /** @param tokenExpiresAt an instant or a date; null if it is not known */
    @Schema(example = """
            {"token": "the new SCIM token of Calendly", "tokenExpiresAt": "2027-01-31"}""")
    record NewToken(@Schema(requiredMode = REQUIRED, accessMode = Schema.AccessMode.WRITE_ONLY) String token, String tokenExpiresAt) {

        @Override
        public String toString() {
            return "NewToken[token=***, tokenExpiresAt=" + tokenExpiresAt + "]";
        }
    }

    @Operation(summary = "Replace the SCIM token",
            description = "The new token is tried first, with reads only. Until Calendly accepts it, work continues with the present one.")
    @ConflictWhen("There is no connection, the kill switch is on, or Calendly does not accept the new token.")
    @FreshLogin
    @Requires(Permission.CONFIGURE)
    @PutMapping("/token")
    Authorized token(@RequestBody NewToken given, Principal who) {
        return Authorized.of(connection.swapToken(Actor.of(who), given.token(), ends(given.tokenExpiresAt())));
    }

    @Operation(summary = "Authorize the connection",
            description = "Asks Calendly with the token, with reads only, and opens the connection if it answers.")
    @ConflictWhen("There is no connection, or the kill switch is on.")
    @PostMapping("/authorize")
    @Requires(Permission.CONFIGURE)
    Authorized authorize(Principal who) {
        return Authorized.of(connection.authorize(Actor.of(who)));
    }

    @Operation(summary = "Pause all requests to Calendly",
            description = "Until the connection is resumed.")
    @ConflictWhen("There is no connection to pause.")
    @PostMapping("/pause")
    @Requires(Permission.OPERATE)
    Shown pause(@RequestBody(required = false) Pause pause, Principal who) {
        connection.pause(Actor.of(who), Pause.text(pause));
        return shownToOperators();
    }

    @Operation(summary = "Resume after a pause",
            description = "The connection returns to its state before the pause, or to what Calendly has made of it meanwhile: broken and unset "
                    + "stay until it is authorized.")
    @ConflictWhen("The connection is unset or broken, or the kill switch is on.")
    @PostMapping("/resume")
    @Requires(Permission.OPERATE)
    Shown resume(Principal who) {
        connection.resume(Actor.of(who));
        return shownToOperators();
    }

    @Operation(summary = "Press the kill switch",
            description = "Within 5 seconds, on all nodes: requests in flight are cut off, none is sent, no source is read, and no import, plan "
                    + "or reconciliation is applied. It stays on until it is lifted, also after a restart.")
    @PostMapping("/kill")
    @Requires(Permission.OPERATE)
    Shown kill(@RequestBody(required = false) Pause kill, Principal who) {
        connection.kill(Actor.of(who), Pause.text(kill));
        return shownToOperators();
    }

    @Operation(summary = "Lift the kill switch",
            description = "Work continues as if it had not been pressed; a pause stays a pause.")
    @DeleteMapping("/kill")
    @Requires(Permission.CONFIGURE)
    Shown liftKill(Principal who) {
        connection.liftKill(Actor.of(who));
        return connection();
    }

    /** Whoever may pause but not configure, sees that it worked, and not where Calendly is. */
    private Shown shownToOperators() {
        Shown shown = connection();
        return Caller.may(Permission.CONFIGURE) ? shown : shown.withoutEndpoint();
    }
}
