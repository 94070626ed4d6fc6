package io.rosterbridge.calendly;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.UserName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Carries out one action as a conversation: {@link #next()} is sent, its answer goes to {@link #answered}, until
 * {@link #hasNext()} is false and {@link #result()} tells the end. One write, and only these questions around it:
 *
 * <ol>
 *   <li>after a creation without a clear answer, before anything else is done for the person: who has the userName that was
 *       sent? It is ours if it carries our externalId, or none where none was sent or existing users may be linked</li>
 *   <li>after a 409: who has this userName?</li>
 *   <li>after a PATCH that was refused as such (400, 405, 501): read the user, then PUT all attributes</li>
 *   <li>after a 403 or 404: does the endpoint as a whole still answer? A 404 for everybody is not everybody gone.</li>
 * </ol>
 * Not thread-safe; sends nothing itself.
 */
public final class Delivery {

    /** A lookup reads at most this many pages of a server that ignores the filter. */
    static final int LOOKUP_PAGES = 1000;
    private static final String NEVER_LINKED = "a Calendly user with this userName exists, and linking is never";

    private enum Step { LOOK_UP_BEFORE, WRITE, LOOK_UP_EXISTING, READ, REPLACE, PROBE, ENDED }

    private final DeliveryOrder order;
    private final List<JsonNode> sameUserName = new ArrayList<>();
    private Step step;
    private ScimRequest request;
    private Answer doubtful;
    private Optional<DeliveryResult> result = Optional.empty();
    private Optional<String> unclearUserName;
    private int requests;
    private int lookedAt;
    private int pages;

    public Delivery(DeliveryOrder order) {
        this.order = order;
        this.unclearUserName = order.unclearUserName();
        if (unclearUserName.isPresent()) {
            lookUp(Step.LOOK_UP_BEFORE);
        } else {
            write();
        }
    }

    public boolean hasNext() {
        return step != Step.ENDED;
    }

    public ScimRequest next() {
        requests++;
        if (order.action() == Action.CREATE && step == Step.WRITE) {
            unclearUserName = Optional.of(order.wanted().userName());
        }
        return request;
    }

    /** The request that {@link #next()} gave last stayed here. */
    public void notSent() {
        requests--;
        if (step == Step.WRITE) {
            unclearUserName = Optional.empty();
        }
    }

    /** The userName under which there may be a user whom we made without knowing; empty if there is none. */
    public Optional<String> unclearUserName() {
        return unclearUserName;
    }

    /** How many requests were made so far. */
    public int requests() {
        return requests;
    }

    /** @throws IllegalStateException while {@link #hasNext()} */
    public DeliveryResult result() {
        return result.orElseThrow(() -> new IllegalStateException("the delivery has not ended, it is at " + step));
    }

    /** Takes the answer to the request that {@link #next()} gave last. */
    public void answered(Answer answer) {
        switch (step) {
            case LOOK_UP_BEFORE, LOOK_UP_EXISTING -> lookedUp(answer);
            case WRITE -> written(answer);
            case READ -> read(answer);
            case REPLACE -> replaced(answer);
            case PROBE -> probed(answer);
            case ENDED -> throw new IllegalStateException("the delivery has ended");
        }
    }

    // ---- the write

    private void write() {
        step = Step.WRITE;
        request = switch (order.action()) {
            case CREATE -> ScimRequests.create(order.wanted());
            case UPDATE, ACTIVATE, DEACTIVATE -> {
                if (order.updateMethod() == UpdateMethod.PUT) {
                    step = Step.READ;
                    yield ScimRequests.read(scimId());
                }
                yield ScimRequests.patch(scimId(), order.wanted(), order.differing());
            }
            case DELETE -> ScimRequests.delete(scimId());
            case NOTHING -> throw new IllegalStateException("there is nothing to deliver");
        };
    }

    private void written(Answer answer) {
        switch (order.action()) {
            case CREATE -> created(answer);
            case UPDATE, ACTIVATE, DEACTIVATE -> changed(answer);
            case DELETE -> deleted(answer);
            case NOTHING -> throw new IllegalStateException("there was nothing to deliver");
        }
    }

    private void created(Answer answer) {
        Optional<String> id = answer.json().flatMap(ScimUsers::id);
        if (isClear(answer, id.isPresent())) {
            unclearUserName = Optional.empty();
        }
        if (answer.isDone() && id.isPresent()) {
            delivered(answer, new Account(id.get(), order.wanted()), "created as " + id.get());
        } else if (answer.status() == 409 && !isNoSeat(answer)) {
            if (order.existing().isNobody()) {
                refused(answer, Family.NOT_LINKED, NEVER_LINKED);
            } else {
                lookUp(Step.LOOK_UP_EXISTING);
            }
        } else if (answer.status() == 404) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    /** Whether it is known from this answer to a creation if there is a user now. A redirect, a 4xx and a throttle made none. */
    private static boolean isClear(Answer answer, boolean hasId) {
        boolean never = answer.lost().isPresent() && !answer.sent();
        return never || AnswerMeaning.of(answer).changedNothing() || (answer.isDone() && hasId);
    }

    private void changed(Answer answer) {
        boolean notAsPatch = request.method().equals("PATCH")
                && (answer.status() == 400 || answer.status() == 405 || answer.status() == 501) && !isNoSeat(answer);
        if (answer.isDone()) {
            delivered(answer, new Account(scimId(), order.wantedOver(held())), "updated");
        } else if (answer.status() == 409 && order.differing().contains(ScimAttribute.USER_NAME)) {
            refused(answer, Family.DUPLICATE_USER_NAME, "Calendly says that the new userName is taken: " + answer.summary());
        } else if (notAsPatch) {
            doubtful = answer;
            step = Step.READ;
            request = ScimRequests.read(scimId());
        } else if (answer.status() == 404) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    private void deleted(Answer answer) {
        if (answer.isDone()) {
            gone(answer, "deleted");
        } else if (answer.status() == 404) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    // ---- PATCH refused: read, then replace

    private void read(Answer answer) {
        Optional<ScimUser> present = answer.isDone() ? answer.json().flatMap(ScimUsers::user) : Optional.empty();
        if (present.isPresent()) {
            step = Step.REPLACE;
            request = ScimRequests.put(scimId(), order.wantedOver(present.get()));
        } else if (answer.status() == 404) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    private void replaced(Answer answer) {
        if (answer.isDone()) {
            delivered(answer, new Account(scimId(), order.wantedOver(held())), "updated by PUT");
            if (order.updateMethod() == UpdateMethod.PATCH) {
                end(result().with(Signal.TAKES_PUT));
            }
        } else if (answer.status() == 404) {
            probe(answer);
        } else if (doubtful != null && isRefusedAgain(answer)) {
            refused(doubtful, Family.REFUSED, "PATCH was answered " + doubtful.summary() + ", PUT " + answer.summary());
        } else {
            general(answer);
        }
    }

    // ---- who has this userName?

    private void lookUp(Step reason) {
        step = reason;
        lookedAt = 0;
        pages = 0;
        sameUserName.clear();
        request = ScimRequests.byUserName(askedFor(), 1);
    }

    private void lookedUp(Answer answer) {
        Optional<ScimUsers.Page> page = answer.isDone() ? answer.json().flatMap(ScimUsers::page) : Optional.empty();
        if (page.isEmpty()) {
            if (answer.status() == 400 && request.path().contains("filter=")) {
                request = ScimRequests.page(1, 100);
            } else if (answer.status() == 404) {
                probe(answer);
            } else {
                general(answer);
            }
            return;
        }
        lookedAt += page.get().users().size();
        pages++;
        page.get().users().stream().filter(this::hasTheUserName).forEach(sameUserName::add);
        // A server may ignore a filter it does not know (RFC 7644 section 3.4.2.2): then more pages follow.
        if (sameUserName.isEmpty() && lookedAt < page.get().totalResults() && !page.get().users().isEmpty() && pages < LOOKUP_PAGES) {
            request = request.path().contains("filter=")
                    ? ScimRequests.byUserName(askedFor(), lookedAt + 1)
                    : ScimRequests.page(lookedAt + 1, 100);
        } else {
            foundOrNot(answer, lookedAt >= page.get().totalResults());
        }
    }

    private void foundOrNot(Answer answer, boolean sawAll) {
        List<JsonNode> ours = sameUserName.stream().filter(user -> ScimUsers.user(user).filter(this::carriesOurId).isPresent()).toList();
        if (step == Step.LOOK_UP_BEFORE && ours.size() == 1) {
            found(answer, ours.get(0));
        } else if (sameUserName.size() == 1) {
            found(answer, sameUserName.get(0));
        } else if (sameUserName.size() > 1) {
            refused(answer, Family.NOT_LINKED, sameUserName.size() + " Calendly users have this userName");
        } else if (!sawAll) {
            refused(answer, Family.NOT_LINKED, "the userName could not be looked up: the server ignores the filter, and "
                    + lookedAt + " users were read without finding it");
        } else if (step == Step.LOOK_UP_BEFORE) {
            goOn(answer, "nobody has the userName that was sent");
        } else {
            refused(answer, Family.EXISTS_ELSEWHERE, "Calendly says that the user exists, but does not list it");
        }
    }

    private void found(Answer answer, JsonNode user) {
        Optional<String> id = ScimUsers.id(user);
        Optional<ScimUser> held = ScimUsers.user(user);
        if (id.isEmpty() || held.isEmpty()) {
            refused(answer, Family.NOT_LINKED, "the Calendly user with this userName has no usable id");
            return;
        }
        Account account = new Account(id.get(), held.get());
        boolean isOurs = step == Step.LOOK_UP_BEFORE && mayBeOurs(account);
        if (step == Step.LOOK_UP_BEFORE && !isOurs && !isToBeCreated(held.get())) {
            goOn(answer, "the Calendly user " + id.get() + " with the userName that was sent is not one we made");
            return;
        }
        unclearUserName = Optional.empty();
        Optional<ExistingUser.Fate> known = isOurs ? Optional.empty() : order.existing().known().apply(account);
        if (known.filter(fate -> fate.verdict() == ExistingUser.Verdict.REFUSE).isPresent()) {
            refused(answer, known.get().family(), known.get().reason());
            return;
        }
        switch (isOurs ? ExistingUser.Verdict.LINK : known.map(ExistingUser.Fate::verdict).orElseGet(() -> order.existing().of(id.get()))) {
            case LINK -> {
                String other = held.get().externalId().filter(externalId -> !order.wanted().externalId().equals(Optional.of(externalId)))
                        .map(externalId -> "; its externalId is another one and is left as it is").orElse("");
                end(DeliveryResult.linked(answer, "linked existing " + id.get() + other, account));
            }
            case ASK -> end(undone(Outcome.HELD, answer, Family.LINK_TO_CONFIRM, known.map(ExistingUser.Fate::reason).orElse("the Calendly user "
                    + id.get() + " has this userName; somebody has to confirm that it is the same person")).asking(account));
            case REFUSE -> refused(answer, Family.NOT_LINKED, order.existing().refused().isPresent() ? "the Calendly user " + id.get()
                    + " has this userName, and somebody has refused to link it" : NEVER_LINKED);
        }
    }

    /** Nothing is unclear any more: the creation has its turn, or what was decided without a request holds. */
    private void goOn(Answer answer, String reason) {
        unclearUserName = Optional.empty();
        if (order.action() == Action.CREATE) {
            write();
        } else {
            end(DeliveryResult.unchanged(answer, reason));
        }
    }

    private boolean carriesOurId(ScimUser found) {
        return order.wanted().externalId().isPresent() && order.wanted().externalId().equals(found.externalId());
    }

    /** After a creation without a clear answer: the one found is the one we made, or may be linked like one we made. */
    private boolean mayBeOurs(Account found) {
        return carriesOurId(found.held()) || found.held().externalId().isEmpty()
                && (order.existing().of(found.scimId()) == ExistingUser.Verdict.LINK || order.wanted().externalId().isEmpty());
    }

    /** Whether a creation would meet this user, so that it is settled here and not by its 409. */
    private boolean isToBeCreated(ScimUser found) {
        return order.action() == Action.CREATE && UserName.key(found.userName()).equals(UserName.key(order.wanted().userName()));
    }

    private String askedFor() {
        return step == Step.LOOK_UP_BEFORE ? order.unclearUserName().orElseThrow() : order.wanted().userName();
    }

    private boolean hasTheUserName(JsonNode user) {
        return ScimUsers.user(user).map(ScimUser::userName).map(UserName::key).filter(UserName.key(askedFor())::equals).isPresent();
    }

    // ---- is it the person, or everybody?

    private void probe(Answer answer) {
        doubtful = answer;
        step = Step.PROBE;
        request = ScimRequests.page(1, 1);
    }

    private void probed(Answer answer) {
        if (!answer.isDone() || answer.json().flatMap(ScimUsers::page).isEmpty()) {
            if (answer.status() == 403 || answer.status() == 404) {
                broken(answer);
            } else {
                general(answer);
            }
        } else if (doubtful.status() == 403) {
            refused(doubtful, Family.REFUSED, doubtful.summary());
        } else if (order.action() == Action.DELETE) {
            gone(doubtful, "was already gone");
        } else if (order.action() == Action.CREATE || order.action() == Action.NOTHING) {
            refused(doubtful, Family.REFUSED, doubtful.summary());
        } else {
            end(DeliveryResult.vanished(doubtful, "Calendly no longer has user " + scimId()));
        }
    }

    // ---- what any request may be answered

    private void general(Answer answer) {
        AnswerMeaning meaning = AnswerMeaning.of(answer);
        switch (meaning) {
            case BROKEN -> broken(answer);
            case THROTTLED -> end(undone(Outcome.POSTPONED, answer, Family.THROTTLED, answer.summary())
                    .throttled(answer.retryAfter().orElse(Duration.ZERO)));
            case DONE, FORBIDDEN, NOT_FOUND, EXISTS, REFUSED, MAY_HEAL -> {
                if (isNoSeat(answer)) {
                    end(undone(Outcome.HELD, answer, Family.NO_SEATS, answer.summary()).with(Signal.SEATS_FULL));
                } else if (meaning == AnswerMeaning.FORBIDDEN && step != Step.PROBE) {
                    probe(answer);
                } else if (meaning == AnswerMeaning.DONE || meaning == AnswerMeaning.MAY_HEAL) {
                    failed(answer);
                } else {
                    refused(answer, Family.REFUSED, answer.summary());
                }
            }
        }
    }

    /** PUT too was refused, and not for a reason that concerns everybody. */
    private static boolean isRefusedAgain(Answer answer) {
        return switch (AnswerMeaning.of(answer)) {
            case FORBIDDEN, NOT_FOUND, EXISTS, REFUSED -> true;
            case DONE, BROKEN, THROTTLED, MAY_HEAL -> false;
        };
    }

    private boolean isNoSeat(Answer answer) {
        boolean takesSeat = order.action() == Action.CREATE || order.action() == Action.ACTIVATE;
        boolean isRefused = answer.status() >= 400 && answer.status() < 500 && !answer.text("scimType").equals(Optional.of("uniqueness"));
        return takesSeat && (answer.status() == 402 || isRefused && answer.words().map(this::withoutThePerson)
                .filter(words -> order.noSeatWords().matcher(words).find()).isPresent());
    }

    /** An address such as license@example.com says nothing of seats. */
    private String withoutThePerson(String words) {
        return words.replace(order.wanted().userName(), "").replace(order.wanted().displayName().orElse("\n"), "");
    }

    private void failed(Answer answer) {
        end(undone(Outcome.FAILED, answer, Family.UNAVAILABLE, request + " was answered: " + answer.summary()));
    }

    private void broken(Answer answer) {
        end(undone(Outcome.POSTPONED, answer, Family.CONNECTION, answer.summary()).with(Signal.BROKEN));
    }

    private void refused(Answer answer, Family family, String reason) {
        end(undone(Outcome.REJECTED, answer, family, reason));
    }

    private DeliveryResult undone(Outcome outcome, Answer answer, Family family, String reason) {
        return DeliveryResult.undone(outcome, answer, family, reason, order.account(), unclearUserName);
    }

    private void gone(Answer answer, String reason) {
        end(DeliveryResult.done(answer, reason, Optional.empty(), Optional.empty()));
    }

    private void delivered(Answer answer, Account account, String reason) {
        Optional<String> pending = answer.text("userName").map(UserName::key)
                .filter(shown -> !shown.equals(UserName.key(account.held().userName()))).map(shown -> account.held().userName());
        String awaiting = pending.map(address -> "; Calendly still shows the former address").orElse("");
        end(DeliveryResult.done(answer, reason + awaiting, Optional.of(account), pending));
    }

    private void end(DeliveryResult ended) {
        result = Optional.of(ended);
        step = Step.ENDED;
    }

    private String scimId() {
        return order.account().orElseThrow().scimId();
    }

    private ScimUser held() {
        return order.account().orElseThrow().held();
    }
}
