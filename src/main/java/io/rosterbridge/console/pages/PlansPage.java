package io.rosterbridge.console.pages;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.plans.Plan;
import io.rosterbridge.plans.PlanState;
import io.rosterbridge.plans.Plans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What a bulk change would do, person by person, before it is done; and what takes it back. */
@Controller
class PlansPage {

    private static final int PLANS = 20;
    private static final int ROWS = 50;
    /** Bytes; it is kept in the database until the plan ends. */
    private static final long LARGEST_FILE = 16 * 1024 * 1024;

    private final Plans plans;

    PlansPage(Plans plans) {
        this.plans = plans;
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/plans")
    String plans(@RequestParam Optional<Long> after, Model model) {
        model.addAttribute("page", plans.page(PLANS, after));
        model.addAttribute("isFirst", after.isEmpty());
        return "plans";
    }

    /** @param what {@code due}, {@code everybody}, {@code reconcile}, or {@code undoPlan}, {@code undoImport}, {@code undoHold} with an id */
    @Requires(Permission.OPERATE)
    @PostMapping("/plans/new")
    String ask(@RequestParam String what, @RequestParam(defaultValue = "0") long id, Principal who, RedirectAttributes next) {
        try {
            long plan = switch (what) {
                case "due" -> plans.provision(false, who.getName());
                case "everybody" -> plans.provision(true, who.getName());
                case "reconcile" -> plans.reconcile(Optional.empty(), who.getName());
                case "undoPlan" -> plans.undoPlan(id, who.getName());
                case "undoImport" -> plans.undoImport(id, who.getName());
                case "undoHold" -> plans.undoHold(id, who.getName());
                default -> throw new IllegalArgumentException("there is no plan \"" + what + "\"");
            };
            return "redirect:/plan?id=" + plan;
        } catch (IllegalArgumentException | IllegalStateException refused) {
            Flash.warn(next, "No plan was made: " + refused.getMessage() + ".");
            return "redirect:/plans";
        }
    }

    @Requires(Permission.OPERATE)
    @PostMapping(Uploads.PLAN_PATH)
    String file(@RequestParam MultipartFile file, @RequestParam(defaultValue = "false") boolean full, Principal who, RedirectAttributes next)
            throws IOException {
        try {
            if (file.getSize() > LARGEST_FILE) {
                throw new IllegalArgumentException("the file has " + file.getSize() + " bytes; a plan takes at most " + LARGEST_FILE
                        + ", put a larger one into the inbox");
            }
            String name = Optional.ofNullable(file.getOriginalFilename()).orElse("").replaceAll(".*[/\\\\]", "").replaceFirst("(?i)(\\.full)?\\.csv$", "");
            return "redirect:/plan?id=" + plans.csv(name + (full ? ".full.csv" : ".csv"), new String(file.getBytes(), StandardCharsets.UTF_8),
                    who.getName());
        } catch (IllegalArgumentException refused) {
            Flash.bad(next, "No plan was made: " + refused.getMessage() + ".");
            return "redirect:/plans";
        }
    }

    @Requires(Permission.VIEW_APPS)
    @GetMapping("/plan")
    String plan(@RequestParam long id, @RequestParam Optional<Long> after, Model model) {
        Plan plan = found(id);
        model.addAttribute("plan", plan);
        model.addAttribute("isUnderWay", plan.state() == PlanState.COMPUTING || plan.state() == PlanState.APPLYING);
        model.addAttribute("page", plans.items(id, ROWS, after));
        model.addAttribute("isFirst", after.isEmpty());
        return "plan";
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.APPROVE)
    @PostMapping("/plan/confirm")
    String confirm(@RequestParam long id, @RequestParam String fingerprint, Model model) {
        model.addAttribute("plan", found(id));
        model.addAttribute("fingerprint", fingerprint);
        return "plan-confirm";
    }

    @Requires(Permission.APPROVE)
    @PostMapping("/plan/apply")
    String apply(@RequestParam long id, @RequestParam String fingerprint, Principal who, RedirectAttributes next) {
        try {
            plans.apply(id, fingerprint, who.getName());
            Flash.ok(next, "Under way. Each person is looked at again; whoever has changed since is skipped, and says so.");
        } catch (IllegalStateException stale) {
            Flash.bad(next, "Nothing was done: " + stale.getMessage() + ".");
        }
        return "redirect:/plan?id=" + id;
    }

    private Plan found(long id) {
        return plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no plan " + id));
    }
}
