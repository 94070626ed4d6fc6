package io.rosterbridge.imports;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.provisioning.Containing;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Confirms candidates of an import, so that they are applied: exactly those that were shown, and none that a newer list replaces. Whoever
 * does it, an admin or a rule, stands in the audit trail, in the same transaction.
 */
public final class Confirmations {

    private static final Logger LOG = LoggerFactory.getLogger(Confirmations.class);
    private static final int NAMED = 5;
    private static final int AT_ONCE = 500;
    private static final String WITHOUT_EXTERNAL_ID = "differences like '%\"externalId\":{\"calendly\":null%'";

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final ProfileVersions profiles;
    private final ApplySettings settings;
    private final AuditTrail audit;
    private final Clock clock;

    public Confirmations(JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles, ApplySettings settings,
                         AuditTrail audit, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.profiles = profiles;
        this.settings = settings;
        this.audit = audit;
        this.clock = clock;
    }

    /** Which candidates of a list. */
    public sealed interface Selection {

        /** All of them. */
        record All() implements Selection {
        }

        /** These, by Calendly's ids; one or more. */
        record These(List<String> scimIds) implements Selection {

            public These {
                scimIds = List.copyOf(scimIds);
            }
        }

        /** Those whose address, id or person contains this text, in any letter case. */
        record Matching(String query) implements Selection {
        }
    }

    /**
     * What was confirmed.
     *
     * @param runId the import in which: a newer one than was asked for, if that shows the same
     */
    public record Taken(long runId, int confirmed) {
    }

    /**
     * Confirms those selected candidates that are still open. If a newer import is complete, they are confirmed in that one, which knows
     * better, provided that it shows each of them just the same; whom it shows besides was not looked at, and stays open.
     *
     * @param choice      where the list leaves one
     * @param fingerprint of the run, as it was shown
     * @return empty if there is no such import
     * @throws IllegalArgumentException if the list cannot be confirmed, or a selected candidate is not in it
     * @throws IllegalStateException    if what was shown is not what the newest complete list shows
     */
    public Optional<Taken> confirm(Actor who, long runId, CandidateList list, Selection selection, Choice choice, String fingerprint) {
        choice.requireFit(list);
        return transaction.execute(status -> locked(runId).map(run -> {
            requireShown(runId, run, fingerprint);
            List<Part> parts = parts(runId, list, selection);
            long newest = newest().orElse(runId);
            if (newest > runId) {
                requireSame(runId, newest, list, parts);
                locked(newest);
                parts = parts.stream().map(part -> shown(runId, list, part)).toList();
            }
            return new Taken(newest, confirmed(who, newest, list, parts, choice));
        }));
    }

    /**
     * Refuses what {@link #confirm} would refuse now, and any import but the newest; confirms nothing.
     *
     * @throws IllegalArgumentException as {@link #confirm}, and if there is no such import
     * @throws IllegalStateException    as {@link #confirm}, and if a newer import is complete
     */
    public void requireNewest(long runId, CandidateList list, Selection selection, Choice choice, String fingerprint) {
        choice.requireFit(list);
        requireShown(runId, transaction.execute(status -> locked(runId))
                .orElseThrow(() -> new IllegalArgumentException("there is no import " + runId)), fingerprint);
        newest().filter(newest -> newest > runId).ifPresent(newest -> {
            throw new IllegalStateException("import " + runId + " is no longer the newest, import " + newest + " is; look at that one");
        });
        if (selection instanceof Selection.These these) {
            requireKnown(runId, list, these.scimIds());
        }
    }

    /**
     * What confirming would come to.
     *
     * @param candidates how many are open
     * @param requests   how many of them lead to a request to Calendly at most; 0 where the directory only takes over what Calendly says
     */
    public record Foreseen(long candidates, long requests) {
    }

