package io.rosterbridge.provisioning;

import io.rosterbridge.calendly.Connections;
import io.rosterbridge.calendly.UpdateMethod;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.log.Step;
import io.rosterbridge.profile.MappingFailed;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the provision flow would do about many people, by its own filter and map steps, without a request to Calendly and
 * without a row written. People are read a page at a time, so their number does not matter.
 */
public final class Preview {

    private static final int PAGE = 250;
    private static final String RELATED = "(w.assignment <> 'none' or w.scim_id is not null)";

    private final JdbcTemplate database;
    private final Connections connections;
    private final ActionFilter filter;
    private final MappingProcessor mapping;
    private final RemovalBrake brake;
    private final UserNameClaims claims;

    Preview(JdbcTemplate database, Connections connections, ActionFilter filter, MappingProcessor mapping, RemovalBrake brake) {
        this.brake = brake;
        this.database = database;
        this.connections = connections;
        this.filter = filter;
        this.mapping = mapping;
        this.claims = new UserNameClaims(database);
    }

    /** Whom to look at. */
    public enum Who {
        /** Everybody who is assigned, suspended or linked: whom a new profile makes due. */
        EVERYBODY(RELATED),
        /** Everybody who waits for a worker, or is with one. */
        DUE("w.task_state in ('due', 'leased')");

        private final String condition;

        Who(String condition) {
            this.condition = condition;
        }
    }

    /**
     * A person as they were looked at.
     *
     * @param revision of their task
     * @param values   a fingerprint of all that the directory says of them, of their assignment, and of the linked Calendly user
     */
    public record Seen(long revision, String values) {

        private static Seen of(Work.Facts facts) {
            List<String> values = new ArrayList<>(List.of(facts.person().email(), String.valueOf(facts.person().active()),
                    String.valueOf(facts.present()), facts.assignment().word(), facts.account().map(Account::scimId).orElse(""),
                    facts.account().map(Account::held).map(HeldValues::json).orElse("")));
            new TreeMap<>(facts.person().attributes()).forEach((name, value) -> values.add(name + "=" + value));
            return new Seen(facts.revision(), Fingerprint.of(values));
        }
    }

    /**
     * What would be done about one person.
     *
     * @param seen     the person as they are; empty if the directory does not have them yet
     * @param action   what the states ask for; NOTHING also where an update would find no difference
     * @param outcome  how it would end without a request; empty if the action would be carried out
     * @param held     the Calendly user as it is known to be; empty if none is linked
     * @param wanted   as it would be afterwards; empty if there would be none
     * @param requests how many it takes if none fails; 0 or more
     * @param braked   whether it is a removal that the limit has still to let pass, see {@link Preview#limit}
     */
    public record Foreseen(String userId, Optional<Seen> seen, Action action, Optional<Outcome> outcome, String reason,
                           Optional<Account> held, Optional<ScimUser> wanted, int requests, boolean braked) {

        private Foreseen seenAs(Optional<Seen> other) {
            return new Foreseen(userId, other, action, outcome, reason, held, wanted, requests, braked);
        }

        /** Whether anybody would notice: it is carried out, or something keeps it from being carried out. */
        public boolean matters() {
            return action != Action.NOTHING;
        }
    }

    /**
     * Looks at people in the order of their ids.
     *
     * @param profile under which it is decided, in force or not
     * @param inForce the profile by which userNames are claimed now; where it does not name people likewise, everybody is looked
     *                at once more beforehand, to find who would claim the same
     * @param goesOn  asked before each page
     * @return whether it came to the end
     */
    public boolean everyone(ProfileInForce profile, Profile inForce, Who who, BooleanSupplier goesOn, Consumer<List<Foreseen>> pages) {
        // Another profile makes everybody due anew, after which no clearance of a removal holds any more.
        boolean isNew = !profile.profile().equals(inForce);
        if (profile.profile().namesByAddressLike(inForce)) {
            return pages(who.condition, goesOn, facts -> pages.accept(foresee(isNew ? uncleared(facts) : facts, profile,
                    claims.rivalsOf(facts.stream().map(person -> identified(person, profile)).toList()))));
        }
        Optional<UserNameClaims.Rivals> rivals = rivals(profile, goesOn);
        return rivals.isPresent() && pages(who.condition, goesOn,
                facts -> pages.accept(foresee(isNew ? uncleared(facts) : facts, profile, rivals.get())));
    }

