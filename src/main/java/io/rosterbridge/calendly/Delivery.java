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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Carries out one action as a conversation: {@link #next()} is sent, its answer goes to {@link #answered}, until
 * {@link #hasNext()} is false and {@link #result()} tells the end. One write, and only these questions around it:
 *
 * <ol>
 *   <li>after a creation without a clear answer, before anything else is done for the person: who has the userName that was
 *       sent? It is ours if it carries our externalId, or none where none was sent or existing users may be linked. As long as a user
 *       just made may not be listed yet, that nobody is found means nothing, unless the creation is to be repeated as it was: then
 *       Calendly itself says if the user exists</li>
 *   <li>after a 409: who has this userName?</li>
 *   <li>after a PATCH that was refused as such (400, 405, 501): read the user, then PUT all attributes</li>
 *   <li>after a write whose answer shows no user (but 204, which RFC 7644 gives for a change and a deletion): read the user. After a 204
 *       to what takes access away, too: only if the user is shown as active then, it was not done</li>
 *   <li>after a write whose answer shows other values than were sent, see {@link Evidence}: once the other method, PUT after PATCH, and
 *       PATCH after PUT and POST. If they are still others, it was not done: {@link Family#NOT_TAKEN}</li>
 *   <li>after a 403 or 404: does the endpoint as a whole still answer? A 404 for everybody is not everybody gone; a lookup that is
 *       answered 404 while the list is there has found nobody</li>
 * </ol>
 * Where the server asks to wait, beside whatever status, the conversation ends and everybody waits; it is no failure.
 * Not thread-safe; sends nothing itself.
 */
public final class Delivery {

    /** A lookup reads at most this many pages of a server that ignores the filter. */
    static final int LOOKUP_PAGES = 1000;
    private static final String NEVER_LINKED = "a Calendly user with this userName exists, and linking is never";

    private enum Step { LOOK_UP_BEFORE, WRITE, LOOK_UP_EXISTING, READ, REPLACE, AMEND, READ_BACK, PROBE, ENDED }

    private final DeliveryOrder order;
    private final List<JsonNode> sameUserName = new ArrayList<>();
    private Step step;
    private ScimRequest request;
    private Answer doubtful;
    /** The last write: its step, and the attributes it had. */
    private Step written = Step.WRITE;
    private Set<ScimAttribute> sent;
    /** The 204 that the user is read after; empty if the write was answered otherwise. */
    private Optional<Answer> told = Optional.empty();
    /** The user whom the creation has made. */
    private Optional<Account> made = Optional.empty();
    /** What the other method was tried for; null before. */
    private Evidence notTaken;
    /** The step that the probe is about. */
    private Step probed;
    private Optional<DeliveryResult> result = Optional.empty();
    private Optional<String> unclearUserName;
    private boolean sentCreation;
    private int requests;
    private int lookedAt;
    private int pages;

    public Delivery(DeliveryOrder order) {
        this.order = order;
        this.sent = order.differing();
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
            sentCreation = true;
        }
        return request;
    }

    /** The request that {@link #next()} gave last stayed here. */
    public void notSent() {
        requests--;
        if (step == Step.WRITE) {
            unclearUserName = Optional.empty();
            sentCreation = false;
        }
    }

    /** Whether a creation was sent in this conversation. */
    public boolean sentCreation() {
        return sentCreation;
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
        if (step == Step.WRITE && order.action() == Action.CREATE && isClear(answer)) {
            unclearUserName = earlier();
        }
        if (AnswerMeaning.of(answer) == AnswerMeaning.THROTTLED && !isNoSeat(answer) && told.isEmpty()) {
            throttled(answer);
            return;
        }
        switch (step) {
            case LOOK_UP_BEFORE, LOOK_UP_EXISTING -> lookedUp(answer);
            case WRITE -> written(answer);
            case READ -> read(answer);
            case REPLACE -> replaced(answer);
            case AMEND -> amended(answer);
            case READ_BACK -> readBack(answer);
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
        if (answer.isAccepted()) {
            Evidence evidence = Evidence.ofCreation(answer.json(), order.wanted());
            switch (evidence.verdict()) {
                case NOTHING, SILENT -> failed(answer);
                case AS_SENT, OTHERWISE -> {
                    made = Optional.of(new Account(answer.json().flatMap(ScimUsers::id).orElseThrow(), order.wanted()));
                    taken(answer, evidence);
                }
                case ANOTHER_USER -> {
                    if (UserName.key(evidence.shown().orElseThrow().userName()).equals(UserName.key(order.wanted().userName()))) {
                        exists(answer);
                    } else {
                        anotherUser(answer);
                    }
                }
            }
        } else if (AnswerMeaning.of(answer) == AnswerMeaning.EXISTS && !isNoSeat(answer)) {
            exists(answer);
        } else if (AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    /** There is a user of this userName already, perhaps one that an unclear creation has made. */
    private void exists(Answer answer) {
        if (order.existing().isNobody() && earlier().isEmpty()) {
            refused(answer, Family.NOT_LINKED, NEVER_LINKED);
        } else {
            lookUp(Step.LOOK_UP_EXISTING);
        }
    }

    /** The userName of an earlier creation that may have made this very user without the list showing it yet. */
    private Optional<String> earlier() {
        return order.unclearUserName().filter(userName -> order.lateness().maybeNotListed() && isSame(userName, order.wanted().userName()));
    }

    /** Whether it is known from this answer to a creation if there is a user now. A redirect, a 4xx and a throttle made none. */
    private static boolean isClear(Answer answer) {
        return answer.lost().isPresent() ? !answer.sent() : AnswerMeaning.changedNothing(answer);
    }

    private void changed(Answer answer) {
        if (answer.isAccepted()) {
            judge(answer);
        } else if (answer.status() == 409 && order.differing().contains(ScimAttribute.USER_NAME)
                && AnswerMeaning.of(answer) == AnswerMeaning.EXISTS) {
            refused(answer, Family.DUPLICATE_USER_NAME, "Calendly says that the new userName is taken: " + answer.summary());
        } else if (isNotAsPatch(answer)) {
            doubtful = answer;
            readToReplace();
        } else if (AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    private boolean isNotAsPatch(Answer answer) {
        return request.method().equals("PATCH") && (answer.status() == 400 || answer.status() == 405 || answer.status() == 501)
                && !answer.asksToTryAgain() && !isNoSeat(answer);
    }

    private void deleted(Answer answer) {
        if (answer.status() == 204) {
            gone(answer, "deleted");
        } else if (answer.isAccepted()) {
            judgeDeletion(answer);
        } else if (AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    // ---- what the answer to a write shows

    /** Only 204 says without showing it that it was done, and only as long as nothing else was shown before. */
    private void judge(Answer answer) {
        if (answer.status() == 204 && notTaken == null) {
            if (sent.contains(ScimAttribute.ACTIVE) && order.wanted().isInactive()) {
                told = Optional.of(answer);
                askBack();
            } else {
                done(answer, Optional.empty(), "");
            }
            return;
        }
        Evidence evidence = evidence(answer);
        switch (evidence.verdict()) {
            case AS_SENT, OTHERWISE -> taken(answer, evidence);
            case SILENT, NOTHING -> askBack();
            case ANOTHER_USER -> anotherUser(answer);
        }
    }

    private void judgeDeletion(Answer answer) {
        switch (evidence(answer).verdict()) {
            case ANOTHER_USER -> anotherUser(answer);
            case AS_SENT, OTHERWISE, SILENT, NOTHING -> askBack();
        }
    }

    private Evidence evidence(Answer answer) {
        return Evidence.ofChange(answer.json(), new Evidence.Before(account(), order.lateness().isUnverified()), order.wanted(), sent);
    }

    private void askBack() {
        written = step;
        step = Step.READ_BACK;
        request = ScimRequests.read(scimId());
    }

    private void readBack(Answer answer) {
        if (told.isPresent()) {
            readBackAfter(told.get(), answer);
            return;
        }
        if (AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
            // The deletion itself was answered by an endpoint that works.
            if (order.action() == Action.DELETE) {
                gone(answer, "deleted");
            } else if (made.isPresent()) {
                failed(answer);
            } else {
                probe(answer);
            }
            return;
        }
        if (!answer.isDone() || answer.json().isEmpty()) {
            if (AnswerMeaning.of(answer) == AnswerMeaning.REFUSED) {
                failed(answer);
            } else {
                general(answer);
            }
            return;
        }
        Evidence evidence = evidence(answer);
        switch (evidence.verdict()) {
            case NOTHING -> failed(answer);
            case ANOTHER_USER -> anotherUser(answer);
            case AS_SENT, SILENT, OTHERWISE -> {
                step = written;
                if (order.action() == Action.DELETE) {
                    stillThere(answer, evidence.shown().orElseThrow());
                } else if (evidence.verdict() == Evidence.Verdict.SILENT && notTaken != null
                        && notTaken.notTaken().contains(ScimAttribute.ACTIVE)) {
                    notTaken(answer, notTaken);
                } else if (evidence.verdict() == Evidence.Verdict.SILENT) {
                    done(answer, evidence.pendingUserName(), "; Calendly does not say whether the user is active");
                } else {
                    taken(answer, evidence);
                }
            }
        }
    }

    /** What was told holds unless the user is shown otherwise: not every server shows, or finds, who is inactive. */
    private void readBackAfter(Answer wasTold, Answer answer) {
        told = Optional.empty();
        Optional<Evidence> shown = Optional.of(evidence(answer)).filter(evidence -> answer.isDone());
        switch (shown.map(Evidence::verdict).orElse(Evidence.Verdict.NOTHING)) {
            case ANOTHER_USER -> anotherUser(answer);
            case OTHERWISE -> {
                step = written;
                taken(answer, shown.orElseThrow());
            }
            case AS_SENT, SILENT, NOTHING -> {
                step = written;
                done(wasTold, shown.flatMap(Evidence::pendingUserName), "");
                if (AnswerMeaning.of(answer) == AnswerMeaning.THROTTLED) {
                    end(result().throttled(answer.retryAfter().orElse(Duration.ZERO)));
                }
            }
        }
    }

    /** By the step at which it was written. */
    private void taken(Answer answer, Evidence evidence) {
        if (evidence.verdict() == Evidence.Verdict.AS_SENT) {
            done(answer, evidence.pendingUserName(), "");
        } else if (notTaken != null || doubtful != null || evidence.notTaken().equals(Set.of(ScimAttribute.USER_NAME)) && made.isPresent()) {
            notTaken(answer, evidence);
        } else {
            notTaken = evidence;
            switch (step) {
                case WRITE -> {
                    if (made.isPresent()) {
                        amend(evidence);
                    } else {
                        readToReplace();
                    }
                }
                case REPLACE -> amend(evidence);
                case LOOK_UP_BEFORE, LOOK_UP_EXISTING, READ, AMEND, READ_BACK, PROBE, ENDED ->
                        throw new IllegalStateException("nothing was written at " + step);
            }
        }
    }

    /** PATCH after POST or PUT: only what was not taken. What a user is invited by is not changed at once. */
    private void amend(Evidence evidence) {
        step = Step.AMEND;
        sent = EnumSet.copyOf(evidence.notTaken());
        if (made.isPresent()) {
            sent.remove(ScimAttribute.USER_NAME);
        }
        request = ScimRequests.patch(scimId(), order.wanted(), sent);
    }

    private void amended(Answer answer) {
        if (answer.isAccepted()) {
            judge(answer);
        } else if (isRefusedAgain(answer) || answer.status() == 501) {
            notTaken(answer, notTaken);
        } else {
            general(answer);
        }
    }

    /** Ends after every method was tried. Values that were taken are held from now on. */
    private void notTaken(Answer answer, Evidence evidence) {
        ScimUser held = evidence.over(asSent());
        boolean concernsAccess = evidence.notTaken().contains(ScimAttribute.ACTIVE);
        if (made.isPresent() && order.lateness().maybeInvited() && evidence.notTaken().equals(Set.of(ScimAttribute.ACTIVE))) {
            done(answer, Optional.empty(), "; Calendly shows the user as inactive, maybe until the invitation is accepted");
            return;
        }
        made = made.map(account -> new Account(account.scimId(), held));
        String names = evidence.notTaken().stream().map(ScimAttribute::scimName).collect(Collectors.joining(", "));
        end(undone(concernsAccess ? Outcome.FAILED : Outcome.REJECTED, answer, Family.NOT_TAKEN, "Calendly answered "
                + answer.summary() + ", but did not take " + names + (concernsAccess ? ": the user is "
                + (held.isActive() ? "active" : "inactive") + " all the same" : "")).holding(new Account(scimId(), held)));
    }

    private void stillThere(Answer answer, ScimUser user) {
        String reason = "Calendly answered the deletion as done, but still has the user";
        Account present = new Account(scimId(), new ScimUser(held().userName(), held().displayName(), user.active(), held().externalId()));
        end(user.isInactive() ? undone(Outcome.REJECTED, answer, Family.NOT_TAKEN, reason + ", who is inactive now").holding(present)
                : undone(Outcome.FAILED, answer, Family.NOT_TAKEN, reason));
    }

    private void anotherUser(Answer answer) {
        refused(answer, Family.OTHER_USER, "Calendly answered " + answer.status() + " about user "
                + answer.json().flatMap(ScimUsers::id).orElse("?") + (order.account().isPresent() ? ", not " + scimId() : ", with another userName "
                + "than was sent"));
    }

    private ScimUser asSent() {
        return made.isPresent() ? order.wanted() : order.wantedOver(held());
    }

    private void done(Answer answer, Optional<String> pendingUserName, String remark) {
        Account account = new Account(scimId(), asSent());
        String by = switch (step) {
            case REPLACE -> " by PUT";
            case AMEND -> made.isPresent() ? " and changed by PATCH" : " by PATCH";
            case LOOK_UP_BEFORE, WRITE, LOOK_UP_EXISTING, READ, READ_BACK, PROBE, ENDED -> "";
        };
        unclearUserName = Optional.empty();
        boolean takesPut = step == Step.REPLACE && order.updateMethod() == UpdateMethod.PATCH;
        String awaiting = pendingUserName.isPresent() ? "; Calendly still shows the former address" : "";
        DeliveryResult result = DeliveryResult.done(answer, (made.isPresent() ? "created as " + scimId() : "updated") + by + awaiting + remark,
                Optional.of(account), pendingUserName);
        end(takesPut ? result.with(Signal.TAKES_PUT) : result);
    }

    // ---- PATCH refused or without effect: read, then replace

    private void readToReplace() {
        step = Step.READ;
        request = ScimRequests.read(scimId());
    }

    private void read(Answer answer) {
        Optional<ScimUser> present = answer.isDone() ? answer.json().flatMap(ScimUsers::user) : Optional.empty();
        if (present.isPresent() && answer.json().flatMap(ScimUsers::id).filter(id -> !id.equals(scimId())).isPresent()) {
            anotherUser(answer);
        } else if (present.isPresent()) {
            step = Step.REPLACE;
            request = ScimRequests.put(scimId(), order.wantedOver(present.get()));
        } else if (AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    private void replaced(Answer answer) {
        if (answer.isAccepted()) {
            judge(answer);
        } else if (AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
            probe(answer);
        } else if (doubtful != null && isRefusedAgain(answer)) {
            refused(doubtful, Family.REFUSED, "PATCH was answered " + doubtful.summary() + ", PUT " + answer.summary());
        } else if (notTaken != null && (isRefusedAgain(answer) || answer.status() == 501)) {
            notTaken(answer, notTaken);
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
        boolean isFiltered = request.path().contains("filter=");
        Optional<JsonNode> json = answer.isDone() ? answer.json() : Optional.empty();
        Optional<ScimUsers.Page> page = json.flatMap(found -> isFiltered ? ScimUsers.search(found, askedFor()) : ScimUsers.page(found));
        if (page.isEmpty()) {
            notLookedUp(answer);
            return;
        }
        lookedAt += page.get().users().size();
        pages++;
        page.get().users().stream().filter(this::hasTheUserName).filter(this::isAnother).forEach(sameUserName::add);
        // A server may ignore a filter it does not know (RFC 7644 section 3.4.2.2): then more pages follow.
        if (sameUserName.isEmpty() && lookedAt < page.get().totalResults() && !page.get().users().isEmpty() && pages < LOOKUP_PAGES) {
            request = isFiltered ? ScimRequests.byUserName(askedFor(), lookedAt + 1) : ScimRequests.page(lookedAt + 1, 100);
        } else {
            foundOrNot(answer, lookedAt >= page.get().totalResults());
        }
    }

    /** A filter that is refused, in whatever way, does no harm: the list is read instead. */
    private void notLookedUp(Answer answer) {
        boolean isFiltered = request.path().contains("filter=");
        AnswerMeaning meaning = AnswerMeaning.of(answer);
        boolean isRefused = AnswerMeaning.refusesFilter(answer) || meaning == AnswerMeaning.NOT_FOUND && step == Step.LOOK_UP_EXISTING;
        if (isFiltered && isRefused) {
            lookedAt = 0;
            sameUserName.clear();
            request = ScimRequests.page(1, 100);
        } else if (meaning == AnswerMeaning.NOT_FOUND) {
            probe(answer);
        } else {
            general(answer);
        }
    }

    private void foundOrNot(Answer answer, boolean sawAll) {
        List<JsonNode> ours = sameUserName.stream().filter(user -> ScimUsers.user(user).filter(this::carriesOurId).isPresent()).toList();
        if (mayBeMade() && ours.size() == 1) {
            found(answer, ours.get(0));
        } else if (sameUserName.size() == 1) {
            found(answer, sameUserName.get(0));
        } else if (sameUserName.size() > 1) {
            refused(answer, Family.NOT_LINKED, sameUserName.size() + " Calendly users have this userName");
        } else if (!sawAll) {
            refused(answer, Family.NOT_LINKED, "the userName could not be looked up: the server ignores the filter, and "
                    + lookedAt + " users were read without finding it");
        } else {
            foundNobody(answer);
        }
    }

    private void foundNobody(Answer answer) {
        boolean isRepeated = order.action() == Action.CREATE && isSame(askedFor(), order.wanted().userName());
        if (step == Step.LOOK_UP_BEFORE && (isRepeated || !order.lateness().maybeNotListed())) {
            goOn(answer, "nobody has the userName that was sent");
        } else if (step == Step.LOOK_UP_BEFORE || earlier().isPresent()) {
            end(undone(Outcome.FAILED, answer, Family.UNAVAILABLE, "a creation had no clear answer, and the user may not be listed yet"));
        } else {
            refused(answer, Family.EXISTS_ELSEWHERE, "Calendly says that the user exists, but does not list it");
        }
    }

    /** Whether the user who is looked up may be one whom we made. */
    private boolean mayBeMade() {
        return step == Step.LOOK_UP_BEFORE || earlier().isPresent();
    }

    private void found(Answer answer, JsonNode user) {
        Optional<String> id = ScimUsers.id(user);
        Optional<ScimUser> held = ScimUsers.user(user);
        if (id.isEmpty() || held.isEmpty()) {
            refused(answer, Family.NOT_LINKED, "the Calendly user with this userName has no usable id");
            return;
        }
        Account account = new Account(id.get(), held.get());
        boolean isOurs = mayBeMade() && mayBeOurs(account);
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

    /** A list may show one user twice. */
    private boolean isAnother(JsonNode user) {
        Optional<String> id = ScimUsers.id(user);
        return id.isEmpty() || sameUserName.stream().noneMatch(other -> ScimUsers.id(other).equals(id));
    }

    private static boolean isSame(String userName, String other) {
        return UserName.key(userName).equals(UserName.key(other));
    }

    // ---- is it the person, or everybody?

    private void probe(Answer answer) {
        doubtful = answer;
        probed = step;
        step = Step.PROBE;
        request = ScimRequests.page(1, 1);
    }

    private void probed(Answer answer) {
        if (!answer.isDone() || answer.json().flatMap(ScimUsers::page).isEmpty()) {
            if (AnswerMeaning.of(answer) == AnswerMeaning.FORBIDDEN || AnswerMeaning.of(answer) == AnswerMeaning.NOT_FOUND) {
                broken(answer);
            } else {
                general(answer);
            }
        } else if (probed == Step.LOOK_UP_BEFORE && AnswerMeaning.of(doubtful) == AnswerMeaning.NOT_FOUND) {
            Answer nobody = doubtful;
            doubtful = null;
            step = probed;
            foundNobody(nobody);
        } else if (doubtful.status() == 403) {
            refused(doubtful, Family.REFUSED, doubtful.summary());
        } else if (order.action() == Action.DELETE) {
            gone(doubtful, "was already gone");
        } else if (order.action() == Action.CREATE || order.action() == Action.NOTHING) {
            refused(doubtful, Family.REFUSED, doubtful.summary());
        } else {
            end(DeliveryResult.vanished(doubtful, "Calendly no longer has user " + order.account().orElseThrow().scimId()));
        }
    }

    // ---- what any request may be answered

    private void general(Answer answer) {
        AnswerMeaning meaning = AnswerMeaning.of(answer);
        switch (meaning) {
            case BROKEN -> broken(answer);
            case THROTTLED, DONE, FORBIDDEN, NOT_FOUND, EXISTS, REFUSED, MAY_HEAL -> {
                if (isNoSeat(answer)) {
                    end(undone(Outcome.HELD, answer, Family.NO_SEATS, answer.summary()).with(Signal.SEATS_FULL));
                } else if (meaning == AnswerMeaning.THROTTLED) {
                    throttled(answer);
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

    private void throttled(Answer answer) {
        end(undone(Outcome.POSTPONED, answer, Family.THROTTLED, answer.summary()).throttled(answer.retryAfter().orElse(Duration.ZERO)));
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
        return DeliveryResult.undone(outcome, answer, family, reason, made.or(order::account), made.isPresent() ? Optional.empty() : unclearUserName);
    }

    private void gone(Answer answer, String reason) {
        end(DeliveryResult.done(answer, reason, Optional.empty(), Optional.empty()));
    }

    private void end(DeliveryResult ended) {
        result = Optional.of(ended);
        if (made.isPresent()) {
            unclearUserName = Optional.empty();
        }
        step = Step.ENDED;
    }

    private Account account() {
        return made.or(order::account).orElseThrow();
    }

    private String scimId() {
        return account().scimId();
    }

    private ScimUser held() {
        return account().held();
    }
}
