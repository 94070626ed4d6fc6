package io.rosterbridge.api;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.provisioning.Status;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Status", description = "The state of provisioning in numbers.")
@RestController
class StatusController {

    private final Status status;

    StatusController(Status status) {
        this.status = status;
    }

    @Operation(summary = "Show the status",
            description = "How many people are in which state, the pace, and when the work finishes. Each person counts in exactly one of due, "
                    + "leased, failed, held, rejected and inStep.")
    @GetMapping("/api/v1/status")
    @Requires(Permission.VIEW_APPS)
    Status.Overview status() {
        return status.overview();
    }
}
