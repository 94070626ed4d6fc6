package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.SessionActs;
import io.rosterbridge.access.web.BrowserSession;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.platform.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Console users", description = "Who logs in to this console, by password or by an OpenID provider. Only an owner changes an owner.")
@RestController
@RequestMapping("/api/v1/me")
class MeController {

    private final ConsoleUsers users;
    private final SessionActs sessions;

    MeController(ConsoleUsers users, SessionActs sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    /** @param role null for an API token */
    record Me(String name, @Schema(implementation = Role.class) String role,
              @ArraySchema(schema = @Schema(implementation = Permission.class)) List<String> permissions) {
    }

    /** One's own password, and the new one. */
    @Schema(example = """
            {"presentPassword": "four random words here", "password": "four other random words"}""")
    record OwnPassword(@Schema(requiredMode = REQUIRED, accessMode = Schema.AccessMode.WRITE_ONLY) String presentPassword,
                       @Schema(requiredMode = REQUIRED, accessMode = Schema.AccessMode.WRITE_ONLY, minLength = 12, maxLength = 72) String password) {

        @Override
        public String toString() {
            return "OwnPassword[***]";
        }
    }

    @Operation(summary = "Show the present login",
            description = "With its role and its permissions.")
    @AnyLogin
    @GetMapping
    Me me(Principal who) {
        return new Me(who.getName(), Caller.role().map(Role::word).orElse(null),
                Caller.permissions().stream().map(Permission::word).sorted().toList());
    }

    @Operation(summary = "Change your own password",
            description = "All your sessions end, this one too.")
    @ConflictWhen("The login has no password here, such as an API token.")
    @AnyLogin
    @PutMapping("/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void password(@RequestBody OwnPassword change, Principal who) {
        Caller.account().orElseThrow(() -> Problem.CONFLICT.because("this login has no password here"));
        users.changeOwnPassword(Actor.of(who), change.presentPassword(), change.password());
    }

    /**
     * A session of a browser.
     *
     * @param endsAt  however busy it is
     * @param present whether it is the one that asks
     */
    record Session(String id, String address, String agent, Instant startedAt, Instant lastSeenAt, Instant endsAt, boolean present) {
    }

    @Operation(summary = "List your open sessions",
            description = "In browsers, on all nodes, latest first.")
    @AnyLogin
    @GetMapping("/sessions")
    Listing<Session> sessions(Principal who, HttpServletRequest request) {
        Optional<String> present = BrowserSession.id(request);
        return new Listing<>(sessions.own(Actor.of(who)).stream().map(one -> new Session(one.id(), one.address(), one.agent(), one.startedAt(),
                one.lastSeenAt(), one.endsAt(), present.equals(Optional.of(one.id())))).toList(), null);
    }

    @Operation(summary = "End one of your sessions")
    @AnyLogin
    @DeleteMapping("/sessions/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable String id, Principal who) {
        if (!sessions.end(Actor.of(who), id)) {
            throw Problem.NOT_FOUND.because("there is no open session " + id + " of yours");
        }
    }

    /** How many sessions ended. */
    record Ended(int ended) {
    }

    @Operation(summary = "End all your other sessions")
    @AnyLogin
    @DeleteMapping("/sessions")
    Ended endOthers(Principal who, HttpServletRequest request) {
        return new Ended(sessions.endOthers(Actor.of(who), BrowserSession.id(request)));
    }
}
