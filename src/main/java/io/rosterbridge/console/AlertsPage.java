package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.alerts.Alerts;
import io.rosterbridge.alerts.TestMessages;
import io.rosterbridge.platform.web.CsvResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What is told by mail and webhook, and whether that works. */
@Controller
class AlertsPage {

    private final Alerts alerts;
    private final TestMessages testMessages;

    AlertsPage(Alerts alerts, TestMessages testMessages) {
        this.alerts = alerts;
        this.testMessages = testMessages;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/alerts")
    String alerts(Model model) {
        model.addAttribute("alerts", alerts.present());
        model.addAttribute("ways", alerts.ways());
        return "alerts";
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/alerts.csv")
    void csv(HttpServletResponse response) throws IOException {
        CsvResponse.send(response, "alerts.csv", List.of("key", "summary"), alerts.present(),
                alert -> List.of(alert.key(), alert.summary()));
    }

    @Requires(Permission.CONFIGURE)
    @PostMapping("/alerts/test")
    String test(Principal who, RedirectAttributes next) {
        Map<String, String> channels = testMessages.send(Actor.of(who));
        if (channels.isEmpty()) {
            Flash.warn(next, "Nothing was sent: no way is set. Set rosterbridge.alerts.mail-to or rosterbridge.alerts.webhook in the "
                    + "application's settings.");
        } else {
            next.addFlashAttribute("tested", channels);
        }
        return "redirect:/alerts";
    }
}
