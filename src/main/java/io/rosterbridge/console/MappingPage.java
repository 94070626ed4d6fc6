package io.rosterbridge.console;

import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.plans.PlanDecisions;
import io.rosterbridge.plans.PlanRequest;
import io.rosterbridge.plans.PlanText;
import io.rosterbridge.plans.Plans;
import io.rosterbridge.profile.AttributeRow;
import io.rosterbridge.profile.AttributeTrace;
import io.rosterbridge.profile.Mapper;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileEdit;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileInvalid;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.profile.expression.CelExpression;
import io.rosterbridge.provisioning.PeopleView;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** How each attribute of a Calendly user is made, tried on a person before it is saved. */
@Controller
class MappingPage {

    private static final String NOT_MAPPED = "none";
    private static final AttributeRow UNMAPPED = new AttributeRow(NOT_MAPPED, "", "", "always", true, "keep");
    private static final String PERSON = "person";

    private final ProfileVersions profiles;
    private final People people;
    private final PeopleView view;
    private final Plans plans;
    private final PlanDecisions decisions;

    MappingPage(ProfileVersions profiles, People people, PeopleView view, Plans plans, PlanDecisions decisions) {
        this.plans = plans;
        this.decisions = decisions;
        this.profiles = profiles;
        this.people = people;
        this.view = view;
    }

    /**
     * One attribute in the form.
     *
     * @param optional whether it may be left unmapped
     * @param onCreate whether it may be sent only at the creation
     * @param problems what is wrong with what was typed
     * @param trace    what it gives for the chosen person; null if nobody is chosen or the mapping is not valid
     */
    public record Row(String name, String meaning, boolean optional, boolean onCreate, String kind, AttributeRow typed, List<String> problems,
                      AttributeTrace trace) {
    }

    @Requires(Permission.CONFIGURE)
    @GetMapping("/mapping")
    String mapping(@RequestParam(defaultValue = "") String person, Model model) {
        ProfileInForce inForce = profiles.latest();
        show(rows(inForce.profile()), Optional.of(inForce.profile()), Optional.empty(), person, inForce.version(), model);
        return "mapping";
    }

    /** What was typed, tried on a person; nothing is saved. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/mapping/preview")
    String preview(@RequestParam Map<String, String> typed, @RequestParam(defaultValue = "0") long base, Model model) {
        Map<ScimAttribute, AttributeRow> rows = rows(typed);
        try {
            show(rows, Optional.of(ProfileEdit.withAttributes(profiles.latest().profile(), rows)), Optional.empty(),
                    typed.getOrDefault(PERSON, ""), base, model);
        } catch (ProfileInvalid invalid) {
            show(rows, Optional.empty(), Optional.of(invalid), typed.getOrDefault(PERSON, ""), base, model);
        }
        return "mapping";
    }

    /** Shows what the change means, or saves it if exactly that was shown. */
    @FreshLogin
    @Requires(Permission.CONFIGURE)
    @PostMapping("/mapping")
    String save(@RequestParam Map<String, String> typed, @RequestParam(defaultValue = "0") long base,
                @RequestParam(defaultValue = "false") boolean confirmed, Model model, HttpServletResponse response,
                RedirectAttributes next) {
        return changing(typed, base, model, response, (inForce, rows, wanted) -> {
            ProfileChange change = change(inForce, rows, wanted, typed).since(base, profiles);
            if (change.settings().isEmpty()) {
                Flash.ok(next, "Nothing was changed.");
                return "redirect:" + change.navigation().back();
            }
            Optional<ProfileInForce> saved = confirmed ? profiles.saveOver(base, wanted.document(), Caller.login().name()) : Optional.empty();
            if (saved.isPresent()) {
                Flash.ok(next, "Saved as version " + saved.get().version() + ". Everybody concerned is looked at again.");
                return "redirect:" + change.navigation().back();
            }
            model.addAttribute(ProfileChange.NAME, change);
            return "profile-confirm";
        });
    }