    /**
     * Looks at some people, in the order of their ids.
     *
     * @param userIds ids that nobody has are passed over; a page at a time is taken from it
     */
    public void some(ProfileInForce profile, List<String> userIds, Consumer<List<Foreseen>> pages) {
        for (int from = 0; from < userIds.size(); from += PAGE) {
            List<Work.Facts> facts = facts(userIds.subList(from, Math.min(userIds.size(), from + PAGE)));
            pages.accept(foresee(facts, profile, claims.rivalsOf(facts.stream().map(person -> identified(person, profile)).toList())));
        }
    }

    /**
     * A person as they might be.
     *
     * @param present whether they are in the directory
     * @param account the Calendly user that would be linked, as it would be known
     */
    public record Supposed(Person person, boolean present, Assignment assignment, Optional<Account> account) {
    }

    /** People as they are known to be, to suppose something else of them; in the order of their ids. */
    public List<Supposed> known(List<String> userIds) {
        return facts(userIds).stream().map(facts -> new Supposed(facts.person(), facts.present(), facts.assignment(), facts.account()))
                .toList();
    }

    /**
     * What would be done about people if they were otherwise, also about such as the directory does not have yet; in the order they are
     * given. Whoever of them lays claim to what another of them has is told so; people who are not among them are looked at as they are.
     *
     * @param people at most a few hundred, of different ids
     */
    public List<Foreseen> supposed(ProfileInForce profile, List<Supposed> people) {
        Map<String, Work.Facts> known = new HashMap<>();
        facts(people.stream().map(supposed -> supposed.person().id()).toList()).forEach(facts -> known.put(facts.person().id(), facts));
        List<Work.Facts> then = people.stream().map(supposed -> over(Optional.ofNullable(known.get(supposed.person().id())), supposed))
                .toList();
        UserNameClaims.Rivals rivals = claims.rivalsOf(then.stream().map(facts -> identified(facts, profile)).toList());
        return foresee(then, profile, rivals).stream()
                .map(person -> person.seenAs(Optional.ofNullable(known.get(person.userId())).map(Seen::of))).toList();
    }

    /** People as they are, by id; those whom the directory does not have are left out. */
    public Map<String, Seen> seen(List<String> userIds) {
        return facts(userIds).stream().collect(Collectors.toMap(facts -> facts.person().id(), Seen::of));
    }

    /** Nothing that somebody has cleared or rejected holds for what is only supposed. */
    private Work.Facts over(Optional<Work.Facts> known, Supposed supposed) {
        return known.map(facts -> new Work.Facts(supposed.person(), supposed.present(), supposed.assignment(), supposed.account(),
                        facts.revision(), facts.attempts(), facts.vanished(), facts.unclearUserName(), facts.markedAt(), facts.leaseToken(),
                        facts.userNameKey(), new Work.Clearance(false, null, null, facts.clearance().refused(), facts.clearance()
                        .graceSince())))
                .orElseGet(() -> new Work.Facts(supposed.person(), supposed.present(), supposed.assignment(), supposed.account(), 0, 0, 0,
                        Optional.empty(), Instant.EPOCH, null, null, Work.Clearance.NONE));
    }

    /**
     * Writes down which userNames these people lay claim to, so that those who are looked at after them see it. Only for a transaction
     * that is taken back: the flow writes down claims itself.
     *
     * @param userIds at most a few hundred
     */
    public void claim(ProfileInForce profile, List<String> userIds) {
        claims.write(facts(userIds).stream().map(facts -> identified(facts, profile)).toList());
    }

    /** How many of these people would lose access as they are, if the limit let it pass; at most a few hundred. */
    public long removals(ProfileInForce profile, List<String> userIds) {
        long[] removals = new long[1];
        some(profile, userIds, people -> removals[0] += people.stream().filter(Foreseen::braked).count());
        return removals[0];
    }

