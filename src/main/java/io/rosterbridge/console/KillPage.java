package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.provisioning.Status;
import java.security.Principal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The kill switch: what it does is said before it is pressed, and who pressed it until it is lifted. */
@Controller
class KillPage {

    private final Connections connections;
    private final ConnectionSwitch connection;
    private final Status status;

    KillPage(Connections connections, ConnectionSwitch connection, Status status) {
        this.connections = connections;
        this.connection = connection;
        this.status = status;
    }

    @Requires(Permission.OPERATE)
    @GetMapping("/connection/kill")
    String look(Model model) {
        model.addAttribute("connection", connections.present());
        model.addAttribute("counts", status.counts());
        return "kill";
    }

    @Requires(Permission.OPERATE)
    @PostMapping("/connection/kill")
    String press(@RequestParam(defaultValue = "") String reason, Principal who, RedirectAttributes next) {
        connection.kill(Actor.of(who), reason);
        Flash.warn(next, "The kill switch is on. Within 5 seconds every node has stopped.");
        return "redirect:/connection/kill";
    }

    @Requires(Permission.CONFIGURE)
    @PostMapping("/connection/kill/lift")
    String lift(Principal who, RedirectAttributes next) {
        connection.liftKill(Actor.of(who));
        Flash.ok(next, "The kill switch is off. Work goes on where it was stopped.");
        return "redirect:/";
    }
}
