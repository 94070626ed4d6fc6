package io.rosterbridge.console.pages;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.LinksInTheWay;
import io.rosterbridge.calendly.Organization;
import io.rosterbridge.calendly.TokenExpiry;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import io.rosterbridge.provisioning.PeopleView;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * From nothing to people in Calendly, step by step. Where somebody stands follows from the state alone, so that the set-up can be
 * left at any time and gone on with by somebody else.
 */
@Controller
class SetUpPage {

    private final Connections connections;
    private final ConnectionSwitch connection;
    private final ProfileVersions profiles;
    private final PeopleView people;
    private final ImportView imports;
    private final Clock clock;

    SetUpPage(Connections connections, ConnectionSwitch connection, ProfileVersions profiles, PeopleView people, ImportView imports,
              Clock clock) {
        this.connections = connections;
        this.connection = connection;
        this.profiles = profiles;
        this.people = people;
        this.imports = imports;
        this.clock = clock;
    }

    /** The steps, in their order. */
    public enum Step {
        PREPARE("Prepare"), CONNECT("Connect"), AUTHORIZE("Authorize"), MAP("Map fields"), ACTIONS("Choose actions"), IMPORT("Link who is there"),
        ASSIGN("Assign people");

        private final String label;

        Step(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Optional<Step> of(String word) {
            return Arrays.stream(values()).filter(step -> step.word().equals(word)).findFirst();
        }
    }

    /** A step as it stands. */
    public record Place(Step step, boolean done) {
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/setup")
    String setUp(@RequestParam(defaultValue = "") String step, Model model) {
        show(step, model);
        return "setup";
    }

    @Requires(Permission.CONFIGURE)
    @PostMapping("/setup/connection")
    String connect(@RequestParam String baseUrl, @RequestParam(defaultValue = "") String token,
                   @RequestParam(defaultValue = "") String tokenExpiresAt, @RequestParam(defaultValue = "") String organization, Principal who,
                   Model model, HttpServletResponse response, RedirectAttributes next) {
        try {
            Instant end = tokenExpiresAt.isBlank() ? null : TokenExpiry.parse(tokenExpiresAt.strip());
            boolean isSwapped = connection.putOrSwap(Actor.of(who), baseUrl, token.strip(), end, Organization.of(organization)).isPresent();
            Flash.ok(next, isSwapped ? "The new token works and is in use from now on. Work was not interrupted."
                    : "Stored. Nothing is sent until you authorize.");
            return "redirect:/setup?step=authorize";
        } catch (IllegalArgumentException | IllegalStateException refused) {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
            show(Step.CONNECT.word(), model);
            if (refused instanceof LinksInTheWay moved) {
                model.addAttribute("links", moved.links());
            } else {
                model.addAttribute("problem", refused.getMessage());
            }
            model.addAttribute("baseUrl", baseUrl);
            model.addAttribute("tokenExpiresAt", tokenExpiresAt);
            return "setup";
        }
    }

    private void show(String asked, Model model) {
        Connection present = connections.present();
        PeopleView.Sizes sizes = people.sizes();
        Optional<ImportView.Run> latestImport = imports.page("import", 1, Optional.empty()).items().stream().findFirst();
        List<Place> places = places(present, profiles.inForce(), sizes, latestImport.filter(run -> run.fingerprint() != null).isPresent());
        Step first = places.stream().filter(place -> !place.done()).map(Place::step).findFirst().orElse(Step.ASSIGN);
        model.addAttribute("places", places);
        model.addAttribute("step", Step.of(asked).orElse(present.baseUrl().isEmpty() ? Step.PREPARE : first));
        model.addAttribute("isDone", places.stream().allMatch(Place::done));
        model.addAttribute("connection", present);
        model.addAttribute("baseUrl", present.baseUrl().map(Object::toString).orElse(""));
        model.addAttribute("tokenExpiresAt", present.tokenExpiresAt().map(end -> LocalDate.ofInstant(end, ZoneOffset.UTC).toString()).orElse(""));
        present.tokenExpiresAt().ifPresent(end -> model.addAttribute("tokenLeft", Duration.between(clock.instant(), end)));
        model.addAttribute("inForce", profiles.inForce());
        model.addAttribute("sizes", sizes);
        model.addAttribute("latestImport", latestImport.orElse(null));
    }

    /** Mapping and actions work as they come; they count as looked at once somebody has saved them here or people are assigned. */
    private static List<Place> places(Connection connection, ProfileInForce profile, PeopleView.Sizes sizes, boolean imported) {
        boolean connected = connection.baseUrl().isPresent();
        boolean authorized = connection.standing().state() == Connection.State.OK;
        boolean chosen = profile.origin().equals("api") || sizes.assigned() > 0;
        return List.of(new Place(Step.PREPARE, connected), new Place(Step.CONNECT, connected), new Place(Step.AUTHORIZE, authorized),
                new Place(Step.MAP, authorized && chosen), new Place(Step.ACTIONS, authorized && chosen),
                new Place(Step.IMPORT, authorized && (imported || sizes.linked() > 0)), new Place(Step.ASSIGN, authorized && sizes.assigned() > 0));
    }
}
