package io.rosterbridge.imports;

import io.rosterbridge.account.AccountRows;
import io.rosterbridge.domain.Divergence;
import io.rosterbridge.domain.Divergence.Difference;
import io.rosterbridge.domain.Divergence.Pending;
import io.rosterbridge.domain.Divergence.Remedy;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.profile.Profile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds all drift, a part in a transaction: of whoever is linked in the order of the list, of whoever is not by the people of the
 * directory. Nobody is changed, but an address that the list shows is no longer awaited. Begun again, it begins anew.
 */
final class DriftSearch {

    /** What a link or a task must be, so that the list is newer than all that was done about the person. */
    private static final String SETTLED = "t.state <> 'leased' and c.linked_at < r.started_at "
            + "and (c.sent_at is null or c.sent_at < r.started_at)";

    private static final String DIFFERS = "(c.user_name <> i.user_name or c.display_name is distinct from i.display_name "
            + "or c.active <> i.active or c.external_id is distinct from i.external_id or c.pending_user_name is not null)";

    /** Where the externalId is the person's id, as it mostly is, the person need not be looked up to know that it is theirs. */
    static final String LINKED = """
            select c.user_id, c.scim_id, c.user_name as held_user_name, c.display_name as held_display_name, c.active as held_active,
                   c.external_id as held_external_id, c.pending_user_name, c.pending_since, c.seen_active,
                   i.user_name, i.display_name, i.active, i.external_id, p.external_id as own_external_id
            from unnest(cast(? as bigint array)) as n (id)
            left join import_account i on i.id = n.id and i.user_name <> ''
            left join import_run r on r.id = i.run_id
            left join calendly_account c on c.scim_id = i.scim_id and (%1$s or i.external_id <> c.user_id)
            left join import_person p on p.run_id = i.run_id and p.user_id = c.user_id
            left join provisioning_task t on t.user_id = c.user_id
            where (%1$s or p.external_id <> i.external_id) and\s""".formatted(DIFFERS) + SETTLED;

    /**
     * People who match, whatever their assignment, unless they were worked on since the list was begun: what it shows of them may be over. Of
     * another name, at an address that a person who is gone had, it cannot be told whose it is.
     */
    static final String UNLINKED = """
            insert into drift (run_id, user_id, kind, attribute, held, seen, scim_id, action, reason)
            select i.run_id, m.user_id, 'unlinked', '', null, i.user_name, i.scim_id,
                   case when m.another is not null and p.display_name is distinct from i.display_name then 'review' else 'reported' end,
                   case when m.another is not null and p.display_name is distinct from i.display_name then 'the userName is an address of person '
                        || m.user_id || ' and was one of person ' || m.another || ', who is no longer in the directory, and the name is not '
                        || 'that of ' || m.user_id end
            from unnest(cast(? as bigint array)) as n (id)
            left join import_match m on m.id = n.id and m.matched_by <> 'link'
            left join import_account i on i.id = m.id
            left join import_person p on p.run_id = i.run_id and p.user_id = m.user_id
            left join provisioning_task t on t.user_id = m.user_id
            left join import_run r on r.id = i.run_id
            where t.state not in ('leased', 'due') and (t.leased_at is null or t.leased_at <= r.scan_at)
              and not exists (select 1 from calendly_account c where c.user_id = m.user_id)
              and not exists (select 1 from calendly_account c where c.scim_id = i.scim_id)""";

    /** Each of the people whom an account may be, where it cannot be told which; once a person. */
    static final String REVIEW = """
            insert into drift (run_id, user_id, kind, attribute, held, seen, scim_id, action, reason)
            select i.run_id, u.id, 'unlinked', '', null, min(i.user_name), min(i.scim_id), 'review', min(w.apart)
            from (select m.id, m.apart, m.one as person from unnest(cast(? as bigint array)) as n (id)
                  left join import_match m on m.id = n.id where m.apart is not null and m.matched_by is null and m.one is not null
                  union all
                  select m.id, m.apart, m.another as person from unnest(cast(? as bigint array)) as n (id)
                  left join import_match m on m.id = n.id where m.apart is not null and m.matched_by is null and m.another is not null) w
            left join import_account i on i.id = w.id
            left join directory_user u on u.id = w.person
            where u.id is not null and not exists (select 1 from drift d where d.run_id = i.run_id and d.user_id = u.id
                                                   and d.kind = 'unlinked' and d.attribute = '')
            group by i.run_id, u.id""";

    /**
     * Few people vanish, so the task is looked up for few. Calendly may take a while to list whom it was
     * sent, unless it has listed them before, or an admin has approved that it does not.
     */
    static final String VANISHED = """
            insert into drift (run_id, user_id, kind, attribute, held, seen, scim_id, action)
            select r.id, c.user_id, 'vanished', '', c.user_name, null, c.scim_id, 'reported'
            from unnest(cast(? as varchar array)) as n (user_id)
            left join import_run r on r.id = ?
            left join calendly_account c on c.user_id = n.user_id
                 and not exists (select 1 from import_account i where i.run_id = r.id and i.scim_id = c.scim_id)
            left join provisioning_task t on t.user_id = c.user_id
            where (c.linked_at < ? or c.seen_active or c.absence_approved_at is not null) and\s""" + SETTLED;