    private List<Work.Facts> facts(List<String> userIds) {
        List<Work.Facts> facts = new ArrayList<>();
        for (int from = 0; from < userIds.size(); from += PAGE) {
            facts.addAll(read("w.user_id = any(?)", (Object) userIds.subList(from, Math.min(userIds.size(), from + PAGE)).toArray(String[]::new)));
        }
        return facts;
    }

    /** First the end of the page by the key alone, then the page: so that no plan of a database sorts all that is left. */
    private boolean pages(String condition, BooleanSupplier goesOn, Consumer<List<Work.Facts>> pages) {
        String after = "";
        while (goesOn.getAsBoolean()) {
            String last = database.queryForObject("select max(user_id) from (select user_id from provisioning_task where user_id > ? "
                    + "order by user_id fetch first " + PAGE + " rows only) as page", String.class, after);
            if (last == null) {
                return true;
            }
            pages.accept(read("w.user_id > ? and w.user_id <= ? and " + condition, after, last));
            after = last;
        }
        return false;
    }

    private List<Work.Facts> read(String condition, Object... parameters) {
        return database.queryForList("select w.* from provisioning_work w where " + condition + " order by w.user_id", parameters).stream()
                .map(WorkRows::facts).toList();
    }

    private Optional<UserNameClaims.Rivals> rivals(ProfileInForce profile, BooleanSupplier goesOn) {
        UserNameClaims.Counted counted = new UserNameClaims.Counted();
        if (!pages(RELATED, goesOn, facts -> facts.forEach(person -> counted.add(identified(person, profile))))) {
            return Optional.empty();
        }
        UserNameClaims.Rivals rivals = counted.shared();
        return rivals.isEmpty() || pages(RELATED, goesOn, facts -> facts.forEach(person -> rivals.add(identified(person, profile))))
                ? Optional.of(rivals) : Optional.empty();
    }

    private List<Foreseen> foresee(List<Work.Facts> facts, ProfileInForce profile, UserNameClaims.Rivals rivals) {
        List<Work> works = facts.stream().map(person -> identified(person, profile)).toList();
        works.forEach(rivals::tell);
        claims.meet(works);
        works.forEach(filter::decide);
        return works.stream().map(work -> takesOver(work) ? takingOver(work) : foreseen(work)).toList();
    }

    /** The same person with other facts, before the same others. */
    private Work decided(Work work, Work.Facts facts) {
        Work other = work.with(facts);
        filter.decide(other);
        return other;
    }

    /** A removal is looked at as if it were cleared: whether all of them may go is a question of their number. */
    private Foreseen foreseen(Work asked) {
        boolean braked = ending(asked).flatMap(Work.Ending::family).filter(Family.REMOVAL_CHECK::equals).isPresent();
        Work work = braked ? decided(asked, cleared(asked.facts())) : asked;
        boolean isUpdate = work.action() == Action.UPDATE && ending(work).filter(end -> end.outcome() == Outcome.SKIPPED).isPresent();
        if (filter.accepts(work)) {
            mapping.map(work);
        }
        Optional<Outcome> outcome = ending(work).map(Work.Ending::outcome);
        boolean nothing = outcome.equals(Optional.of(Outcome.UNCHANGED)) || isUpdate && !differs(work);
        Optional<Account> account = work.facts().account();
        Action action = nothing ? Action.NOTHING : work.action() == Action.NOTHING && outcome.equals(Optional.of(Outcome.REJECTED))
                ? (account.isPresent() ? Action.UPDATE : Action.CREATE) : work.action();
        return new Foreseen(work.userId(), Optional.of(Seen.of(work.facts())), action, outcome, reason(work), account, wanted(work),
                requests(work), braked);
    }

    /** How it ends without the action being carried out; empty if it is carried out. */
    private static Optional<Work.Ending> ending(Work work) {
        return work.isOpen() ? work.decided() : Optional.of(work.ending());
    }

    private static Work.Facts cleared(Work.Facts facts) {
        return with(facts, facts.present(), facts.assignment(), facts.account(), new Work.Clearance(true, null, "",
                facts.clearance().refused(), facts.clearance().graceSince()));
    }

    private static List<Work.Facts> uncleared(List<Work.Facts> facts) {
        return facts.stream().map(person -> uncleared(person, person.assignment())).toList();
    }

