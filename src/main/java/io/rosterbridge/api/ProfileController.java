package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.EnabledActions;
import io.rosterbridge.domain.RemovalLimit;
import io.rosterbridge.domain.ShrinkGate;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.platform.web.Problem;
import io.rosterbridge.profile.AttributeMapping;
import io.rosterbridge.profile.IdentityChange;
import io.rosterbridge.profile.LetterCase;
import io.rosterbridge.profile.Linking;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileDifference;
import io.rosterbridge.profile.ProfileEdit;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
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
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Profile", description = "The attribute mapping, the enabled actions and the safety limits, in versions.")
@RestController
@RequestMapping("/api/v1/profile")
class ProfileController {

    private static final int MOST_TRIES = 20;

    private final ProfileVersions profiles;
    private final Plans plans;

    ProfileController(ProfileVersions profiles, Plans plans) {
        this.profiles = profiles;
        this.plans = plans;
    }

    /**
     * The version in force.
     *
     * @param author         {@code file}, or the name of the console user
     * @param origin         {@code file} or {@code api}
     * @param whenUnassigned with delete off: {@code deactivate} or {@code nothing}
     * @param policy         what becomes of people who are to lose access, in one sentence
     * @param linking        {@code auto}, {@code ask} or {@code never}
     * @param fileProblem    why the profile file, as it is now, is not in force; null if nothing is wrong with it
     */
    record Shown(long version, String author, @Schema(allowableValues = {"file", "api"}) String origin, Instant createdAt, Actions actions,
                 @Schema(allowableValues = {"deactivate", "nothing"}) String whenUnassigned, String policy,
                 @Schema(implementation = Linking.class) String linking, List<Attribute> attributes, Safety safety, String fileProblem) {
    }

    /** The enabled actions; in a request null leaves one as it is. */
    @Schema(example = """
            {"delete": true}""")
    record Actions(Boolean create, Boolean update, Boolean delete, Boolean activateDeactivate) {

        private static Actions of(EnabledActions actions) {
            return new Actions(actions.create(), actions.update(), actions.delete(), actions.activateDeactivate());
        }

        EnabledActions over(EnabledActions present) {
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
    record Attribute(String name, @Schema(allowableValues = {"field", "constant", "expression"}) String kind, String source, String defaultValue,
                     @Schema(allowableValues = {"always", "on-create"}) String apply, boolean trim,
                     @Schema(implementation = LetterCase.class) String letterCase) {

        private static Attribute of(AttributeMapping mapping) {
            return new Attribute(mapping.target().scimName(), mapping.source().kind(), mapping.source().text(),
                    mapping.defaultValue().orElse(null), mapping.onCreate() ? "on-create" : "always", mapping.trim(),
                    mapping.letterCase().word());
        }
    }

    /** The limits. */
    record Safety(List<String> protectedUserNames, ShrinkGate shrink, int vanishLimit, RemovalLimit removals, Duration holdExpires,
                  int absentReads, Duration deleteAfter, @Schema(implementation = IdentityChange.class) String identityChange) {
    }

    @Operation(summary = "Show the profile in force",
            description = "Send its ETag as If-Match with a change: the change is refused with 412 if another version is in force by then.")
    @GetMapping
    @Requires(Permission.CONFIGURE)
    ResponseEntity<Shown> profile() {
        return tagged(profiles.inForce());
    }

    private ResponseEntity<Shown> tagged(ProfileInForce version) {
        return ResponseEntity.ok().eTag(String.valueOf(version.version())).body(shown(version));
    }

    @Operation(summary = "Enable or disable actions",
            description = "Makes a new version. An action that is left out stays as it is.")
    @ConflictWhen("It loosens what keeps people from losing access, which takes two people.")
    @FreshLogin
    @PutMapping("/actions")
    @Requires(Permission.CONFIGURE)
    ResponseEntity<Shown> putActions(@RequestBody Actions actions, @RequestHeader(name = HttpHeaders.IF_MATCH) Optional<String> match,
                                     Principal who) {
        Optional<Long> base = base(match);
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            // Over what is really in force: whatever another person saves in between stays.
            ProfileInForce present = profiles.latest();
            Optional<ProfileInForce> saved = profiles.saveOver(base.orElse(present.version()), ProfileEdit.withActions(present.profile(),
                    actions.over(present.profile().actions())).document(), who.getName());
            if (saved.isPresent()) {
                return tagged(saved.get());
            }
            if (base.isPresent()) {
                throw changedSince(base.get());
            }
        }
        throw Problem.CONFLICT.because("others save versions of the profile all the time; try again");
    }