    /** Whoever waits, failed or is rejected is known already. */
    static final String MISSING = """
            insert into drift (run_id, user_id, kind, attribute, held, seen, scim_id, action)
            select r.id, p.user_id, 'missing', '', p.user_name, null, null, 'reported'
            from unnest(cast(? as bigint array)) as n (id)
            left join import_person p on p.id = n.id and p.active and not p.gone and p.assignment = 'assigned'
                 and not exists (select 1 from calendly_account c where c.user_id = p.user_id)
            left join import_run r on r.id = p.run_id
            left join provisioning_task t on t.user_id = p.user_id
            left join app_assignment a on a.user_id = p.user_id
            where t.state = 'inStep' and t.marked_at < r.started_at and a.state = 'assigned'""";

    /** By any listed user, also by one who is somebody else's or may be: to create them would meet that one. */
    static final String KNOWN_BY_EXTERNAL_ID = """
            select e.user_id from unnest(cast(? as bigint array)) as n (id)
            left join import_account i on i.id = n.id
            left join import_person e on e.run_id = i.run_id and e.external_id = i.external_id
            left join drift d on d.run_id = i.run_id and d.user_id = e.user_id and d.kind = 'missing'
            where d.kind is not null""";
    static final String KNOWN_BY_ADDRESS = """
            select p.user_id from unnest(cast(? as bigint array)) as n (id)
            left join import_account i on i.id = n.id
            left join import_address p on p.run_id = i.run_id and p.address_key = i.user_name_key
            left join drift d on d.run_id = i.run_id and d.user_id = p.user_id and d.kind = 'missing'
            where d.kind is not null""";

    private final Imports imports;
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final RunRows rows;
    private final ReconcileSettings settings;
    private final ImportSettings lists;
    private final Clock clock;

    DriftSearch(Imports imports, JdbcTemplate database, TransactionTemplate transaction, RunRows rows, ReconcileSettings settings,
                ImportSettings lists, Clock clock) {
        this.imports = imports;
        this.database = database;
        this.transaction = transaction;
        this.rows = rows;
        this.settings = settings;
        this.lists = lists;
        this.clock = clock;
    }

    /**
     * Finds all drift of a run whose list is matched.
     *
     * @param profile in force; with its action create off there is nobody to miss
     */
    void find(ImportRun run, Profile profile) {
        run.begins(Phase.COMPARE, run.scan().distinct());
        // What an earlier attempt has repaired is part of what this run found.
        rows.delete("drift", run.id(), "action <> 'repaired'", () -> imports.hold(run));
        rows.each("import_account", run.id(), part -> {
            linked(run, part, profile.claimsExternalId());
            database.update(UNLINKED, part.numbers());
            run.has(part.done());
            imports.hold(run);
        });
        rows.each("import_account", run.id(), part -> {
            database.update(REVIEW, part.numbers(), part.numbers());
            imports.hold(run);
        });
        vanished(run);
        if (profile.actions().create()) {
            missing(run);
        }
        transaction.executeWithoutResult(status -> {
            imports.hold(run);
            database.update("update import_run set drift_at = ? where id = ?", now(), run.id());
        });
    }

    // ---- whoever is linked and listed

    /** What one person's Calendly user was listed with, and what is said about it. */
    private record Found(String userId, String scimId, Difference difference, String reason) {
    }

    private void linked(ImportRun run, RunRows.Part part, boolean claimsExternalId) {
        List<Found> found = new ArrayList<>();
        List<AccountRows.Shown> verified = new ArrayList<>();
        database.query(LINKED, row -> {
            Divergence divergence = divergence(row, claimsExternalId);
            if (divergence.isVerified()) {
                verified.add(new AccountRows.Shown(row.getString("user_id"), row.getString("pending_user_name")));
            }
            for (Difference difference : divergence.differences()) {
                found.add(new Found(row.getString("user_id"), row.getString("scim_id"), difference, reason(difference, divergence)));
            }
        }, part.numbers());
        new AccountRows(database).verified(verified);
        if (!found.isEmpty()) {
            write(run, found);
        }
    }

    private Divergence divergence(ResultSet row, boolean claimsExternalId) throws SQLException {
        ScimUser held = new ScimUser(row.getString("held_user_name"), Optional.ofNullable(row.getString("held_display_name")),
                Columns.optionalBoolean(row, "held_active"), Optional.ofNullable(row.getString("held_external_id")));
        ScimUser seen = new ScimUser(row.getString("user_name"), Optional.ofNullable(row.getString("display_name")),
                Columns.optionalBoolean(row, "active"), Optional.ofNullable(row.getString("external_id")));
        Instant since = Columns.optionalInstant(row, "pending_since").orElse(Instant.MAX);
        boolean isOverdue = since.isBefore(clock.instant().minus(settings.verification()));
        return new Divergence(held, seen,
                Optional.ofNullable(row.getString("pending_user_name")).map(name -> new Pending(name, since, isOverdue)),
                lists.inactiveMayBeInvited() && !row.getBoolean("seen_active"), claimsExternalId,
                Optional.ofNullable(row.getString("own_external_id")));
    }

