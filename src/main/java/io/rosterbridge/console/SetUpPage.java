package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.calendly.Connection;
import io.rosterbridge.calendly.ConnectionSwitch;
import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.LinksInTheWay;
import io.rosterbridge.calendly.Organization;
import io.rosterbridge.calendly.TokenExpiry;
import io.rosterbridge.console.SetUp.Place;
import io.rosterbridge.console.SetUp.Step;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.PeopleView;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * From nothing to people in Calendly, step by step. Where somebody stands is known to {@link SetUp} and not to the browser, so that
 * the setup can be left at any time, and another person can continue it.
 */
@Controller
class SetUpPage {

    private static final String AT = "redirect:/setup?step=";

    private final Connections connections;
    private final ConnectionSwitch connection;
    private final ProfileVersions profiles;
    private final PeopleView people;
    private final ImportView imports;
    private final SetUp setUp;

    SetUpPage(Connections connections, ConnectionSwitch connection, ProfileVersions profiles, PeopleView people, ImportView imports,
              SetUp setUp) {
        this.setUp = setUp;
        this.connections = connections;
        this.connection = connection;
        this.profiles = profiles;
        this.people = people;
        this.imports = imports;
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/setup")
    String setUp(@RequestParam(defaultValue = "") String step, Model model) {
        show(step, model);
        return "setup";
    }

    /** Somebody finds right what a step shows. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/setup/confirm")
    String confirm(@RequestParam String step, Principal who, RedirectAttributes next) {
        Step confirmed = Step.of(step).orElseThrow(() -> new IllegalArgumentException("step is \"" + step
                + "\", which is not a step of the setup"));
        try {
            setUp.confirm(Actor.of(who), confirmed);
        } catch (IllegalStateException notYet) {
            Flash.warn(next, notYet.getMessage());
            return AT + confirmed.word();
        }
        if (confirmed != Step.ASSIGN) {
            return AT + Step.values()[confirmed.ordinal() + 1].word();
        }
        setUp.next().ifPresentOrElse(left -> Flash.warn(next, "Left to do: " + left.label() + "."),
                () -> Flash.ok(next, "Setup is complete. Rosterbridge now keeps Calendly in sync."));
        return setUp.isLeft() ? "redirect:/setup" : "redirect:/";
    }

    /** The connection as somebody types it. Without the token, since it would be in the model of the page. */
    record TypedConnection(String baseUrl, String tokenExpiresAt, String organization) {

        TypedConnection {
            baseUrl = Objects.requireNonNullElse(baseUrl, "");
            tokenExpiresAt = Objects.requireNonNullElse(tokenExpiresAt, "");
            organization = Objects.requireNonNullElse(organization, "");
        }

        /** Null if it never ends. */
        private Instant end() {
            return tokenExpiresAt.isBlank() ? null : TokenExpiry.parse(tokenExpiresAt.strip());
        }
    }

    @FreshLogin
    @Requires(Permission.CONFIGURE)
    @PostMapping("/setup/connection")
    String connect(@ModelAttribute("wanted") TypedConnection wanted, @RequestParam(defaultValue = "") String token, Principal who, Model model,
                   HttpServletResponse response, RedirectAttributes next) {
        try {
            boolean isSwapped = connection.putOrSwap(Actor.of(who), wanted.baseUrl(), token.strip(), wanted.end(),
                    Organization.of(wanted.organization())).isPresent();
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
            model.addAttribute("baseUrl", wanted.baseUrl());
            model.addAttribute("tokenExpiresAt", wanted.tokenExpiresAt());
            return "setup";
        }
    }

    private void show(String asked, Model model) {
        Connection present = connections.present();
        PeopleView.Sizes sizes = people.sizes();
        List<Place> places = setUp.places();
        Step step = Step.of(asked).orElseGet(() -> places.stream().filter(place -> !place.done()).map(Place::step).findFirst().orElse(Step.ASSIGN));
        model.addAttribute("places", places);
        model.addAttribute("step", step);
        model.addAttribute("place", places.get(step.ordinal()));
        model.addAttribute("isDone", places.stream().allMatch(Place::done));
        model.addAttribute("connection", present);
        model.addAttribute("baseUrl", present.baseUrl().map(Object::toString).orElse(""));
        model.addAttribute("tokenExpiresAt", present.tokenExpiresAt().map(end -> LocalDate.ofInstant(end, ZoneOffset.UTC).toString()).orElse(""));
        connections.tokenLeft().ifPresent(left -> model.addAttribute("tokenLeft", left));
        model.addAttribute("inForce", profiles.inForce());
        model.addAttribute("limits", new Limits(profiles.inForce().profile().safety()));
        model.addAttribute("sizes", sizes);
        model.addAttribute("latestImport", imports.page("import", 1, Optional.empty()).items().stream().findFirst().orElse(null));
    }
}
