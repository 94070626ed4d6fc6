package io.rosterbridge.plans;

import io.rosterbridge.access.Login;
import io.rosterbridge.imports.ImportChanges;
import io.rosterbridge.platform.paging.Page;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Preview;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plans as they are looked at. {@link PlanDecisions} asks for them and applies them, {@link PlanWork} does what was decided. */
public final class Plans {

    private static final Logger LOG = LoggerFactory.getLogger(Plans.class);
    private static final int REASONS = 10;
    private static final int NEWEST = 20;
    private static final Duration IMPACT_BOUND = Duration.ofSeconds(10);

    private final PlanTable table;
    private final PlanTexts texts;
    private final ProfileVersions profiles;
    private final Preview preview;
    private final ImportChanges imported;
    private final PlanSettings settings;
    private final Clock clock;

    Plans(PlanStore store, ProfileVersions profiles, Preview preview, ImportChanges imported, PlanSettings settings, Clock clock) {
        this.imported = imported;
        this.table = store.table();
        this.texts = store.texts();
        this.profiles = profiles;
        this.preview = preview;
        this.settings = settings;
        this.clock = clock;
    }

    public Optional<Plan> find(long id) {
        return table.find(id);
    }

    /** @throws io.rosterbridge.access.NotAllowed if there is such a plan, and this login may not see it */
    public Optional<Plan> find(long id, Login who) {
        Optional<Plan> plan = table.find(id);
        plan.ifPresent(found -> who.require(found.kind().looks()));
        return plan;
    }

    /** Those that this login may see, the latest first. */
    public Page<Plan> page(Login who, int limit, Optional<Long> before) {
        return Page.of(table.page(PlanKind.seenWith(who.permissions()), limit + 1, before.orElse(Long.MAX_VALUE)), limit,
                plan -> String.valueOf(plan.id()));
    }

    /** Of the newest plans, of whatever kind: how far they are. It is another one whenever one of them has moved. */
    public List<String> pulse() {
        return table.page(EnumSet.allOf(PlanKind.class), NEWEST, Long.MAX_VALUE).stream()
                .map(plan -> plan.id() + " " + plan.state() + " " + plan.counts() + " " + plan.result()).toList();
    }

    /** @param part only these rows; empty for all */
    public Page<PlanItem> items(long id, Optional<PlanPart> part, int limit, Optional<Long> after) {
        return Page.of(table.items(id, part, limit + 1, after.orElse(0L)), limit, item -> String.valueOf(item.place()));
    }

    /** Why applying has passed people over, and how many for that; the most frequent reasons first, and not the rare ones. */
    public Map<String, Long> leftOut(long id) {
        return table.leftOut(id, REASONS);
    }

    /** The profile that a plan would save; empty if it is no such plan, or can no longer be applied. */
    public Optional<String> document(long id) {
        return table.find(id).filter(plan -> plan.kind() == PlanKind.PROFILE).flatMap(plan -> texts.whole(id));
    }

    /**
     * What a profile would do, in numbers, at once; nothing is stored.
     *
     * @param complete whether everybody was looked at in the time there is; if not, make a plan
     */
    public record Impact(boolean complete, long requests, Counts counts) {
    }

    /** @throws io.rosterbridge.profile.ProfileInvalid if it is invalid */
    public Impact impact(String document, String author) {
        return impact(document, author, IMPACT_BOUND);
    }

    /**
     * @param bound how long to look at most
     * @throws io.rosterbridge.profile.ProfileInvalid if it is invalid
     */
    public Impact impact(String document, String author, Duration bound) {
        ProfileInForce draft = profiles.draft(document, author);
        Tally tally = new Tally();
        Instant until = clock.instant().plus(bound);
        Profile inForce = profiles.latest().profile();
        boolean complete = draft.profile().decidesLike(inForce)
                || preview.everyone(draft, inForce, Preview.Who.EVERYBODY, () -> clock.instant().isBefore(until),
                        people -> people.forEach(person -> tally.person(person.action(), person.outcome(), person.requests(), person.braked())));
        tally.limit(preview.limit(draft, tally.braked()).isPresent());
        return new Impact(complete, tally.requests(), tally.counts());
    }

    /**
     * Removes plans that are older than they are kept, with what imports have changed, and the text of those that can no longer be applied.
     */
    public void retention() {
        Instant before = clock.instant().minus(settings.keepFor());
        imported.forget(before);
        int removed = table.removeOlderThan(before);
        LOG.info("Retention of {} days: removed {} plans", settings.keepFor().toDays(), removed);
    }
}