    private static String reason(Difference difference, Divergence divergence) {
        return switch (difference.remedy()) {
            case REPAIR -> null;
            case VERIFY -> "the change of the address is not verified since " + divergence.pending().orElseThrow().since()
                    + "; the person has to confirm it, or a plan sends it again";
            case NONE, FOREIGN -> "the externalId in Calendly is another; it is never overwritten by itself, since it may be somebody's link";
        };
    }

    private void write(ImportRun run, List<Found> found) {
        Map<String, String> others = personsOf(run, found.stream().filter(DriftSearch::isMismatch).map(row -> row.difference().seen()).distinct()
                .toList());
        List<Found> told = found.stream().filter(row -> row.difference().remedy() != Remedy.FOREIGN || others.containsKey(row.difference().seen()))
                .toList();
        if (told.isEmpty()) {
            return;
        }
        database.batchUpdate("""
                merge into drift d
                using (values (cast(? as bigint), cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar),
                               cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar)))
                      as n (run_id, user_id, kind, attribute, held, seen, scim_id, action, reason)
                on d.run_id = n.run_id and d.user_id = n.user_id and d.kind = n.kind and d.attribute = n.attribute
                when not matched then insert (run_id, user_id, kind, attribute, held, seen, scim_id, action, reason)
                     values (n.run_id, n.user_id, n.kind, n.attribute, n.held, n.seen, n.scim_id, n.action, n.reason)""",
                told.stream().map(row -> {
                    Difference difference = row.difference();
                    boolean isMismatch = isMismatch(row);
                    String other = isMismatch ? others.get(difference.seen()) : null;
                    return new Object[] {run.id(), row.userId(), kind(difference.attribute()).word(), difference.attribute().scimName(),
                        difference.held(), difference.seen(), row.scimId(), isMismatch ? "mismatch" : "reported",
                        other == null ? row.reason() : row.reason() + "; it is that of person " + other};
                }).toList());
    }

    private static boolean isMismatch(Found row) {
        return row.difference().remedy() == Remedy.NONE || row.difference().remedy() == Remedy.FOREIGN;
    }

    private static DriftKind kind(ScimAttribute attribute) {
        return switch (attribute) {
            case ACTIVE -> DriftKind.STATUS;
            case USER_NAME, DISPLAY_NAME, EXTERNAL_ID -> DriftKind.VALUES;
        };
    }

    /** Whose externalIds these are, as mapped. */
    private Map<String, String> personsOf(ImportRun run, List<String> externalIds) {
        Map<String, String> persons = new HashMap<>();
        if (!externalIds.isEmpty()) {
            database.query("select p.external_id, min(p.user_id) from unnest(cast(? as varchar array)) as n (id) left join import_person p "
                    + "on p.run_id = ? and p.external_id = n.id where p.user_id is not null group by p.external_id", row -> {
                persons.put(row.getString(1), row.getString(2));
            }, externalIds.toArray(String[]::new), run.id());
        }
        return persons;
    }

    // ---- whoever is not listed

    private void vanished(ImportRun run) {
        OffsetDateTime settled = run.scanAt().minus(lists.listedWithin()).atOffset(ZoneOffset.UTC);
        String after = "";
        List<String> some;
        do {
            some = database.queryForList("select user_id from calendly_account where user_id > ? order by user_id fetch first "
                    + RunRows.AT_ONCE + " rows only", String.class, after);
            Object linked = some.toArray(String[]::new);
            transaction.executeWithoutResult(status -> {
                database.update(VANISHED, linked, run.id(), settled);
                imports.hold(run);
            });
            after = some.isEmpty() ? after : some.get(some.size() - 1);
        } while (some.size() == RunRows.AT_ONCE);
    }

    private void missing(ImportRun run) {
        rows.each("import_person", run.id(), part -> {
            database.update(MISSING, part.numbers());
            imports.hold(run);
        });
        boolean some = !database.queryForList("select user_id from drift where run_id = ? and kind = 'missing' fetch first 1 rows only",
                String.class, run.id()).isEmpty();
        if (some) {
            rows.each("import_account", run.id(), part -> known(run, part));
        }
    }

    /** Takes those back whom a listed user knows. */
    private void known(ImportRun run, RunRows.Part part) {
        Set<String> known = new TreeSet<>();
        for (String by : List.of(KNOWN_BY_EXTERNAL_ID, KNOWN_BY_ADDRESS)) {
            known.addAll(database.queryForList(by, String.class, part.numbers()));
        }
        if (!known.isEmpty()) {
            database.batchUpdate("delete from drift where run_id = ? and user_id = ? and kind = 'missing'",
                    known.stream().map(userId -> new Object[] {run.id(), userId}).toList());
        }
        imports.hold(run);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
