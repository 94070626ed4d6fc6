package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.ApiTokens;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.platform.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "API tokens", description = "Tokens for scripts, sent as Authorization: Bearer rbt_... A token never has more permissions than the "
        + "console user who made it.")
@RestController
@RequestMapping("/api/v1/api-tokens")
class ApiTokensController {

    private final ApiTokens tokens;

    ApiTokensController(ApiTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * @param permissions words such as {@code view-apps}
     * @param expiresAt   within 366 days; null: as late as possible
     */
    @Schema(example = """
            {"name": "nightly report", "permissions": ["view-apps"]}""")
    record Wanted(@Schema(requiredMode = REQUIRED, maxLength = 100) String name,
                  @ArraySchema(arraySchema = @Schema(requiredMode = REQUIRED), minItems = 1,
                               schema = @Schema(implementation = Permission.class)) List<String> permissions,
                  Instant expiresAt) {
    }

    /** @param token shown this once */
    record Created(String token, ApiTokens.Shown details) {

        @Override
        public String toString() {
            return "Created[" + details + "]";
        }
    }

    @Operation(summary = "List API tokens",
            description = "Your own; with the permission `configure`, those of all console users.")
    @AnyLogin
    @GetMapping
    Listing<ApiTokens.Shown> tokens(Principal who) {
        return new Listing<>(tokens.all(Caller.may(Permission.CONFIGURE) ? Optional.empty() : Optional.of(who.getName())), null);
    }

    @Operation(summary = "Create an API token",
            description = "The answer shows the token once. Only a console user with a password creates tokens; a token cannot create another "
                    + "one.")
    @FreshLogin
    @AnyLogin
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created create(@RequestBody Wanted wanted) {
        ConsoleUser creator = Caller.account().orElseThrow(() -> Problem.FORBIDDEN.because(
                "only a local account makes tokens; log in with name and password of one"));
        Set<Permission> permissions = Optional.ofNullable(wanted.permissions()).orElse(List.of()).stream().map(String::valueOf)
                .map(Permission::of).collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
        ApiTokens.Made made = tokens.make(creator, wanted.name(), permissions, wanted.expiresAt());
        return new Created(made.token(), made.shown());
    }

    @Operation(summary = "Revoke an API token",
            description = "Your own, or one of a console user you manage. Only an owner manages owners.")
    @AnyLogin
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable long id, Principal who) {
        tokens.revoke(Actor.of(who), Caller.managesAs(), id)
                .orElseThrow(() -> Problem.NOT_FOUND.because("there is no API token " + id + " of yours"));
    }
}
