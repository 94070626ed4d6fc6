package io.rosterbridge.api;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.alerts.Alert;
import io.rosterbridge.alerts.Alerts;
import io.rosterbridge.alerts.TestMessages;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Alerts", description = "What needs attention now. Alerts go out by mail and webhook, as far as they are set up.")
@RestController
class AlertsController {

    private final Alerts alerts;
    private final TestMessages testMessages;

    AlertsController(Alerts alerts, TestMessages testMessages) {
        this.alerts = alerts;
        this.testMessages = testMessages;
    }

    /** @param channels by way ({@code mail}, {@code webhook}): {@code sent}, or why not; empty if none is set */
    record Tested(Map<String, String> channels) {
    }

    @Operation(summary = "List the present alerts")
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/api/v1/alerts")
    Listing<Alert> alerts() {
        return new Listing<>(alerts.present(), null);
    }

    @Operation(summary = "Send a test alert",
            description = "By mail and by webhook, as far as they are set up. The answer says for each channel whether it worked.")
    @Requires(Permission.CONFIGURE)
    @PostMapping("/api/v1/alerts/test")
    Tested test(Principal who) {
        return new Tested(testMessages.send(Actor.of(who)));
    }
}
