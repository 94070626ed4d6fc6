package io.rosterbridge.api;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.provisioning.LinkDecisions;
import io.rosterbridge.provisioning.LinkQuestions;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import io.rosterbridge.provisioning.LinkQuestions.Question;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Links")
@RestController
@RequestMapping("/api/v1/links")
class LinksController {

    private static final int MOST = 500;

    private final LinkQuestions questions;
    private final LinkDecisions decisions;
    private final ExternalIds externalIds;

    LinksController(LinkQuestions questions, LinkDecisions decisions, ExternalIds externalIds) {
        this.questions = questions;
        this.decisions = decisions;
        this.externalIds = externalIds;
    }

    /** @param links 1 to 500 people, each with the Calendly user they were shown with, and when that was asked, as it was shown */
    record Answer(List<Pair> links) {
    }

    /**
     * Whose answer was taken.
     *
     * @param userIds they are due now; all others are linked by now, or would be linked to another Calendly user than was shown
     */
    record Answered(List<String> userIds) {
    }

    @Operation(summary = "Who waits until somebody says whether a Calendly user is theirs",
            description = "kind is link: the user was there before, or its person (other) has left; or identity: the person of the linked user has "
                    + "become another by name and address. Until it is answered nothing is sent for them.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping
    Listing<Question> links(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        return Listing.of(questions.waiting(Listing.checked(limit), Listing.key(after)));
    }

    @Operation(summary = "Confirm links as they were shown",
            description = "Of kind link: the people are due at once and are linked if it is still that user who has their userName. Of kind "
                    + "identity: it is the same person, who is renamed. The answer is remembered for this user only, and of an identity for "
                    + "exactly these values. askedAt may be sent along: then it counts only if nothing has changed since.")
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/confirm")
    Answered confirm(@RequestBody Answer answer, Principal who) {
        return answer(answer, true, who);
    }

    @Operation(summary = "Refuse links as they were shown", description = "Of kind link: the people are rejected until the "
            + "link is confirmed after all, "
            + "or they have another address. Of kind identity: it is another person; the user is unlinked and stays as it is, and the person "
            + "gets one of their own.")
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/refuse")
    Answered refuse(@RequestBody Answer answer, Principal who) {
        return answer(answer, false, who);
    }

    /** The Calendly user, as it was shown, of the one person, and who is to have it. */
    record Passing(String scimId, String from, String to) {
    }

    @Operation(summary = "Give the Calendly user of somebody out of service to somebody in service who has none",
            description = "from is gone, inactive or not assigned; to is assigned or suspended, and active. Nothing is sent by that; to is due "
                    + "at once.")
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/pass")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void pass(@RequestBody Passing passing, Principal who) {
        if (passing.scimId() == null || passing.from() == null || passing.to() == null) {
            throw new IllegalArgumentException("scimId, from and to are needed: the Calendly user, whose it is, and whose it becomes");
        }
        decisions.passOn(Actor.of(who), passing.scimId(), passing.from(), passing.to());
    }

    /** @param externalId the one that the Calendly user has, as it was shown; so is {@code scimId} */
    record Correction(String userId, String scimId, String externalId) {
    }

    @Operation(summary = "Have a linked Calendly user sent its person's externalId in the place of another one",
            description = "As after a take-over. It is sent with the next update of the person, who is due at once.")
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/external-id")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void correct(@RequestBody Correction correction, Principal who) {
        if (correction.userId() == null || correction.scimId() == null || correction.externalId() == null) {
            throw new IllegalArgumentException("userId, scimId and externalId are needed: the person, the Calendly user, and the externalId "
                    + "that it has");
        }
        ExternalIds.Shown shown = new ExternalIds.Shown(correction.userId(), correction.scimId(), correction.externalId());
        if (externalIds.correct(Actor.of(who), List.of(shown)).isEmpty()) {
            throw new IllegalStateException("person " + correction.userId() + " is not in service, is linked to another Calendly user, or that "
                    + "user has another externalId by now");
        }
    }

    private Answered answer(Answer answer, boolean confirmed, Principal who) {
        if (answer.links() == null || answer.links().isEmpty() || answer.links().size() > MOST
                || answer.links().stream().anyMatch(pair -> pair == null || pair.userId() == null || pair.scimId() == null)) {
            throw new IllegalArgumentException("links must be a list of 1 to " + MOST
                    + " pairs of userId and scimId (and askedAt, if you like), as GET /api/v1/links shows them");
        }
        return new Answered(decisions.answer(Actor.of(who), answer.links(), confirmed));
    }
}