    /** The same with how many people it concerns. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/mapping/impact")
    String impact(@RequestParam Map<String, String> typed, @RequestParam(defaultValue = "0") long base, Principal who, Model model,
                  HttpServletResponse response) {
        return changing(typed, base, model, response, (inForce, rows, wanted) -> {
            model.addAttribute(ProfileChange.NAME, change(inForce, rows, wanted, typed).since(base, profiles)
                    .counted(plans.impact(wanted.document(), who.getName(), VersionsPage.PATIENCE)));
            return "profile-confirm";
        });
    }

    /** Asks for a plan of what was typed, which says who. */
    @Requires(Permission.CONFIGURE)
    @PostMapping("/mapping/plan")
    String plan(@RequestParam Map<String, String> typed, @RequestParam(defaultValue = "0") long base, Model model,
                HttpServletResponse response) {
        return changing(typed, base, model, response,
                (inForce, rows, wanted) -> "redirect:" + PlansPage.at(decisions.ask(new PlanRequest.Profile(),
                        PlanText.of(wanted.document()), Caller.login())));
    }

    /** What becomes of rows that can be read. */
    private interface Then {

        String with(ProfileInForce inForce, Map<ScimAttribute, AttributeRow> rows, Profile wanted);
    }

    /** What somebody has changed since the version they looked at, over the one in force; or the form again with what is wrong. */
    private String changing(Map<String, String> typed, long base, Model model, HttpServletResponse response, Then then) {
        ProfileInForce inForce = profiles.latest();
        Map<ScimAttribute, AttributeRow> rows = rows(typed);
        try {
            if (base != inForce.version()) {
                profiles.find(base).ifPresent(seen -> takeOver(rows, rows(seen.profile()), rows(inForce.profile())));
            }
            return then.with(inForce, rows, ProfileEdit.withAttributes(inForce.profile(), rows));
        } catch (ProfileInvalid invalid) {
            response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
            show(rows, Optional.empty(), Optional.of(invalid), typed.getOrDefault(PERSON, ""), inForce.version(), model);
            return "mapping";
        }
    }

    /** Whatever was not changed here is as somebody else has saved it meanwhile. */
    private static void takeOver(Map<ScimAttribute, AttributeRow> rows, Map<ScimAttribute, AttributeRow> before,
                                 Map<ScimAttribute, AttributeRow> present) {
        for (ScimAttribute target : ScimAttribute.values()) {
            if (Objects.equals(rows.get(target), before.get(target))) {
                rows.remove(target);
                Optional.ofNullable(present.get(target)).ifPresent(row -> rows.put(target, row));
            }
        }
    }