    /** The version that a person has looked at; empty if they do not say. */
    private static Optional<Long> base(Optional<String> match) {
        return match.map(String::strip).filter(tag -> !tag.isEmpty() && !tag.equals("*")).map(tag -> {
            if (!tag.matches("(W/)?\"?[0-9]{1,18}\"?")) {
                throw new IllegalArgumentException("If-Match is " + tag + "; it must be the ETag of the profile that was looked at, such as \"7\"");
            }
            return Long.parseLong(tag.replaceAll("[^0-9]", ""));
        });
    }

    private ErrorResponseException changedSince(long base) {
        return Problem.CHANGED_MEANWHILE.because("version " + base + " of the profile was looked at, and version " + profiles.latest().version()
                + " by " + profiles.latest().author() + " is in force; look at it again. Nothing was saved");
    }

    private ProfileInForce saved(String document, Optional<String> match, Principal who) {
        Optional<Long> base = base(match);
        return base.isEmpty() ? profiles.save(document, who.getName())
                : profiles.saveOver(base.get(), document, who.getName()).orElseThrow(() -> changedSince(base.get()));
    }

    @Operation(summary = "Show the profile in force as YAML")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "application/yaml", schema = @Schema(type = "string")))
    @GetMapping("/document")
    @Requires(Permission.CONFIGURE)
    ResponseEntity<String> document() {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .body(profiles.inForce().profile().document());
    }

    /** @param document the whole profile as YAML */
    @Schema(example = """
            {"document": "attributes:\\n  userName: {field: email}\\n  displayName: {field: full_name}\\n  active: {field: status}\\n"}""")
    record Document(@Schema(requiredMode = REQUIRED) String document) {
    }

    @Operation(summary = "Save a profile",
            description = "document is the whole profile as YAML. An invalid profile is not saved; the answer lists each mistake. The same "
                    + "document again makes no new version.")
    @ConflictWhen("It loosens what keeps people from losing access, which takes two people.")
    @FreshLogin
    @PutMapping
    @Requires(Permission.CONFIGURE)
    ResponseEntity<Shown> put(@RequestBody Document wanted, @RequestHeader(name = HttpHeaders.IF_MATCH) Optional<String> match, Principal who) {
        return tagged(saved(documentOf(wanted.document(), null), match, who));
    }

    /** What is asked about: a whole document, or the present one with other actions. */
    @Schema(example = """
            {"actions": {"delete": true}}""")
    record Draft(String document, Actions actions) {
    }

    @Operation(summary = "Preview the effect of a profile in numbers",
            description = "Give document, or actions. Nothing is stored or sent. complete is false if there was not enough time for all people; "
                    + "then create a plan.")
    @PostMapping("/impact")
    @Requires(Permission.CONFIGURE)
    Plans.Impact impact(@RequestBody Draft draft, Principal who) {
        return plans.impact(documentOf(draft.document(), draft.actions()), who.getName());
    }

    /** @throws IllegalArgumentException unless exactly one of them is given */
    String documentOf(String document, Actions actions) {
        if ((document == null) == (actions == null)) {
            throw new IllegalArgumentException(document == null ? "document is missing; give the whole profile as YAML"
                    : "give either document or actions, not both");
        }
        Profile present = profiles.latest().profile();
        return document != null ? document : ProfileEdit.withActions(present, actions.over(present.actions())).document();
    }

    // ---- versions

    /** One version in the list. */
    record Version(long version, String author, @Schema(allowableValues = {"file", "api"}) String origin, Instant at, boolean inForce) {
    }

    @Operation(summary = "List the versions of the profile, newest first")
    @GetMapping("/versions")
    @Requires(Permission.CONFIGURE)
    Listing<Version> versions(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        long before = Listing.numericKey(after).map(Long::parseLong).orElse(Long.MAX_VALUE);
        long inForce = profiles.latest().version();
        return Listing.of(profiles.history(Listing.checked(limit) + 1, before).stream().map(version -> new Version(version.version(),
                version.author(), version.origin(), version.createdAt(), version.version() == inForce)).toList(), limit,
                version -> String.valueOf(version.version()));
    }

    /** A version as it was saved. */
    record Saved(long version, String author, @Schema(allowableValues = {"file", "api"}) String origin, Instant at, String document) {
    }

    @Operation(summary = "Show a version of the profile")
    @GetMapping("/versions/{version}")
    @Requires(Permission.CONFIGURE)
    Saved version(@PathVariable long version) {
        ProfileInForce found = found(version);
        return new Saved(found.version(), found.author(), found.origin(), found.createdAt(), found.profile().document());
    }

    /** @param from and {@code to}: the numbers of the versions compared */
    @Schema(name = "ProfileVersionsCompared")
    record Difference(long from, long to, List<ProfileDifference> differences) {
    }

    @Operation(summary = "Compare two versions of the profile",
            description = "Defaults count as if they were written out; comments and the order of keys do not count.")
    @GetMapping("/versions/{version}/diff")
    @Requires(Permission.CONFIGURE)
    Difference difference(@PathVariable long version, @RequestParam Optional<Long> to) {
        ProfileInForce other = to.map(this::found).orElseGet(profiles::latest);
        return new Difference(version, other.version(), ProfileDifference.between(found(version).profile(), other.profile()));
    }

    @Operation(summary = "Restore a version of the profile",
            description = "Makes a new version with the same document.")
    @ConflictWhen("It loosens what keeps people from losing access, which takes two people.")
    @FreshLogin
    @PostMapping("/versions/{version}/restore")
    @Requires(Permission.CONFIGURE)
    ResponseEntity<Shown> restore(@PathVariable long version, @RequestHeader(name = HttpHeaders.IF_MATCH) Optional<String> match,
                                  Principal who) {
        return tagged(saved(found(version).profile().document(), match, who));
    }

    @Operation(summary = "Export the profile as a file",
            description = "For mappings/calendly.yaml, with its comments.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = "application/yaml", schema = @Schema(type = "string")))
    @GetMapping("/export")
    @Requires(Permission.CONFIGURE)
    ResponseEntity<String> export() {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"calendly.yaml\"")
                .body(profiles.latest().profile().document());
    }

    private ProfileInForce found(long version) {
        return profiles.find(version).orElseThrow(() -> Problem.NOT_FOUND.because("there is no profile version " + version));
    }

    private Shown shown(ProfileInForce inForce) {
        Profile profile = inForce.profile();
        return new Shown(inForce.version(), inForce.author(), inForce.origin(), inForce.createdAt(), Actions.of(profile.actions()),
                profile.actions().deactivateUnassigned() ? "deactivate" : "nothing", profile.leaverPolicy(), profile.linking().word(),
                profile.attributes().stream().map(Attribute::of).toList(), new Safety(profile.safety().protectedUserNames(),
                        profile.safety().shrink(), profile.safety().vanishLimit(), profile.safety().removals(), profile.safety().holdExpires(),
                        profile.safety().absentReads(), profile.safety().deleteAfter(), profile.safety().identityChange().word()),
                        profiles.fileProblem().orElse(null));
    }
}
