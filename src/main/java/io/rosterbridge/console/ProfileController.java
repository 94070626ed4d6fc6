package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.mapping.AttributeMapping;
import io.rosterbridge.mapping.Profile;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Profile")
@RestController
@RequestMapping("/api/v1/profile")
class ProfileController {

    private final ProfileVersions profiles;

    ProfileController(ProfileVersions profiles) {
        this.profiles = profiles;
    }

    /**
     * The version in force.
     *
     * @param author         {@code file}, or the name of the console user
     * @param origin         {@code file} or {@code api}
     * @param whenUnassigned with delete off: {@code deactivate} or {@code nothing}
     * @param linking        {@code auto} or {@code never}
     * @param fileProblem    why the profile file, as it is now, is not in force; null if nothing is wrong with it
     */
    record Shown(long version, String author, String origin, Instant createdAt, Actions actions, String whenUnassigned, String linking,
                 List<Attribute> attributes, Safety safety, String fileProblem) {
    }

    /** The enabled actions; in a request null leaves one as it is. */
    record Actions(Boolean create, Boolean update, Boolean delete, Boolean activateDeactivate) {

        private static Actions of(EnabledActions actions) {
            return new Actions(actions.create(), actions.update(), actions.delete(), actions.activateDeactivate());
        }

        private EnabledActions over(EnabledActions present) {
            return new EnabledActions(Objects.requireNonNullElse(create, present.create()),
                    Objects.requireNonNullElse(update, present.update()), Objects.requireNonNullElse(delete, present.delete()),
                    Objects.requireNonNullElse(activateDeactivate, present.activateDeactivate()), present.deactivateUnassigned());
        }
    }

    /**
     * How one attribute is made.
     *
     * @param kind   {@code field}, {@code constant} or {@code expression}
     * @param source the field, the value or the expression
     * @param apply  {@code always} or {@code on-create}
     */
    record Attribute(String name, String kind, String source, String defaultValue, String apply, boolean trim, String letterCase) {

        private static Attribute of(AttributeMapping mapping) {
            return new Attribute(mapping.target().scimName(), mapping.source().kind(), mapping.source().text(),
                    mapping.defaultValue().orElse(null), mapping.onCreate() ? "on-create" : "always", mapping.trim(),
                    mapping.letterCase().word());
        }
    }

    /** The limits. */
    record Safety(List<String> protectedUserNames, ShrinkGate shrink, int vanishLimit, RemovalLimit removals, Duration holdExpires,
                  int absentReads, Duration deleteAfter) {
    }

    @Operation(summary = "The mapping, the enabled actions and the safety limits in force")
    @GetMapping
    @Requires(Permission.CONFIGURE)
    Shown profile() {
        return shown(profiles.inForce());
    }

    @Operation(summary = "Switch actions on or off", description = "Makes a new version. An action that is left out stays as it is.")
    @PutMapping("/actions")
    @Requires(Permission.CONFIGURE)
    Shown putActions(@RequestBody Actions actions, Principal who) {
        Profile present = profiles.inForce().profile();
        return shown(profiles.save(present.withActions(actions.over(present.actions())).document(), who.getName()));
    }

    @Operation(summary = "The profile in force as YAML, ready to be the profile file")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "application/yaml", schema = @Schema(type = "string")))
    @GetMapping("/document")
    @Requires(Permission.CONFIGURE)
    ResponseEntity<String> document() {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .body(profiles.inForce().profile().document());
    }

    private Shown shown(ProfileInForce inForce) {
        Profile profile = inForce.profile();
        return new Shown(inForce.version(), inForce.author(), inForce.origin(), inForce.createdAt(), Actions.of(profile.actions()),
                profile.actions().deactivateUnassigned() ? "deactivate" : "nothing", profile.linking().word(),
                profile.attributes().stream().map(Attribute::of).toList(), new Safety(profile.safety().protectedUserNames(),
                        profile.safety().shrink(), profile.safety().vanishLimit(), profile.safety().removals(), profile.safety().holdExpires(),
                        profile.safety().absentReads(), profile.safety().deleteAfter()), profiles.fileProblem().orElse(null));
    }
}
