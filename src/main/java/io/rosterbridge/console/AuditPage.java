package io.rosterbridge.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.access.audit.AuditTrail.Entry;
import io.rosterbridge.access.audit.AuditTrail.Filter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who changed what. */
@Controller
class AuditPage {

    private static final int ROWS = 50;
    private static final TypeReference<Map<String, Object>> DETAILS = new TypeReference<>() {
    };

    private final AuditTrail audit;
    private final ObjectMapper json;

    AuditPage(AuditTrail audit, ObjectMapper json) {
        this.audit = audit;
        this.json = json;
    }

    /** @param details by name, as texts */
    public record Row(Entry entry, Map<String, Object> details) {
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/audit")
    String audit(@RequestParam(defaultValue = "") String actor, @RequestParam(defaultValue = "") String action,
                 @RequestParam(defaultValue = "") String user, @RequestParam(defaultValue = "") String from,
                 @RequestParam(defaultValue = "") String to, @RequestParam(defaultValue = "9223372036854775807") long after, Model model) {
        Filter filter = new Filter(text(actor), text(action), text(user), Days.instant("from", from), Days.instant("to", to));
        List<Entry> found = audit.newest(filter, ROWS + 1, after);
        model.addAttribute("rows", found.stream().limit(ROWS).map(entry -> new Row(entry, details(entry.details()))).toList());
        model.addAttribute("next", found.size() > ROWS ? String.valueOf(found.get(ROWS - 1).id()) : null);
        model.addAttribute("isFirst", after == Long.MAX_VALUE);
        model.addAttribute("actor", actor);
        model.addAttribute("action", action);
        model.addAttribute("user", user);
        model.addAttribute("from", from);
        model.addAttribute("to", to);
        model.addAttribute("actions", Arrays.stream(AuditAction.values()).map(AuditAction::word).toList());
        model.addAttribute("isFiltered", !(actor + action + user + from + to).isBlank());
        model.addAttribute("here", Links.of("/audit", "actor", actor, "action", action, "user", user, "from", from, "to", to));
        model.addAttribute("csv", Links.of("/api/v1/audit.csv", "actor", actor, "action", action, "user", user,
                "from", filter.from().map(Instant::toString).orElse(""), "to", filter.to().map(Instant::toString).orElse("")));
        return "audit";
    }

    /** Works out every hash again, which takes its time. */
    @Requires(Permission.VIEW_APPS)
    @GetMapping("/audit/verdict")
    String verdict(Model model) {
        model.addAttribute("verdict", audit.verify());
        return "audit-verdict";
    }

    private Map<String, Object> details(String details) {
        try {
            return json.readValue(details, DETAILS);
        } catch (JsonProcessingException damaged) {
            return Map.of("unreadable", details);
        }
    }

    private static Optional<String> text(String parameter) {
        return Optional.of(parameter.strip()).filter(text -> !text.isEmpty());
    }
}
