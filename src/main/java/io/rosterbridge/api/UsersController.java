package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.account.LinkedAccounts.IfUnknown;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.platform.text.PersonId;
import io.rosterbridge.platform.text.TextRefused;
import io.rosterbridge.platform.web.Problem;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.queue.TaskState;
import io.rosterbridge.source.PeopleEditing;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Users", description = "The people of the directory. An account is a user of Calendly.")
@RestController
@RequestMapping("/api/v1/users")
class UsersController {

    private final PeopleView view;
    private final People people;
    private final PeopleEditing editing;
    private final Explanation explanation;
    private final Provisioning provisioning;
    private final Erasure erasure;

    UsersController(PeopleView view, People people, PeopleEditing editing, Explanation explanation, Provisioning provisioning,
                    Erasure erasure) {
        this.view = view;
        this.people = people;
        this.editing = editing;
        this.explanation = explanation;
        this.provisioning = provisioning;
        this.erasure = erasure;
    }

    @Operation(summary = "List people, by id",
            description = "State gone lists people who have left the directory and are not erased.")
    @GetMapping
    @Requires(Permission.VIEW_APPS)
    Listing<PeopleView.Row> users(@RequestParam Optional<String> query,
                                  @Parameter(schema = @Schema(allowableValues = {"due", "leased", "failed", "held", "rejected", "inStep", "gone"}))
                                  @RequestParam Optional<String> state,
                                  @RequestParam Optional<String> department,
                                  @Parameter(schema = @Schema(implementation = Assignment.class)) @RequestParam Optional<String> assignment,
                                  @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        boolean isGone = state.filter(PeopleView.GONE::equals).isPresent();
        PeopleView.Filter filter = new PeopleView.Filter(query, state.filter(word -> !isGone).map(UsersController::state), Optional.empty(),
                department, assignment.map(Assignment::of));
        return Listing.of(isGone ? view.gone(filter, Listing.checked(limit), Listing.key(after))
                : view.page(filter, Listing.checked(limit), Listing.key(after)));
    }

    private static TaskState state(String word) {
        try {
            return TaskState.of(word);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(unknown.getMessage() + ", or " + PeopleView.GONE);
        }
    }

    @Operation(summary = "Show a person")
    @GetMapping("/{id}")
    @Requires(Permission.VIEW_APPS)
    User user(@PathVariable String id) {
        String known = canonical(id);
        return view.find(known).flatMap(row -> people.find(known).map(person -> User.of(row, person))).orElseThrow(() -> unknown(id));
    }

    @Operation(summary = "Create or change a person of the built-in directory",
            description = "A property that is left out or null stays as it is; an empty text clears it.")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "201")
    @PutMapping("/{id}")
    @Requires(Permission.ASSIGN_APPS)
    ResponseEntity<User> put(@PathVariable String id, @RequestBody User.Draft draft, Principal who, HttpServletRequest request) {
        return put(id, draft, who, URI.create(request.getRequestURI()));
    }

    /** @param place where the person is found from now on */
    ResponseEntity<User> put(String id, User.Draft draft, Principal who, URI place) {
        PersonDraft person = draft.of(id);
        return switch (editing.put(Actor.of(who), person).kind()) {
            case CREATED, RETURNED -> ResponseEntity.created(place).body(user(person.id()));
            case CHANGED, UNCHANGED -> ResponseEntity.ok(user(person.id()));
        };
    }

    @Operation(summary = "Remove a person from the directory",
            description = "The enabled actions decide what becomes of the account.")
    @DeleteMapping("/{id}")
    @Requires(Permission.ASSIGN_APPS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String id, Principal who) {
        if (!editing.remove(Actor.of(who), canonical(id))) {
            throw unknown(id);
        }
    }

    /** @param assignment {@code assigned}, {@code suspended} or {@code none} */
    @Schema(example = """
            {"assignment": "assigned"}""")
    record Assigned(@Schema(requiredMode = REQUIRED, implementation = Assignment.class) String assignment) {
    }

    @Operation(summary = "Set the assignment of a person",
            description = "assigned gives access; suspended and none take it away, as the enabled actions say.")
    @PutMapping("/{id}/assignment")
    @Requires(Permission.ASSIGN_APPS)
    User assign(@PathVariable String id, @RequestBody Assigned assigned, Principal who) {
        Assignment assignment = Assignment.of(String.valueOf(assigned.assignment()));
        String known = canonical(id);
        people.find(known).filter(person -> !person.gone()).orElseThrow(() -> unknown(id));
        editing.assign(Actor.of(who), List.of(known), assignment);
        return user(known);
    }

    @Operation(summary = "Provision a person now",
            description = "The answer shows each step.")
    @ConflictWhen("A worker has the person right now.")
    @PostMapping("/{id}/provision")
    @Requires(Permission.OPERATE)
    Provisioning.Done provision(@PathVariable String id, Principal who) {
        String known = canonical(id);
        people.find(known).orElseThrow(() -> unknown(id));
        return provisioning.now(Actor.of(who), known).orElseThrow(() -> Problem.CONFLICT.because(
                "a worker has user \"" + id + "\" right now; the log shows the outcome in a moment"));
    }

    @Operation(summary = "Explain the state of a person",
            description = "Also what would be done now. Nothing is sent to Calendly.")
    @GetMapping("/{id}/explain")
    @Requires(Permission.VIEW_APPS)
    Explanation.Explained explain(@PathVariable String id) {
        return explanation.explain(canonical(id)).orElseThrow(() -> unknown(id));
    }

    @Operation(summary = "Erase a person",
            description = "For a person who is gone or not assigned, and whose account, if any, is deactivated or gone. Personal data is "
                    + "removed; log, change feed and audit trail keep a pseudonym. kept names what may still hold the name, such as files that "
                    + "were read on this node, and until when. Calendly is asked what became of a linked account. This cannot be undone.")
    @ConflictWhen("The person is still assigned or under way, or the account is active or cannot be asked for.")
    @PostMapping("/{id}/erase")
    @Requires(Permission.ASSIGN_APPS)
    Erasure.Erased erase(@PathVariable String id, @RequestParam(defaultValue = "false") boolean leaveUnknown, Principal who) {
        return erasure.erase(Actor.of(who), canonical(id), leaveUnknown ? IfUnknown.LEAVE : IfUnknown.REFUSE).orElseThrow(() -> unknown(id));
    }

    /** As the directory keeps it, so that an accent written as a character of its own finds the same person. */
    private static String canonical(String id) {
        try {
            return PersonId.checked(id);
        } catch (TextRefused nobody) {
            return id;
        }
    }

    private static ErrorResponseException unknown(String id) {
        return Problem.NOT_FOUND.because("there is no user \"" + id + "\" in the directory");
    }
}