    /**
     * Looks at those selected candidates that are still open; nothing is changed.
     *
     * @throws IllegalArgumentException as {@link #confirm}
     */
    public Foreseen foresee(long runId, CandidateList list, Selection selection, Choice choice) {
        choice.requireFit(list);
        List<Part> parts = parts(runId, list, selection);
        Profile profile = profiles.latest().profile();
        boolean updates = profile.actions().update();
        boolean claims = updates && profile.claimsExternalId();
        long requests = switch (list) {
            case NEW -> claims ? count(runId, list, parts, WITHOUT_EXTERNAL_ID) : 0;
            case UPDATE -> switch (choice.winner()) {
                case CALENDLY -> claims ? count(runId, list, parts, named(ScimAttribute.EXTERNAL_ID)) : 0;
                case DIRECTORY -> updates ? count(runId, list, parts, "1 = 1") : 0;
            };
            // Whoever becomes active is kept equal from then on, so other attributes that differ are sent.
            case ACTIVATE -> updates ? count(runId, list, parts, named(ScimAttribute.USER_NAME) + " or " + named(ScimAttribute.DISPLAY_NAME)
                    + (claims ? " or " + named(ScimAttribute.EXTERNAL_ID) : "")) : 0;
            case DEACTIVATE -> 0;
            // A person who is to have no active user loses access; for the others nothing differs that would be sent.
            case LINK -> profile.actions().activateDeactivate() ? count(runId, list, parts, named(ScimAttribute.ACTIVE)) : 0;
            case APART -> throw new IllegalStateException("refused before");
        };
        return new Foreseen(count(runId, list, parts, "1 = 1"), requests);
    }

    /** No value can hold this text, since a quotation mark in it has a backslash before it. */
    private static String named(ScimAttribute attribute) {
        return "differences like '%\"" + attribute.scimName() + "\":{\"calendly\":%'";
    }

    private long count(long runId, CandidateList list, List<Part> parts, String condition) {
        return parts.stream().mapToLong(part -> database.queryForObject("select count(*) from import_candidate where run_id = ? "
                + "and list = ? and state = 'open' and " + part.condition() + " and (" + condition + ")", Long.class,
                part.after(runId, list.word()))).sum();
    }

    /** Confirms what needs no admin by the settings, in the newest import if that is fresh; for the clock. */
    public void confirmByRule() {
        List<CandidateList> lists = Arrays.stream(CandidateList.values()).filter(settings::confirms).toList();
        if (lists.isEmpty()) {
            return;
        }
        newest().filter(this::isFresh).ifPresent(runId -> lists.forEach(list -> {
            boolean some = !database.queryForList("select scim_id from import_candidate where run_id = ? and list = ? and state = 'open' "
                    + "fetch first 1 rows only", runId, list.word()).isEmpty();
            if (some) {
                Actor rule = Actor.thing("rule auto-confirm." + list.word());
                Choice choice = Choice.of(list == CandidateList.UPDATE ? settings.autoConfirmSource() : null);
                transaction.executeWithoutResult(status -> locked(runId).ifPresent(run -> confirmed(rule, runId, list,
                        parts(runId, list, new Selection.All()), choice)));
            }
        }));
    }

    private boolean isFresh(long runId) {
        OffsetDateTime oldest = clock.instant().minus(settings.autoConfirmWithin()).atOffset(ZoneOffset.UTC);
        return database.queryForObject("select count(*) from import_run where id = ? and listed_at >= ?", Long.class, runId, oldest) > 0;
    }

    private record Run(String state, String fingerprint) {
    }

    private Optional<Run> locked(long runId) {
        return database.query("select state, fingerprint from import_run where id = ? and kind = 'import' for update",
                (row, number) -> new Run(row.getString("state"), row.getString("fingerprint")), runId).stream().findFirst();
    }

    private Optional<Long> newest() {
        return database.queryForList("select id from import_run where kind = 'import' and state in ('complete', 'applying', 'applied') "
                + "order by id desc fetch first 1 rows only", Long.class).stream().findFirst();
    }

    private void requireShown(long runId, Run run, String fingerprint) {
        if (!List.of("complete", "applying", "applied").contains(run.state())) {
            throw new IllegalStateException("import " + runId + " is " + run.state() + "; only a complete one can be confirmed");
        }
        Fingerprint.require("import " + runId, run.fingerprint(), fingerprint);
    }

    private void requireSame(long runId, long newest, CandidateList list, List<Part> parts) {
        long others = parts.stream().mapToLong(part -> database.queryForObject("""
                select count(*) from import_candidate where run_id = ? and list = ? and state = 'open' and %s
                and not exists (select 1 from import_candidate n where n.run_id = ? and n.scim_id = import_candidate.scim_id
                                and n.list = import_candidate.list and n.state = 'open' and n.user_name = import_candidate.user_name
                                and n.user_id is not distinct from import_candidate.user_id
                                and n.differences = import_candidate.differences and n.reason = import_candidate.reason)"""
                .formatted(part.condition()), Long.class, part.between(List.of(runId, list.word()), List.of(newest)))).sum();
        if (others > 0) {
            throw new IllegalStateException("import " + runId + " is no longer the newest, and import " + newest + " shows " + others
                    + " of the selected candidates otherwise or not at all; look at that one");
        }
    }

