package io.rosterbridge.api;

import io.rosterbridge.access.Permission;
import io.rosterbridge.access.Requires;
import io.rosterbridge.sandbox.ActiveFault;
import io.rosterbridge.sandbox.Departure;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.PracticeAccount;
import io.rosterbridge.sandbox.PracticeControl;
import io.rosterbridge.sandbox.PracticeControl.Overview;
import io.rosterbridge.sandbox.PracticeCounters;
import io.rosterbridge.sandbox.PracticeMail;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeSettings;
import io.rosterbridge.sandbox.RecordedRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The practice Calendly from behind the scenes: what invited people do, what goes wrong, and who is in there. */
@RestController
@Requires(Permission.CONFIGURE)
@Profile("sandbox")
@RequestMapping("/api/v1/practice")
@Tag(name = "Practice", description = "The practice Calendly, with the profile sandbox only. Nothing here reaches the real Calendly.")
class PracticeController {

    private final PracticeControl practice;

    PracticeController(PracticeControl practice) {
        this.practice = practice;
    }

    /** @param seats all seats bought, 0 or more */
    @Schema(example = """
            {"seats": 25}""")
    record Seats(@Schema(minimum = "0") int seats) {
    }

    /** @param id of the fault that was put in force */
    record FaultId(int id) {
    }

    /** @param accepted how many people accepted */
    record Accepted(int accepted) {
    }

    @GetMapping
    @Operation(summary = "Show seats, accounts and mails in numbers")
    Overview overview() {
        return practice.overview();
    }

    @GetMapping("/accounts")
    @Operation(summary = "List the accounts of the practice Calendly",
            description = "Members and invited people.")
    List<PracticeAccount> accounts() {
        return practice.accounts();
    }

    @PostMapping("/accounts")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Add an account",
            description = "As if it had been added on a page of Calendly.")
    PracticeAccount add(@RequestBody PracticeMember member) {
        return practice.addAccount(member);
    }

    @PostMapping("/accounts/accept")
    @Operation(summary = "Accept all invitations")
    Accepted acceptAll() {
        return new Accepted(practice.acceptAll());
    }

    @PostMapping("/accounts/{userName}/accept")
    @Operation(summary = "Accept the invitation of a person")
    @ConflictWhen("The person has no open invitation.")
    PracticeAccount accept(@PathVariable String userName) {
        return practice.accept(userName);
    }

    @PostMapping("/accounts/{userName}/decline")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Decline the invitation of a person")
    @ConflictWhen("The person has no open invitation.")
    void decline(@PathVariable String userName) {
        practice.decline(userName);
    }

    @PostMapping("/accounts/{userName}/confirm-address")
    @Operation(summary = "Confirm the changed address of a person")
    @ConflictWhen("No changed address waits to be confirmed.")
    PracticeAccount confirmAddress(@PathVariable String userName) {
        return practice.confirmAddress(userName);
    }

    @GetMapping("/departures")
    @Operation(summary = "List the accounts that left",
            description = "With the reason and the time.")
    List<Departure> departures() {
        return practice.departures();
    }

    @GetMapping("/mails")
    @Operation(summary = "List the mails of the practice Calendly",
            description = "None of them is really sent.")
    List<PracticeMail> mails() {
        return practice.mails();
    }

    @PutMapping("/seats")
    @Operation(summary = "Set the number of seats")
    Overview seats(@RequestBody Seats seats) {
        practice.setSeats(seats.seats());
        return practice.overview();
    }

    @GetMapping("/settings")
    @Operation(summary = "Show the settings of the practice Calendly",
            description = "Each setting is an assumption where the documents of Calendly are silent.")
    PracticeSettings settings() {
        return practice.settings();
    }

    @PatchMapping("/settings")
    @Operation(summary = "Change settings of the practice Calendly",
            description = "Settings that are left out stay as they are.")
    PracticeSettings change(@RequestBody Map<String, Object> switches) {
        return practice.change(switches);
    }

    @GetMapping("/faults")
    @Operation(summary = "List the active faults")
    List<ActiveFault> faults() {
        return practice.faults();
    }

    @PostMapping("/faults")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Add a fault",
            description = "Requests that match it fail from now on.")
    FaultId addFault(@RequestBody Fault fault) {
        return new FaultId(practice.addFault(fault));
    }

    @DeleteMapping("/faults")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove all faults")
    void clearFaults() {
        practice.clearFaults();
    }

    @GetMapping("/counters")
    @Operation(summary = "Show counters of requests",
            description = "By method and status, with duplicate creations and writes that changed nothing.")
    PracticeCounters counters() {
        return practice.counters();
    }

    @GetMapping("/requests")
    @Operation(summary = "List the latest requests",
            description = "As they came, without the token.")
    List<RecordedRequest> requests() {
        return practice.requests();
    }

    @PostMapping("/reset")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Reset the practice Calendly",
            description = "One owner and one admin remain; settings and token stay.")
    void reset() {
        practice.reset();
    }
}
