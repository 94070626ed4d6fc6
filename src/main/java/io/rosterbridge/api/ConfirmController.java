package io.rosterbridge.api;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.access.web.Caller;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Choice;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.WinningSide;
import io.rosterbridge.platform.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@Tag(name = "Imports", description = "All accounts of Calendly, compared with the directory. The comparison itself changes nothing.")
@RestController
class ConfirmController {

    private final Confirmations confirmations;

    ConfirmController(Confirmations confirmations) {
        this.confirmations = confirmations;
    }

    /**
     * What an admin has looked at and wants.
     *
     * @param list        {@code new}, {@code update}, {@code activate}, {@code deactivate} or {@code link}
     * @param select      {@code "all"}, or a list of scimIds, or {@code {"query": "a part of a userName or an id"}}
     * @param source      whose values win, only for update: {@code calendly} if left out, or {@code directory}
     * @param assign      only for link, and needed there: whether people in service who are linked are assigned Calendly too
     * @param fingerprint of the import, as it was shown
     */
    @Schema(example = """
            {"list": "new", "select": "all", "fingerprint": "5b1f0c7a9d"}""")
    record Confirmation(@Schema(requiredMode = REQUIRED, allowableValues = {"new", "update", "activate", "deactivate", "link"}) String list,
                        @Schema(requiredMode = REQUIRED, oneOf = {String.class, String[].class, Search.class}) Object select,
                        @Schema(implementation = WinningSide.class) String source, Boolean assign,
                        @Schema(requiredMode = REQUIRED) String fingerprint) {
    }

    /** Every candidate that has this in its userName or an id. */
    record Search(@Schema(requiredMode = REQUIRED, minLength = 1) String query) {
    }

    /**
     * @param id        the import in which they are confirmed: the newest, if that shows the same as the one that was looked at
     * @param confirmed how many are applied now; those confirmed before do not count
     */
    record Taken(long id, @Schema(implementation = CandidateList.class) String list, int confirmed) {
    }

    @Operation(summary = "Confirm candidates of an import",
            description = "select is \"all\", a list of scimIds, or {\"query\": \"part of a userName or an id\"}. The candidates are applied at "
                    + "once. Each is checked again before that; a candidate that is no longer as shown is skipped, with the reason. If a newer "
                    + "import shows the same, the candidates are confirmed there, and the answer names that import. The list link also requires "
                    + "the permission `assign-apps`.")
    @ConflictWhen("The fingerprint is another one, the import is not complete, or a newer import shows a candidate differently.")
    @ApiResponse(responseCode = "202")
    @Requires(Permission.IMPORT_USERS)
    @PostMapping("/api/v1/imports/{id}/confirm")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Taken confirm(@PathVariable long id, @RequestBody Confirmation body, Principal who) {
        CandidateList list = CandidateList.of(String.valueOf(body.list()));
        if (list == CandidateList.LINK) {
            Caller.login().require(Permission.ASSIGN_APPS);
        }
        Choice choice = new Choice(Optional.ofNullable(body.source()).map(WinningSide::of), Optional.ofNullable(body.assign()));
        Confirmations.Taken taken = confirmations.confirm(Actor.of(who), id, list, selection(body.select()), choice, body.fingerprint())
                .orElseThrow(() -> Problem.NOT_FOUND.because("there is no import " + id));
        return new Taken(taken.runId(), list.word(), taken.confirmed());
    }

    private static Selection selection(Object select) {
        if ("all".equals(select)) {
            return new Selection.All();
        }
        if (select instanceof List<?> ids && ids.stream().allMatch(String.class::isInstance)) {
            return new Selection.These(ids.stream().map(String.class::cast).toList());
        }
        if (select instanceof Map<?, ?> search && search.size() == 1 && search.get("query") instanceof String query && !query.isBlank()) {
            return new Selection.Matching(query);
        }
        throw new IllegalArgumentException("select must be \"all\", or a list of scimIds, or {\"query\": \"part of a userName or an id\"}");
    }
}
