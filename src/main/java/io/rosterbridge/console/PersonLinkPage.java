package io.rosterbridge.console;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.LinkDecisions;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Settles which person an account belongs to, and corrects its externalId. */
@Controller
class PersonLinkPage {

    private final People people;
    private final Explanation explanation;
    private final LinkDecisions decisions;
    private final ExternalIds externalIds;

    PersonLinkPage(People people, Explanation explanation, LinkDecisions decisions, ExternalIds externalIds) {
        this.people = people;
        this.explanation = explanation;
        this.decisions = decisions;
        this.externalIds = externalIds;
    }

    /** @param id to whom the Calendly user passes */
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/pass")
    String pass(@RequestParam String id, @RequestParam String from, @RequestParam String scimId, Principal who, RedirectAttributes next) {
        try {
            decisions.passOn(Actor.of(who), scimId, from, id);
            Flash.ok(next, "The Calendly user is this person's now. Nothing was sent for that; what differs is sent next.");
        } catch (IllegalStateException refused) {
            Flash.bad(next, "Nothing was passed on: " + refused.getMessage() + ".");
        }
        return "redirect:" + PersonPage.at(id);
    }

    static Optional<String> ownExternalId(Explanation.Explained why) {
        return why.mapping().stream().filter(mapped -> mapped.attribute().equals(ScimAttribute.EXTERNAL_ID.scimName())).findFirst()
                .map(Explanation.Mapped::value);
    }

    /** Shows what would happen before it does. */
    @Requires(Permission.ASSIGN_APPS)
    @GetMapping("/person/external-id")
    String confirmExternalId(@RequestParam String id, Model model) {
        DirectoryPerson known = known(id);
        Explanation.Explained why = explanation.explain(id).orElseThrow(() -> PersonPage.unknown(id));
        model.addAttribute("known", known);
        model.addAttribute("foreign", externalIds.of(id, ownExternalId(why)).orElse(null));
        return "person-external-id";
    }

    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/person/external-id")
    String correctExternalId(@RequestParam String id, @RequestParam String scimId, @RequestParam String externalId, Principal who,
                             RedirectAttributes next) {
        known(id);
        if (externalIds.correct(Actor.of(who), List.of(new ExternalIds.Shown(id, scimId, externalId))).isEmpty()) {
            Flash.warn(next, "Nothing was overwritten: the person is not in service, is linked to another account, or the account has another "
                    + "externalId by now.");
        } else {
            Flash.ok(next, "The externalId is being overwritten. The log shows when it is done.");
        }
        return "redirect:" + PersonPage.at(id);
    }

    private DirectoryPerson known(String id) {
        return PersonPage.known(people, id);
    }
}
