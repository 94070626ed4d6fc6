package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.account.ExternalIds;
import io.rosterbridge.provisioning.LinkDecisions;
import io.rosterbridge.provisioning.LinkQuestions;
import io.rosterbridge.provisioning.LinkQuestions.Pair;
import io.rosterbridge.provisioning.LinkQuestions.Question;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
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

@Tag(name = "Links", description = "Questions whether an account belongs to a person. Nothing is sent for the person until the question is "
        + "answered.")
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
    @Schema(example = """
            {"links": [{"userId": "e1001", "scimId": "6f1c", "askedAt": "2027-01-31T08:00:00Z"}]}""")
    record Answer(@ArraySchema(arraySchema = @Schema(requiredMode = REQUIRED), minItems = 1, maxItems = MOST) List<Pair> links) {
    }

    /**
     * Whose answer was taken.
     *
     * @param userIds they are due now; all others are linked by now, or would be linked to another Calendly user than was shown
     */
    record Answered(List<String> userIds) {
    }

    @Operation(summary = "List open link questions",
            description = "Kind link: the account existed before, or its person (other) has left. Kind identity: the person of the linked "
                    + "account has become another one by name and address.")
    @Requires(Permission.VIEW_APPS)
    @GetMapping
    Listing<Question> links(@RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        return Listing.of(questions.waiting(Listing.checked(limit), Listing.key(after)));
    }

    @Operation(summary = "Confirm links as they were shown",
            description = "Kind link: the people are provisioned at once, and linked if the account still has their userName. Kind identity: it "
                    + "is the same person, with a new name. The answer is remembered for this account only, and for an identity for exactly "
                    + "these values. With askedAt it counts only if nothing has changed since.")
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/confirm")
    Answered confirm(@RequestBody Answer answer, Principal who) {
        return answer(answer, true, who);
    }

    @Operation(summary = "Refuse links as they were shown",
            description = "Kind link: the people are rejected until the link is confirmed, or they have another address. Kind identity: it is "
                    + "another person; the account is unlinked and stays as it is, and the person gets an account of their own.")
    @Requires(Permission.ASSIGN_APPS)
    @PostMapping("/refuse")
    Answered refuse(@RequestBody Answer answer, Principal who) {
        return answer(answer, false, who);
    }

    /** The Calendly user, as it was shown, of the one person, and who is to have it. */
    @Schema(example = """
            {"scimId": "6f1c", "from": "e1001", "to": "e1002"}""")
    record Passing(@Schema(requiredMode = REQUIRED) String scimId, @Schema(requiredMode = REQUIRED) String from,
                   @Schema(requiredMode = REQUIRED) String to) {
    }

    @Operation(summary = "Give the account of a person who left to another person",
            description = "from is gone, inactive or not assigned; to is active, assigned or suspended, and has no account. Nothing is sent by "
                    + "that itself; to is provisioned at once.")
    @ConflictWhen("One of the people is not what the request says, or a worker has one of them.")
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
    @Schema(example = """
            {"userId": "e1001", "scimId": "6f1c", "externalId": "old-1001"}""")
    record Correction(@Schema(requiredMode = REQUIRED) String userId, @Schema(requiredMode = REQUIRED) String scimId,
                      @Schema(requiredMode = REQUIRED) String externalId) {
    }

    @Operation(summary = "Overwrite the externalId of a linked account",
            description = "For an account with the externalId of another system. The next update of the person sends their own; it is due at "
                    + "once.")
    @ConflictWhen("The person is linked to another account, or the account has another externalId by now.")
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
