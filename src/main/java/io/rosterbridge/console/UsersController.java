package io.rosterbridge.console;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.audit.AuditAction;
import io.rosterbridge.audit.AuditTrail;
import io.rosterbridge.directory.Change;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.provisioning.Provisioning;
import io.rosterbridge.provisioning.TaskState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.Principal;
import java.util.Locale;
import java.util.Map;
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

@Tag(name = "Users", description = "A user is a person of the directory; an account is a Calendly user.")
@RestController
@RequestMapping("/api/v1/users")
class UsersController {

    private final PeopleView view;
    private final People people;
    private final Explanation explanation;
    private final Provisioning provisioning;
    private final AuditTrail audit;
    private final Erasure erasure;

    UsersController(PeopleView view, People people, Explanation explanation, Provisioning provisioning, AuditTrail audit, Erasure erasure) {
        this.view = view;
        this.people = people;
        this.explanation = explanation;
        this.provisioning = provisioning;
        this.audit = audit;
        this.erasure = erasure;
    }

    @Operation(summary = "The people, by id", description = "query is a part of an id, an address or a name; state is due, leased, "
            + "failed, held, rejected or inStep; assignment is assigned, suspended or none.")
    @GetMapping
    @Requires(Permission.VIEW_APPS)
    Listing<PeopleView.Row> users(@RequestParam Optional<String> query, @RequestParam Optional<String> state,
                                  @RequestParam Optional<String> department, @RequestParam Optional<String> assignment,
                                  @RequestParam(defaultValue = Listing.LIMIT) int limit, @RequestParam Optional<String> after) {
        PeopleView.Filter filter = new PeopleView.Filter(query, state.map(TaskState::of), Optional.empty(), department,
                assignment.map(Assignment::of));
        return Listing.of(view.page(filter, Listing.checked(limit), Listing.key(after)));
    }

    @Operation(summary = "One person")
    @GetMapping("/{id}")
    @Requires(Permission.VIEW_APPS)
    User user(@PathVariable String id) {
        return view.find(id).flatMap(row -> people.find(id).map(person -> User.of(row, person))).orElseThrow(() -> unknown(id));
    }

    @Operation(summary = "Create or change a person of the built-in directory",
            description = "What is left out or null stays as it is; an empty text clears.")
    @PutMapping("/{id}")
    @Requires(Permission.ASSIGN_APPS)
    ResponseEntity<User> put(@PathVariable String id, @RequestBody User.Draft draft, Principal who, HttpServletRequest request) {
        PersonDraft person = draft.of(id);
        Change change = people.put(person, who.getName());
        audit.record(who.getName(), AuditAction.PERSON_CHANGED, audit.person(person.id()),
                Map.of("kind", change.kind().name().toLowerCase(Locale.ROOT), "attributes", change.attributes()));
        return switch (change.kind()) {
            case CREATED, RETURNED -> ResponseEntity.created(URI.create(request.getRequestURI())).body(user(person.id()));
            case CHANGED, UNCHANGED -> ResponseEntity.ok(user(person.id()));
        };
    }

    @Operation(summary = "Remove a person from the directory",
            description = "What becomes of the Calendly user, the enabled actions decide.")
    @DeleteMapping("/{id}")
    @Requires(Permission.ASSIGN_APPS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String id, Principal who) {
        if (!people.remove(id, who.getName())) {
            throw unknown(id);
        }
        audit.record(who.getName(), AuditAction.PERSON_REMOVED, audit.person(id), Map.of());
    }

    /** @param assignment {@code assigned}, {@code suspended} or {@code none} */
    record Assigned(String assignment) {
    }

    @Operation(summary = "Assign Calendly, disable the person from it, or take it away")
    @PutMapping("/{id}/assignment")
    @Requires(Permission.ASSIGN_APPS)
    User assign(@PathVariable String id, @RequestBody Assigned assigned, Principal who) {
        Assignment assignment = Assignment.of(String.valueOf(assigned.assignment()));
        people.find(id).filter(person -> !person.gone()).orElseThrow(() -> unknown(id));
        people.assign(id, assignment, who.getName());
        audit.record(who.getName(), AuditAction.PERSON_ASSIGNED, audit.person(id), Map.of("assignment", assignment.word()));
        return user(id);
    }

    @Operation(summary = "Provision a person now, and see each step")
    @PostMapping("/{id}/provision")
    @Requires(Permission.OPERATE)
    Provisioning.Done provision(@PathVariable String id, Principal who) {
        people.find(id).orElseThrow(() -> unknown(id));
        audit.record(who.getName(), AuditAction.PERSON_PROVISIONED, audit.person(id), Map.of());
        return provisioning.now(id).orElseThrow(() -> Problem.CONFLICT.because(
                "a worker has user \"" + id + "\" right now; the log shows the outcome in a moment"));
    }

    @Operation(summary = "Why a person is as they are, and what would be done now", description = "Nothing is sent to Calendly.")
    @GetMapping("/{id}/explain")
    @Requires(Permission.VIEW_APPS)
    Explanation.Explained explain(@PathVariable String id) {
        return explanation.explain(id).orElseThrow(() -> unknown(id));
    }

    /** @param pseudonym what stands in the log and the change feed from now on */
    record Erased(String pseudonym) {
    }

    @Operation(summary = "Forget a person who is gone or unassigned and has no linked account",
            description = "Personal data is removed; in log, change feed and audit trail stands a pseudonym. Cannot be undone.")
    @PostMapping("/{id}/erase")
    @Requires(Permission.ASSIGN_APPS)
    Erased erase(@PathVariable String id, Principal who) {
        return new Erased(erasure.erase(id, who.getName()).orElseThrow(() -> unknown(id)));
    }

    private static ErrorResponseException unknown(String id) {
        return Problem.NOT_FOUND.because("there is no user \"" + id + "\" in the directory");
    }
}
