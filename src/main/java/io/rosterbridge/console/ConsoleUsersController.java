package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.Role;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Map;
import java.util.TreeMap;
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
@Requires(Permission.CONFIGURE)
@RequestMapping("/api/v1/console-users")
class ConsoleUsersController {

    private final ConsoleUsers users;
    private final AuditTrail audit;

    ConsoleUsersController(ConsoleUsers users, AuditTrail audit) {
        this.users = users;
        this.audit = audit;
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

    /** A new password: 12 characters or more, at most 72 bytes. */
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
        Role role = Role.of(user.role());
        return audit.doing(who.getName(), AuditAction.CONSOLE_USER_CREATED, subject(user.name()), Map.of("role", role.word()), () -> {
            users.create(Caller.managesAs(), user.name(), role, user.password());
            return users.shown(user.name()).orElseThrow();
        });
    }

    @Operation(summary = "Change the role of a user, or whether they may log in", description = "Their sessions end.")
    @PutMapping("/{name}")
    ConsoleUsers.Shown change(@PathVariable String name, @RequestBody Changed changed, Principal who) {
        Map<String, Object> details = new TreeMap<>();
        if (changed.role() != null) {
            details.put("role", changed.role());
        }
        if (changed.disabled() != null) {
            details.put("disabled", changed.disabled());
        }
        Role role = changed.role() == null ? null : Role.of(changed.role());
        known(name);
        return audit.doing(who.getName(), AuditAction.CONSOLE_USER_CHANGED, subject(name), details,
                () -> users.change(Caller.managesAs(), name, role, changed.disabled()).orElseThrow(() -> unknown(name)));
    }

    @Operation(summary = "Set the password of a user", description = "Their sessions end and their API tokens are revoked.")
    @PutMapping("/{name}/password")
    ConsoleUsers.Shown password(@PathVariable String name, @RequestBody Password password, Principal who) {
        known(name);
        return audit.doing(who.getName(), AuditAction.PASSWORD_CHANGED, subject(name), Map.of(),
                () -> users.setPassword(Caller.managesAs(), name, password.password()).orElseThrow(() -> unknown(name)));
    }

    @Operation(summary = "Remove a user", description = "Their sessions end and their API tokens are gone.")
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String name, Principal who) {
        known(name);
        audit.doing(who.getName(), AuditAction.CONSOLE_USER_DELETED, subject(name), Map.of(), () -> users.delete(Caller.managesAs(), name));
    }

    private void known(String name) {
        users.shown(name).orElseThrow(() -> unknown(name));
    }

    private static String subject(String name) {
        return "console-user:" + name;
    }

    private static ErrorResponseException unknown(String name) {
        return Problem.NOT_FOUND.because("there is no console user \"" + name + "\"");
    }
}
