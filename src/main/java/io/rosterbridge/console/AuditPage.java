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
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
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

    /** What the list is filtered by; blank where it does not matter. */
    record AuditQuery(String actor, String action, String user, String from, String to) {

        AuditQuery {
            actor = Objects.requireNonNullElse(actor, "");
            action = Objects.requireNonNullElse(action, "");
            user = Objects.requireNonNullElse(user, "");
            from = Objects.requireNonNullElse(from, "");
            to = Objects.requireNonNullElse(to, "");
        }

        public boolean isFiltered() {
            return !(actor + action + user + from + to).isBlank();
        }

        private Filter filter() {
            return new Filter(text(actor), text(action), text(user), Days.instant("from", from), Days.instant("to", to));
        }

        private static Optional<String> text(String parameter) {
            return Optional.of(parameter.strip()).filter(text -> !text.isEmpty());
        }

        private String at(String path, String begin, String end) {
            return PageUrl.of(path, "actor", actor, "action", action, "user", user, "from", begin, "to", end);
        }
    }

    /** @param details by name, as texts */
    public record Row(Entry entry, Map<String, Object> details) {
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/audit")
    String audit(@ModelAttribute("shown") AuditQuery shown, @RequestParam(defaultValue = "9223372036854775807") long after, Model model) {
        Filter filter = shown.filter();
        List<Entry> found = audit.newest(filter, ROWS + 1, after);
        model.addAttribute("rows", found.stream().limit(ROWS).map(entry -> new Row(entry, details(entry.details()))).toList());
        model.addAttribute("next", found.size() > ROWS ? String.valueOf(found.get(ROWS - 1).id()) : null);
        model.addAttribute("isFirst", after == Long.MAX_VALUE);
        model.addAttribute("actions", Arrays.stream(AuditAction.values()).map(AuditAction::word).toList());
        model.addAttribute("here", shown.at("/audit", shown.from(), shown.to()));
        model.addAttribute("csv", shown.at("/api/v1/audit.csv", filter.from().map(Instant::toString).orElse(""),
                filter.to().map(Instant::toString).orElse("")));
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
}
