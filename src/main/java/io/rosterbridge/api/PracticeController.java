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
@Tag(name = "practice", description = "Profile sandbox only: the practice Calendly. Nothing here touches a real one.")
class PracticeController {

    private final PracticeControl practice;

    PracticeController(PracticeControl practice) {
        this.practice = practice;
    }

    /** @param seats all seats bought, 0 or more */
    record Seats(int seats) {
    }

    /** @param id of the fault that was put in force */
    record FaultId(int id) {
    }

    /** @param accepted how many people accepted */
    record Accepted(int accepted) {
    }

    @GetMapping
    @Operation(summary = "Seats, accounts and mails in numbers")
    Overview overview() {
        return practice.overview();
    }

    @GetMapping("/accounts")
    @Operation(summary = "Everybody in the practice organization or invited to it")
    List<PracticeAccount> accounts() {
        return practice.accounts();
    }

    @PostMapping("/accounts")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Puts somebody there by hand, as if Calendly's own pages had done it")
    PracticeAccount add(@RequestBody PracticeMember member) {
        return practice.addAccount(member);
    }

    @PostMapping("/accounts/accept")
    @Operation(summary = "Everybody invited accepts")
    Accepted acceptAll() {
        return new Accepted(practice.acceptAll());
    }

    @PostMapping("/accounts/{userName}/accept")
    @Operation(summary = "The person accepts the invitation")
    PracticeAccount accept(@PathVariable String userName) {
        return practice.accept(userName);
    }

    @PostMapping("/accounts/{userName}/decline")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "The person declines the invitation")
    void decline(@PathVariable String userName) {
        practice.decline(userName);
    }

    @PostMapping("/accounts/{userName}/confirm-address")
    @Operation(summary = "The person confirms a changed address")
    PracticeAccount confirmAddress(@PathVariable String userName) {
        return practice.confirmAddress(userName);
    }

    @GetMapping("/departures")
    @Operation(summary = "Who left, why and when")
    List<Departure> departures() {
        return practice.departures();
    }

    @GetMapping("/mails")
    @Operation(summary = "Mails a real Calendly would have sent")
    List<PracticeMail> mails() {
        return practice.mails();
    }

    @PutMapping("/seats")
    @Operation(summary = "Buys or returns seats")
    Overview seats(@RequestBody Seats seats) {
        practice.setSeats(seats.seats());
        return practice.overview();
    }

    @GetMapping("/settings")
    @Operation(summary = "Every switch; each is an assumption where Calendly's documents are silent")
    PracticeSettings settings() {
        return practice.settings();
    }

    @PatchMapping("/settings")
    @Operation(summary = "Changes some switches by name")
    PracticeSettings change(@RequestBody Map<String, Object> switches) {
        return practice.change(switches);
    }

    @GetMapping("/faults")
    @Operation(summary = "What goes wrong at present")
    List<ActiveFault> faults() {
        return practice.faults();
    }

    @PostMapping("/faults")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Lets something go wrong, such as {\"kind\": \"LOST\", \"method\": \"POST\", \"every\": 10}")
    FaultId addFault(@RequestBody Fault fault) {
        return new FaultId(practice.addFault(fault));
    }

    @DeleteMapping("/faults")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Everything works again")
    void clearFaults() {
        practice.clearFaults();
    }

    @GetMapping("/counters")
    @Operation(summary = "Requests by method and status, duplicate creations, writes that changed nothing")
    PracticeCounters counters() {
        return practice.counters();
    }

    @GetMapping("/requests")
    @Operation(summary = "The last requests as they came, without the token")
    List<RecordedRequest> requests() {
        return practice.requests();
    }

    @PostMapping("/reset")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Back to one owner and one admin; settings and token stay")
    void reset() {
        practice.reset();
    }
}
