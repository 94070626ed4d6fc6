package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.ConsoleUsers;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Role;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Console users")
@RestController
@RequestMapping("/api/v1/me")
class MeController {

    private final ConsoleUsers users;

    MeController(ConsoleUsers users) {
        this.users = users;
    }

    /** @param role null for an API token */
    record Me(String name, String role, List<String> permissions) {
    }

    /** One's own password, and the new one. */
    record OwnPassword(@Schema(accessMode = Schema.AccessMode.WRITE_ONLY) String presentPassword,
                       @Schema(accessMode = Schema.AccessMode.WRITE_ONLY) String password) {

        @Override
        public String toString() {
            return "OwnPassword[***]";
        }
    }

    @Operation(summary = "Who is logged in, and what they may do")
    @AnyLogin
    @GetMapping
    Me me(Principal who) {
        return new Me(who.getName(), Caller.role().map(Role::word).orElse(null),
                Caller.permissions().stream().map(Permission::word).sorted().toList());
    }

    @Operation(summary = "Change one's own password", description = "All sessions of the user end, this one too.")
    @AnyLogin
    @PutMapping("/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void password(@RequestBody OwnPassword change, Principal who) {
        Caller.account().orElseThrow(() -> Problem.CONFLICT.because("this login has no password here"));
        users.changeOwnPassword(Actor.of(who), change.presentPassword(), change.password());
    }
}