    private static ProfileChange change(ProfileInForce inForce, Map<ScimAttribute, AttributeRow> rows, Profile wanted,
                                        Map<String, String> typed) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (ScimAttribute target : ScimAttribute.values()) {
            AttributeRow row = rows.getOrDefault(target, UNMAPPED);
            String name = target.scimName() + ".";
            fields.put(name + "kind", row.kind());
            fields.put(name + "text", row.text());
            fields.put(name + "default", row.defaultValue());
            fields.put(name + "apply", row.apply());
            fields.put(name + "trim", row.trim() ? "true" : "");
            fields.put(name + "case", row.letterCase());
        }
        String person = typed.getOrDefault(PERSON, "");
        fields.put(PERSON, person);
        return ProfileChange.of("Save this mapping?", inForce, wanted, fields,
                new ProfileChange.Navigation("/mapping", PageUrl.of("/mapping", PERSON, person), "Mapping", "Save as a new version"));
    }

    private static Map<ScimAttribute, AttributeRow> rows(Profile profile) {
        Map<ScimAttribute, AttributeRow> rows = new EnumMap<>(ScimAttribute.class);
        profile.attributes().forEach(attribute -> rows.put(attribute.target(), AttributeRow.of(attribute)));
        return rows;
    }

    private static Map<ScimAttribute, AttributeRow> rows(Map<String, String> typed) {
        Map<ScimAttribute, AttributeRow> rows = new EnumMap<>(ScimAttribute.class);
        for (ScimAttribute target : ScimAttribute.values()) {
            Function<String, String> value = key -> typed.getOrDefault(target.scimName() + "." + key, "").replace("\r\n", "\n").strip();
            if (!value.apply("kind").equals(NOT_MAPPED) && !value.apply("kind").isEmpty()) {
                rows.put(target, new AttributeRow(value.apply("kind"), value.apply("text"), value.apply("default"),
                        value.apply("apply").isEmpty() ? "always" : value.apply("apply"), !value.apply("trim").isEmpty(),
                        value.apply("case").isEmpty() ? "keep" : value.apply("case")));
            }
        }
        return rows;
    }

    private void show(Map<ScimAttribute, AttributeRow> rows, Optional<Profile> profile, Optional<ProfileInvalid> invalid, String person,
                      long base, Model model) {
        Optional<Person> chosen = chosen(person);
        Map<ScimAttribute, AttributeTrace> traces = profile.isPresent() && chosen.isPresent()
                ? new Mapper(profile.get()).explain(chosen.get()).stream()
                        .collect(Collectors.toMap(AttributeTrace::target, trace -> trace))
                : Map.of();
        List<ProfileInvalid.Problem> problems = invalid.map(ProfileInvalid::problems).orElse(List.of());
        List<Row> shown = new ArrayList<>();
        for (ScimAttribute target : ScimAttribute.values()) {
            AttributeRow typed = rows.getOrDefault(target, UNMAPPED);
            String path = "attributes." + target.scimName();
            shown.add(new Row(target.scimName(), meaning(target), target == ScimAttribute.EXTERNAL_ID || target == ScimAttribute.DISPLAY_NAME,
                    target == ScimAttribute.EXTERNAL_ID || target == ScimAttribute.DISPLAY_NAME, typed.kind(), typed,
                    problems.stream().filter(problem -> (problem.path() + ".").startsWith(path + ".")).map(MappingPage::sentence).toList(),
                    traces.get(target)));
        }
        ProfileInForce inForce = profiles.inForce();
        model.addAttribute("rows", shown);
        model.addAttribute("problems", problems.stream().filter(problem -> Arrays.stream(ScimAttribute.values())
                .noneMatch(target -> (problem.path() + ".").startsWith("attributes." + target.scimName() + ".")))
                .map(MappingPage::sentence).toList());
        model.addAttribute("person", person);
        model.addAttribute("chosen", chosen.orElse(null));
        model.addAttribute("isUnknown", !person.isBlank() && chosen.isEmpty());
        model.addAttribute("inForce", inForce);
        model.addAttribute(ProfileChange.BASE, base);
        model.addAttribute("fileProblem", profiles.fileProblem().orElse(null));
        model.addAttribute("isFileWaiting", profiles.isFileWaiting());
        model.addAttribute("names", CelExpression.names(chosen.map(known -> known.attributes().keySet()).orElse(Set.of())));
        model.addAttribute("fields", Stream.concat(Stream.of("id", "email", "status"), Person.COLUMNS.stream()).toList());
    }

    /** By id, or else the first whom a search finds. */
    private Optional<Person> chosen(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        return people.find(text.strip()).or(() -> view.page(PeopleView.Filter.of(text), 1, Optional.empty()).items().stream().findFirst()
                .flatMap(row -> people.find(row.id()))).map(DirectoryPerson::person);
    }

    private static String sentence(ProfileInvalid.Problem problem) {
        return problem.found() + "; " + problem.advice();
    }

    private static String meaning(ScimAttribute target) {
        return switch (target) {
            case USER_NAME -> "The address the person logs in with. Required, and no two people may have the same.";
            case DISPLAY_NAME -> "The name others see. Required to create a user.";
            case ACTIVE -> "Whether the person may log in: active, inactive, true or false. Required.";
            case EXTERNAL_ID -> "The person's id in the directory, which finds them again after a change of address.";
        };
    }
}
