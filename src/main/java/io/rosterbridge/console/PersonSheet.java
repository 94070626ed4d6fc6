package io.rosterbridge.console;

import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.domain.Action;
import io.rosterbridge.log.LifeLine;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.LinkQuestions;
import io.rosterbridge.provisioning.PeopleView;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** The record of a person: why they are in this state, and what happened to them. */
@Component
final class PersonSheet {

    private static final int MOMENTS = 100;

    private final Explanation explanation;
    private final PeopleView view;
    private final LifeLine life;
    private final LinkQuestions links;
    private final ExternalIds externalIds;
    private final Consequences consequences;

    PersonSheet(Explanation explanation, PeopleView view, LifeLine life, LinkQuestions links, ExternalIds externalIds, Consequences consequences) {
        this.explanation = explanation;
        this.view = view;
        this.life = life;
        this.links = links;
        this.externalIds = externalIds;
        this.consequences = consequences;
    }

    /** Adds it to the page. */
    void show(String id, Model model) {
        Explanation.Explained why = explanation.explain(id).orElseThrow(() -> PersonPage.unknown(id));
        model.addAttribute("why", why);
        model.addAttribute("isInStep", isInStep(why));
        model.addAttribute("row", view.find(id).orElse(null));
        model.addAttribute("deletes", why.account() != null && consequences.areDeletions());
        model.addAttribute("link", links.find(id).orElse(null));
        model.addAttribute("foreign", externalIds.of(id, PersonLinkPage.ownExternalId(why)).orElse(null));
        model.addAttribute("isNothingSent", List.of(Action.NOTHING.name(), Action.DELETE.name()).contains(why.decision().action()));
        model.addAttribute("life", life.page(id, MOMENTS, Optional.empty()).items());
        model.addAttribute("moments", MOMENTS);
    }

    /** The filter lets an update through whatever the values; the mapping ends it where none differs. */
    private static boolean isInStep(Explanation.Explained why) {
        return why.decision().action().equals(Action.UPDATE.name()) && why.decision().outcome() == null && why.decision().differences().isEmpty()
                && why.mapping().stream().allMatch(mapped -> mapped.error() == null);
    }
}
