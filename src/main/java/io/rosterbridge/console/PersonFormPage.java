package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.directory.Change;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.platform.text.PersonId;
import io.rosterbridge.platform.text.TextRefused;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.source.PeopleEditing;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The form for a person, and the removal of a person by hand. */
@Controller
class PersonFormPage {

    private final People people;
    private final PeopleView view;
    private final PeopleEditing editing;
    private final Consequences consequences;

    PersonFormPage(People people, PeopleView view, PeopleEditing editing, Consequences consequences) {
        this.people = people;
        this.view = view;
        this.editing = editing;
        this.consequences = consequences;
    }

    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/people/new")
    String add(Model model) {
        model.addAttribute("form", PersonForm.empty());
        model.addAttribute("isNew", true);
        return "person-form";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/people/new")
    String add(@RequestParam String id, @RequestParam Map<String, String> parameters, Principal who, Model model,
               HttpServletResponse response, RedirectAttributes next) {
        model.addAttribute("isNew", true);
        String known = canonical(id);
        if (people.find(known).filter(person -> !person.gone()).isPresent()) {
            return again(PersonForm.of(id, parameters), "There is a person with the id \"" + known + "\" already.", model, response);
        }
        return save(PersonForm.of(id, parameters), Map.of(), who, model, response, next);
    }

    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/person/edit")
    String edit(@RequestParam String id, Model model) {
        DirectoryPerson known = known(id);
        model.addAttribute("form", PersonForm.of(known));
        model.addAttribute("known", known);
        return "person-form";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/edit")
    String edit(@RequestParam String id, @RequestParam Map<String, String> parameters, Principal who, Model model,
                HttpServletResponse response, RedirectAttributes next) {
        DirectoryPerson known = known(id);
        model.addAttribute("known", known);
        return save(PersonForm.of(id, parameters), PersonForm.custom(known.person()), who, model, response, next);
    }

    private String save(PersonForm form, Map<String, String> before, Principal who, Model model, HttpServletResponse response,
                        RedirectAttributes next) {
        try {
            PersonDraft draft = form.draft(before);
            Change change = editing.put(Actor.of(who), draft);
            Flash.ok(next, change.kind() == Change.Kind.UNCHANGED ? "Nothing was changed." : "Saved.");
            return "redirect:" + PersonPage.at(draft.id());
        } catch (PersonRefused | IllegalArgumentException refused) {
            return again(form, refused.getMessage(), model, response);
        }
    }

    /** As the directory has it; what it would never take stays as it is, and saving says why. */
    private static String canonical(String id) {
        try {
            return PersonId.checked(id);
        } catch (TextRefused refused) {
            return id;
        }
    }

    private static String again(PersonForm form, String problem, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        return "person-form";
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/person/remove")
    String confirmRemoval(@RequestParam String id, Model model) {
        DirectoryPerson known = known(id);
        boolean isLinked = view.find(id).map(PeopleView.Row::account).isPresent();
        model.addAttribute("known", known);
        model.addAttribute("consequence", consequences.of(Assignment.NONE, isLinked ? 1 : 0, isLinked ? 1 : 0));
        return "person-remove";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/remove")
    String remove(@RequestParam String id, Principal who, RedirectAttributes next) {
        if (!editing.remove(Actor.of(who), id)) {
            throw PersonPage.unknown(id);
        }
        Flash.ok(next, "Removed from the directory.");
        return "redirect:/people";
    }

    private DirectoryPerson known(String id) {
        return PersonPage.known(people, id);
    }
}