    // ---- which candidates

    /** A part of a selection as a condition on {@code import_candidate}. */
    private record Part(String condition, List<Object> parameters) {

        Object[] after(Object... first) {
            return between(Arrays.asList(first), List.of());
        }

        Object[] between(List<Object> first, List<Object> last) {
            List<Object> all = new ArrayList<>(first);
            all.addAll(parameters);
            all.addAll(last);
            return all.toArray();
        }
    }

    /** @throws IllegalArgumentException if one that is named is not in the list */
    private List<Part> parts(long runId, CandidateList list, Selection selection) {
        if (selection instanceof Selection.These these) {
            requireKnown(runId, list, these.scimIds());
            return parts(these.scimIds()).stream().map(some -> new Part("scim_id = any(?)", List.of((Object) some))).toList();
        }
        if (selection instanceof Selection.Matching matching) {
            Containing containing = Containing.of(matching.query());
            return List.of(new Part(containing.condition(), List.copyOf(containing.parameters())));
        }
        return List.of(new Part("1 = 1", List.of()));
    }

    /** Those of another run that a part of this one's list shows. */
    private static Part shown(long runId, CandidateList list, Part part) {
        return new Part("scim_id in (select o.scim_id from (select * from import_candidate where run_id = ? and list = ? "
                + "and state = 'open' and " + part.condition() + ") o)", Arrays.asList(part.after(runId, list.word())));
    }

    private int confirmed(Actor who, long runId, CandidateList list, List<Part> parts, Choice choice) {
        int confirmed = confirm(runId, list, parts, choice, who.name());
        LOG.info("Import {}: {} candidates of list {} confirmed by {}", runId, confirmed, list.word(), who.name());
        Map<String, Object> details = new TreeMap<>(Map.of("list", list.word(), "confirmed", confirmed));
        if (list == CandidateList.UPDATE) {
            details.put("source", choice.winner().word());
        }
        choice.assigns().ifPresent(assigns -> details.put("assign", assigns));
        audit.record(who.name(), AuditAction.IMPORT_CONFIRMED, "import:" + runId, details);
        return confirmed;
    }

    private int confirm(long runId, CandidateList list, List<Part> parts, Choice choice, String who) {
        int confirmed = 0;
        for (Part part : parts) {
            confirmed += database.update("update import_candidate set state = 'confirmed', source = ?, assigns = cast(? as boolean), "
                    + "confirmed_by = ? where run_id = ? and list = ? and state = 'open' and " + part.condition(),
                    part.after(list == CandidateList.UPDATE ? choice.winner().word() : null, choice.assigns().orElse(null), who, runId,
                    list.word()));
        }
        if (confirmed > 0) {
            database.update("update import_run set confirmed = confirmed + ? where id = ?", confirmed, runId);
            database.update("update import_run set state = 'applying', applying_at = ?, applied_before = applied + skipped "
                    + "where id = ? and state <> 'applying'", clock.instant().atOffset(ZoneOffset.UTC), runId);
        }
        return confirmed;
    }

    private void requireKnown(long runId, CandidateList list, List<String> scimIds) {
        if (scimIds.isEmpty()) {
            throw new IllegalArgumentException("select is an empty list; name one or more scimIds, or send \"all\"");
        }
        Set<String> unknown = new HashSet<>(scimIds);
        for (String[] some : parts(scimIds)) {
            database.queryForList("select scim_id from import_candidate where run_id = ? and list = ? and scim_id = any(?)", String.class,
                    runId, list.word(), some).forEach(unknown::remove);
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("select has " + unknown.size() + " scimIds that are not in list " + list.word() + ": "
                    + unknown.stream().sorted().limit(NAMED).collect(Collectors.joining(", ")) + "; leave them out");
        }
    }

    private static List<String[]> parts(List<String> all) {
        List<String[]> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + AT_ONCE)).toArray(String[]::new));
        }
        return parts;
    }
}
