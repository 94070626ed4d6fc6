package io.rosterbridge.api;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.Role;
import io.rosterbridge.access.SecondFactor;
import io.rosterbridge.access.SessionActs;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.platform.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Console users", description = "Who logs in here with name and password; only an owner changes an owner.")
@RestController
@FreshLogin
@Requires(Permission.CONFIGURE)
@RequestMapping("/api/v1/console-users")
class ConsoleUsersController {

    private final ConsoleUsers users;
    private final SessionActs sessions;
    private final SecondFactor secondFactor;

    ConsoleUsersController(ConsoleUsers users, SessionActs sessions, SecondFactor secondFactor) {
        this.users = users;
        this.sessions = sessions;
        this.secondFactor = secondFactor;
    }

    /** @param role {@code owner}, {@code admin}, {@code operator} or {@code auditor} */
    record Created(String name, String role, @Schema(accessMode = Schema.AccessMode.WRITE_ONLY) String password) {

        /** Without the password: this text may meet a log. */
        @Override
        public String toString() {
            return "Created[name=" + name + ", role=" + role + "]";
        }
    }

    /** What is to change; null leaves it as it is. */
    record Changed(String role, Boolean disabled) {
    }

    /** A new password: 12 characters or more, at most 72 bytes in UTF-8, and not among the first that a guesser would try. */
    record Password(@Schema(accessMode = Schema.AccessMode.WRITE_ONLY) String password) {

        @Override
        public String toString() {
            return "Password[***]";
        }
    }

    @Operation(summary = "Everybody who may log in with name and password")
    @GetMapping
    Listing<ConsoleUsers.Shown> users() {
        return new Listing<>(users.all(), null);
    }

    @Operation(summary = "Make a console user")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ConsoleUsers.Shown create(@RequestBody Created user, Principal who) {
        return users.create(Actor.of(who), Caller.managesAs(), user.name(), Role.of(user.role()), user.password());
    }

    @Operation(summary = "Change the role of a user, or whether they may log in", description = "Their sessions end.")
    @PutMapping("/{name}")
    ConsoleUsers.Shown change(@PathVariable String name, @RequestBody Changed changed, Principal who) {
        Role role = changed.role() == null ? null : Role.of(changed.role());
        return users.change(Actor.of(who), Caller.managesAs(), name, role, changed.disabled()).orElseThrow(() -> unknown(name));
    }

    @Operation(summary = "Set the password of another user", description = "Their sessions end and their API tokens are revoked. The password is "
            + "only for choosing another one: pages ask for it at once, and scripts may use it for a while.")
    @PutMapping("/{name}/password")
    ConsoleUsers.Shown password(@PathVariable String name, @RequestBody Password password, Principal who) {
        return users.setPassword(Actor.of(who), Caller.managesAs(), name, password.password()).orElseThrow(() -> unknown(name));
    }

    @Operation(summary = "Remove a user", description = "Their sessions end and their API tokens are gone.")
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String name, Principal who) {
        if (!users.delete(Actor.of(who), Caller.managesAs(), name)) {
            throw unknown(name);
        }
    }

    @Operation(summary = "End all sessions of a user in browsers")
    @DeleteMapping("/{name}/sessions")
    MeController.Ended endSessions(@PathVariable String name, Principal who) {
        users.shown(name).orElseThrow(() -> unknown(name));
        return new MeController.Ended(sessions.endAll(Actor.of(who), Caller.managesAs(), name));
    }

    @Operation(summary = "Turn the second factor of a user off", description = "For whoever has lost it: the password alone lets them in "
            + "until they set up another one.")
    @DeleteMapping("/{name}/second-factor")
    ConsoleUsers.Shown resetSecondFactor(@PathVariable String name, Principal who) {
        return users.resetSecondFactor(Actor.of(who), Caller.managesAs(), name, secondFactor).orElseThrow(() -> unknown(name));
    }

    private static ErrorResponseException unknown(String name) {
        return Problem.NOT_FOUND.because("there is no console user \"" + name + "\"");
    }
}
