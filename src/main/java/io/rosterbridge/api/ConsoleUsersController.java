package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

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

@Tag(name = "Console users", description = "Who logs in to this console, by password or by an OpenID provider. Only an owner changes an owner.")
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
    @Schema(example = """
            {"name": "jane", "role": "operator", "password": "four random words here"}""")
    record Created(@Schema(requiredMode = REQUIRED, pattern = "[A-Za-z0-9][A-Za-z0-9._@-]{0,99}") String name,
                   @Schema(requiredMode = REQUIRED, implementation = Role.class) String role,
                   @Schema(requiredMode = REQUIRED, accessMode = Schema.AccessMode.WRITE_ONLY, minLength = 12, maxLength = 72) String password) {

        /** Without the password: this text may meet a log. */
        @Override
        public String toString() {
            return "Created[name=" + name + ", role=" + role + "]";
        }
    }

    /** What is to change; null leaves it as it is. */
    @Schema(example = """
            {"role": "auditor", "disabled": false}""")
    record Changed(@Schema(implementation = Role.class) String role, Boolean disabled) {
    }

    /** A new password: 12 characters or more, at most 72 bytes in UTF-8, and not among the first that a guesser would try. */
    @Schema(example = """
            {"password": "four other random words"}""")
    record Password(@Schema(requiredMode = REQUIRED, accessMode = Schema.AccessMode.WRITE_ONLY, minLength = 12, maxLength = 72) String password) {

        @Override
        public String toString() {
            return "Password[***]";
        }
    }

    @Operation(summary = "List console users who log in with a password")
    @GetMapping
    Listing<ConsoleUsers.Shown> users() {
        return new Listing<>(users.all(), null);
    }

    @Operation(summary = "Create a console user")
    @ConflictWhen("There is a console user of this name.")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ConsoleUsers.Shown create(@RequestBody Created user, Principal who) {
        return users.create(Actor.of(who), Caller.managesAs(), user.name(), Role.of(user.role()), user.password());
    }

    @Operation(summary = "Change the role of a console user, or disable the login",
            description = "Their sessions end.")
    @ConflictWhen("The last owner would be lost.")
    @PutMapping("/{name}")
    ConsoleUsers.Shown change(@PathVariable String name, @RequestBody Changed changed, Principal who) {
        Role role = changed.role() == null ? null : Role.of(changed.role());
        return users.change(Actor.of(who), Caller.managesAs(), name, role, changed.disabled()).orElseThrow(() -> unknown(name));
    }

    @Operation(summary = "Set the password of another console user",
            description = "Their sessions end and their API tokens are revoked. The new password is only for choosing another one: pages ask for "
                    + "that at once, scripts may use it for a while.")
    @ConflictWhen("It is your own password; change that at /api/v1/me/password.")
    @PutMapping("/{name}/password")
    ConsoleUsers.Shown password(@PathVariable String name, @RequestBody Password password, Principal who) {
        return users.setPassword(Actor.of(who), Caller.managesAs(), name, password.password()).orElseThrow(() -> unknown(name));
    }

    @Operation(summary = "Delete a console user",
            description = "Their sessions end and their API tokens stop working.")
    @ConflictWhen("The last owner would be lost.")
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String name, Principal who) {
        if (!users.delete(Actor.of(who), Caller.managesAs(), name)) {
            throw unknown(name);
        }
    }

    @Operation(summary = "End all sessions of a console user")
    @DeleteMapping("/{name}/sessions")
    MeController.Ended endSessions(@PathVariable String name, Principal who) {
        users.shown(name).orElseThrow(() -> unknown(name));
        return new MeController.Ended(sessions.endAll(Actor.of(who), Caller.managesAs(), name));
    }

    @Operation(summary = "Turn off the second factor of a console user",
            description = "For a console user who has lost it. The password alone logs in until they set up another one.")
    @DeleteMapping("/{name}/second-factor")
    ConsoleUsers.Shown resetSecondFactor(@PathVariable String name, Principal who) {
        return users.resetSecondFactor(Actor.of(who), Caller.managesAs(), name, secondFactor).orElseThrow(() -> unknown(name));
    }

    private static ErrorResponseException unknown(String name) {
        return Problem.NOT_FOUND.because("there is no console user \"" + name + "\"");
    }
}
