package io.rosterbridge.api;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.domain.Family;
import io.rosterbridge.provisioning.Failures;
import io.rosterbridge.provisioning.Retrying;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Failures", description = "People who are on hold, need correction or are retried, grouped by the cause they share.")
@RestController
class FailuresController {

    private final Failures failures;
    private final Retrying retrying;

    FailuresController(Failures failures, Retrying retrying) {
        this.failures = failures;
        this.retrying = retrying;
    }

    /** Whom to try again: a family, or these people; one of both. */
    @Schema(example = """
            {"family": "no-seats"}""")
    record Retry(@Schema(implementation = Family.class) String family, List<String> userIds) {
    }

    /** @param people how many people it concerns */
    record Retried(int people) {
    }

    @Operation(summary = "List failures by their common cause")
    @GetMapping("/api/v1/failures")
    @Requires(Permission.VIEW_APPS)
    Listing<Failures.Group> failures() {
        return new Listing<>(failures.families(), null);
    }

    @Operation(summary = "Retry people at once",
            description = "Give family, or userIds. People of the family whose removal waits for an approval stay on hold.")
    @PostMapping("/api/v1/failures/retry")
    @Requires(Permission.OPERATE)
    Retried retry(@RequestBody Retry retry, Principal who) {
        if ((retry.family() == null) == (retry.userIds() == null)) {
            throw new IllegalArgumentException("the body must have either family or userIds");
        }
        Actor actor = Actor.of(who);
        return new Retried(retry.family() != null ? retrying.family(actor, Family.of(retry.family()))
                : retrying.people(actor, retry.userIds().stream().filter(Objects::nonNull).toList()));
    }
}
