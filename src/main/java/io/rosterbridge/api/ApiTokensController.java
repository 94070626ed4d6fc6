package io.rosterbridge.api;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.ApiTokens;
import io.rosterbridge.access.ConsoleUser;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.platform.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
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

@Tag(name = "API tokens", description = "Sent as Authorization: Bearer rbt_...; never more than the permissions of whoever made them.")
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
    record Wanted(String name, List<String> permissions, Instant expiresAt) {
    }

    /** @param token shown this once */
    record Created(String token, ApiTokens.Shown details) {

        @Override
        public String toString() {
            return "Created[" + details + "]";
        }
    }

    @Operation(summary = "One's own tokens; everybody's, if one may configure")
    @AnyLogin
    @GetMapping
    Listing<ApiTokens.Shown> tokens(Principal who) {
        return new Listing<>(tokens.all(Caller.may(Permission.CONFIGURE) ? Optional.empty() : Optional.of(who.getName())), null);
    }

    @Operation(summary = "Make a token", description = "The answer shows it once. Tokens belong to local accounts; a token makes no tokens.")
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

    @Operation(summary = "Revoke a token", description = "One's own; those of all one manages, which is not an owner's "
            + "unless one is an owner.")
    @AnyLogin
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable long id, Principal who) {
        tokens.revoke(Actor.of(who), Caller.managesAs(), id)
                .orElseThrow(() -> Problem.NOT_FOUND.because("there is no API token " + id + " of yours"));
    }
}
