package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.OidcLogins;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.platform.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Console users", description = "Who logs in to this console, by password or by an OpenID provider. Only an owner changes an owner.")
@RestController
@FreshLogin
@Requires(Permission.CONFIGURE)
@RequestMapping("/api/v1/oidc-logins")
class OidcLoginsController {

    private final OidcLogins logins;
    private final AuditTrail audit;

    OidcLoginsController(OidcLogins logins, AuditTrail audit) {
        this.logins = logins;
        this.audit = audit;
    }

    /** Whether the identity is barred here. */
    @Schema(example = """
            {"disabled": true}""")
    record Changed(@Schema(requiredMode = REQUIRED) Boolean disabled) {
    }

    @Operation(summary = "List logins of OpenID providers, by name",
            description = "role is what the provider said at the last login.")
    @GetMapping
    Listing<OidcLogins.Shown> logins(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        return Listing.of(logins.page(Listing.checked(limit), Listing.key(after)));
    }

    @Operation(summary = "Disable a login of an OpenID provider, or enable it again",
            description = "When it is disabled, its sessions end at once.")
    @ConflictWhen("It is your own identity.")
    @PutMapping("/{name}")
    OidcLogins.Shown change(@PathVariable String name, @RequestBody Changed changed, Principal who) {
        if (changed.disabled() == null) {
            throw new IllegalArgumentException("disabled is missing; it must be true or false");
        }
        return logins.disable(Actor.of(who), Caller.managesAs(), name, changed.disabled(), audit)
                .orElseThrow(() -> Problem.NOT_FOUND.because("nobody has signed in as \"" + name + "\""));
    }
}
