package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Approvals.Standing;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.profile.Lost;
import io.rosterbridge.profile.ProfileDifference;
import io.rosterbridge.profile.ProfileFileDecisions;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions.WaitingFile;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Profile", description = "The attribute mapping, the enabled actions and the safety limits, in versions.")
@RestController
@Requires(Permission.CONFIGURE)
@RequestMapping("/api/v1/profile/file")
class ProfileFileController {

    private final ProfileFileDecisions decisions;

    ProfileFileController(ProfileFileDecisions decisions) {
        this.decisions = decisions;
    }

    /**
     * A changed profile file that waits for a decision.
     *
     * @param state       {@code waiting}, or {@code none}: then the rest is null
     * @param fingerprint to be sent along with the decision
     * @param place       where the file lies, and on which machine
     * @param inForce     the version whose place it would take
     * @param lost        what it would take back of what was set here since it was taken last
     * @param loosens     what of it takes two people; empty if one is enough
     * @param differences all that it has otherwise than the version in force
     * @param approvedBy  who has agreed to it so far, where it takes two
     * @param stuck       why two will hardly be found; null if nothing is known to be in the way
     */
    record Shown(@Schema(allowableValues = {"waiting", "none"}) String state, String fingerprint, String place, Instant foundAt, Long inForce,
                 @Schema(nullable = true) List<Lost> lost, @Schema(nullable = true) List<ProfileDifference> loosens,
                 @Schema(nullable = true) List<ProfileDifference> differences, @Schema(nullable = true) List<String> approvedBy, String stuck) {

        private static final Shown NONE = new Shown("none", null, null, null, null, null, null, null, null, null);
    }

    @Operation(summary = "Show a changed profile file that waits for a decision",
            description = "A file waits if it would take back what was set in the console since, or, where two people are needed, if it loosens "
                    + "safety.")
    @GetMapping
    Shown file() {
        return decisions.waiting().map(this::shown).orElse(Shown.NONE);
    }

    private Shown shown(WaitingFile file) {
        Standing standing = decisions.standing(file);
        return new Shown("waiting", file.shown(), file.place(), file.foundAt(), file.over(), file.lost(), file.looser(), file.differences(),
                standing.approvers(), standing.stuck().orElse(null));
    }

    /** @param fingerprint of the file as it was looked at */
    @Schema(example = """
            {"fingerprint": "5b1f0c7a9d"}""")
    record Decided(@Schema(requiredMode = REQUIRED) String fingerprint) {
    }

    /** @param version the version in force afterwards */
    record Outcome(long version, boolean waitsForAnother) {
    }

    @Operation(summary = "Put the changed profile file in force",
            description = "What the file takes back is lost; the version before stays in the list of versions. With 202 a second person has to "
                    + "agree.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "202")
    @ConflictWhen("No file waits, it was changed or decided meanwhile, or a second person has to agree.")
    @FreshLogin
    @PostMapping("/take")
    ResponseEntity<Outcome> take(@RequestBody Decided decided, Principal who) {
        Optional<ProfileInForce> taken = decisions.take(Actor.of(who), decided.fingerprint());
        return taken.map(version -> ResponseEntity.ok(new Outcome(version.version(), false)))
                .orElseGet(() -> ResponseEntity.accepted().body(new Outcome(decisions.inForce(), true)));
    }

    @Operation(summary = "Keep the profile in force",
            description = "The file is ignored as it is now; it is checked again when it changes.")
    @ConflictWhen("No file waits, or it was changed or decided meanwhile.")
    @PostMapping("/keep")
    Outcome keep(@RequestBody Decided decided, Principal who) {
        decisions.keep(Actor.of(who), decided.fingerprint());
        return new Outcome(decisions.inForce(), false);
    }
}
