package io.rosterbridge.api;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.directory.Erasure;
import io.rosterbridge.provisioning.Explanation;
import io.rosterbridge.provisioning.Provisioning;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * The resources of one person, with the id as a parameter. It reaches every id, also one that a path cannot carry: {@code //}, a dot
 * alone, what a proxy in front decodes, merges or refuses.
 */
@Tag(name = "Users")
@RestController
@RequestMapping("/api/v1/user")
class UserController {

    private static final String LIKE = "As /api/v1/users/{id}, for ids that a path or a proxy does not carry; id is percent-encoded.";

    private final UsersController users;

    UserController(UsersController users) {
        this.users = users;
    }

    @Operation(summary = "One person, by a parameter", description = LIKE)
    @GetMapping
    @Requires(Permission.VIEW_APPS)
    User user(@RequestParam String id) {
        return users.user(id);
    }

    @Operation(summary = "Create or change a person of the built-in directory, by a parameter", description = LIKE)
    @PutMapping
    @Requires(Permission.ASSIGN_APPS)
    ResponseEntity<User> put(@RequestParam String id, @RequestBody User.Draft draft, Principal who) {
        URI here = ServletUriComponentsBuilder.fromCurrentRequest().build(true).toUri();
        return users.put(id, draft, who, URI.create(here.getRawPath() + "?" + here.getRawQuery()));
    }

    @Operation(summary = "Remove a person from the directory, by a parameter", description = LIKE)
    @DeleteMapping
    @Requires(Permission.ASSIGN_APPS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@RequestParam String id, Principal who) {
        users.remove(id, who);
    }

    @Operation(summary = "Assign Calendly, disable the person from it, or take it away, by a parameter", description = LIKE)
    @PutMapping("/assignment")
    @Requires(Permission.ASSIGN_APPS)
    User assign(@RequestParam String id, @RequestBody UsersController.Assigned assigned, Principal who) {
        return users.assign(id, assigned, who);
    }

    @Operation(summary = "Provision a person now, and see each step, by a parameter", description = LIKE)
    @PostMapping("/provision")
    @Requires(Permission.OPERATE)
    Provisioning.Done provision(@RequestParam String id, Principal who) {
        return users.provision(id, who);
    }

    @Operation(summary = "Why a person is as they are, and what would be done now, by a parameter", description = LIKE)
    @GetMapping("/explain")
    @Requires(Permission.VIEW_APPS)
    Explanation.Explained explain(@RequestParam String id) {
        return users.explain(id);
    }

    @Operation(summary = "Forget a person who is gone or unassigned and whose account, if any, is deactivated or gone, by a parameter",
            description = LIKE)
    @PostMapping("/erase")
    @Requires(Permission.ASSIGN_APPS)
    Erasure.Erased erase(@RequestParam String id, @RequestParam(defaultValue = "false") boolean leaveUnknown, Principal who) {
        return users.erase(id, leaveUnknown, who);
    }
}