    private static Work.Facts uncleared(Work.Facts facts, Assignment assignment) {
        return with(facts, facts.present(), assignment, facts.account(), new Work.Clearance(false, null, null,
                facts.clearance().refused(), facts.clearance().graceSince()));
    }

    private static Work.Facts with(Work.Facts facts, Optional<Account> account) {
        return with(facts, facts.present(), facts.assignment(), account, facts.clearance());
    }

    private static Work.Facts with(Work.Facts facts, boolean present, Assignment assignment, Optional<Account> account,
                                   Work.Clearance clearance) {
        return new Work.Facts(facts.person(), present, assignment, account, facts.revision(), facts.attempts(), facts.vanished(),
                facts.unclearUserName(), facts.markedAt(), facts.leaseToken(), facts.userNameKey(), clearance);
    }

    // ---- taking over the Calendly user of a person out of service

    private static boolean takesOver(Work work) {
        return work.contest().isPresent() && ending(work).filter(end -> end.outcome() == Outcome.LINKED).isPresent();
    }

    /** First the link, and then what there is to do about the user that came with it. */
    private Foreseen takingOver(Work work) {
        Work.Facts facts = work.facts();
        Foreseen then = foreseen(decided(work, with(facts, work.contest().map(Contest::account))));
        return new Foreseen(then.userId(), Optional.of(Seen.of(facts)), then.action(), then.outcome(), work.steps().stream()
                .filter(step -> step.step().equals("filter")).map(Step::detail).collect(Collectors.joining()) + "; then: " + then.reason(),
                facts.account(), then.wanted(), then.requests(), then.braked());
    }

    // ---- the limit of removals

    /**
     * What the limit would say of removals that are asked for together.
     *
     * @param removals how many of the people looked at are {@link Foreseen#braked}
     * @return why all of them would wait for somebody's approval; empty if they would go
     */
    public Optional<String> limit(ProfileInForce profile, long removals) {
        return brake.foresee(profile.profile(), removals);
    }

    private static boolean differs(Work work) {
        try {
            return !work.profile().profile().changes(work.profile().mapper().map(work.facts().person(), false),
                    work.facts().account().orElseThrow()).isEmpty();
        } catch (MappingFailed shownWhenItIsOn) {
            return true;
        }
    }

    private static String reason(Work work) {
        return ending(work).map(Work.Ending::reason).orElseGet(() -> work.steps().stream().filter(step -> step.step().equals("filter"))
                .map(Step::detail).collect(Collectors.joining()));
    }

    private static Optional<ScimUser> wanted(Work work) {
        Optional<ScimUser> held = work.facts().account().map(Account::held);
        if (ending(work).isPresent()) {
            return held;
        }
        return switch (work.action()) {
            case DELETE -> Optional.empty();
            case CREATE -> Optional.of(MappingProcessor.wanted(work));
            case UPDATE, ACTIVATE, DEACTIVATE -> Optional.of(over(held.orElseThrow(), MappingProcessor.wanted(work), work));
            case NOTHING -> held;
        };
    }

    private static ScimUser over(ScimUser held, ScimUser wanted, Work work) {
        return new ScimUser(work.sent().contains(ScimAttribute.USER_NAME) ? wanted.userName() : held.userName(),
                work.sent().contains(ScimAttribute.DISPLAY_NAME) ? wanted.displayName() : held.displayName(), wanted.active(),
                work.sent().contains(ScimAttribute.EXTERNAL_ID) ? wanted.externalId() : held.externalId());
    }

    /** A PUT reads first, and whoever may have been created without our knowing is looked up first. */
    private int requests(Work work) {
        if (ending(work).isPresent()) {
            return work.isOpen() ? 1 : 0;
        }
        return switch (work.action()) {
            case CREATE -> work.isUnclear() ? 2 : 1;
            case UPDATE, ACTIVATE, DEACTIVATE -> connections.present().updateMethod() == UpdateMethod.PUT ? 2 : 1;
            case DELETE -> 1;
            case NOTHING -> 0;
        };
    }

    private static Work identified(Work.Facts facts, ProfileInForce profile) {
        Work work = new Work(facts, profile);
        work.identify();
        return work;
    }
}
