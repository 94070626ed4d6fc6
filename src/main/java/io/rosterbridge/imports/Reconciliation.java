package io.rosterbridge.imports;

import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.domain.Family;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.mapping.Linking;
import io.rosterbridge.mapping.Profile;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares what Calendly was listed with to what it is known to hold, as sets, for people whom the directory concerns. Nothing is
 * sent from here: a repair writes down what was seen and marks the person as due, so that the provision flow decides, with all its
 * brakes.
 *
 * <p>Left alone is whoever was sent, linked or taken by a worker since the run was started, and a userName that awaits its
 * verification or differs in letter case only. Everything happens in the one transaction that completes the run.
 */
public final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    /** A link and the Calendly user it leads to, as listed; both untouched since the run was started. */
    private static final String LISTED = """
            \sfrom import_run r
            join import_account i on i.run_id = r.id and i.user_name <> ''
            join calendly_account c on c.scim_id = i.scim_id
            join provisioning_task t on t.user_id = c.user_id
            where r.id = :run and\s""";
    private static final String SETTLED = """
            t.state <> 'leased' and c.linked_at < r.started_at and (c.sent_at is null or c.sent_at < r.started_at)""";

    private static final String KNOWN_BY = """
            exists (select 1 from import_account i where i.run_id = p.run_id and (i.user_id = p.user_id or i.external_id = p.external_id
                    or exists (select 1 from import_address a where a.run_id = p.run_id and a.user_id = p.user_id
                               and a.address_key = i.user_name_key)))""";

    private final NamedParameterJdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Imports imports;
    private final DueMarks dueMarks;
    private final ProfileVersions profiles;
    private final ReconcileSettings settings;
    private final boolean inactiveMayBeInvited;
    private final Clock clock;

    public Reconciliation(NamedParameterJdbcTemplate database, TransactionTemplate transaction, Imports imports, DueMarks dueMarks,
                          ProfileVersions profiles, ReconcileSettings settings, ImportSettings lists, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.imports = imports;
        this.dueMarks = dueMarks;
        this.profiles = profiles;
        this.settings = settings;
        this.inactiveMayBeInvited = lists.inactiveMayBeInvited();
        this.clock = clock;
    }

    /** Starts a run by the schedule; where that is not possible, a skipped run says why. */
    public void startByClock() {
        imports.startByClock(ImportRun.RECONCILE);
    }

    /** Compares, repairs by the policies and completes the run, whose list is complete and matched. Done twice, it is done once. */
    public void compare(long runId) {
        transaction.executeWithoutResult(status -> {
            MapSqlParameterSource values = new MapSqlParameterSource("run", runId);
            boolean open = !database.queryForList("select id from import_run where id = :run and state = 'running' for update", values).isEmpty();
            if (open) {
                compareOpen(runId, values);
            }
        });
    }

    private void compareOpen(long runId, MapSqlParameterSource values) {
        ProfileInForce profile = profiles.latest();
        boolean reportsOnly = Boolean.TRUE.equals(database.queryForObject("select report_only from import_run where id = :run", values,
                Boolean.class));
        values.addValue("version", profile.version()).addValue("limit", settings.repairs())
                .addValue("old", clock.instant().minus(settings.retention()).atOffset(ZoneOffset.UTC));
        database.update("delete from drift where run_id = :run or run_id in (select id from import_run where started_at < :old)", values);
        confirmAddresses(values);
        findValues(values);
        findStatus(values);
        findVanished(values);
        findMissing(profile, values);
        findUnlinked(values);
        if (!reportsOnly) {
            holdBack(profile.profile(), values);
        }
        Optional<String> alarm = reportsOnly ? Optional.empty() : alarm(runId, values);
        if (!reportsOnly) {
            repair(values.addValue("repairs", "repaired"));
            showFlapping(values);
        }
        database.update("update import_run set alarm = :alarm where id = :run", values.addValue("alarm", alarm.orElse(null)));
        imports.complete(runId, alarm.map(text -> text + "; ").orElse("") + summary(values));
    }

    // ---- what somebody agreed to

    /** The latest reconciliation that is complete; empty if there is none. */
    public Optional<Long> latest() {
        return database.queryForList("select max(id) from import_run where kind = 'reconcile' and state = 'complete'", Map.of(), Long.class)
                .stream().filter(Objects::nonNull).findFirst();
    }

    /** Repairs what a run only reported about these people; in the caller's transaction. Done twice, it is done once. */
    public void repair(long runId, Collection<String> userIds) {
        if (userIds.isEmpty()) {
            return;
        }
        MapSqlParameterSource values = new MapSqlParameterSource("run", runId).addValue("users", userIds).addValue("repairs", "agreed")
                .addValue("version", profiles.latest().version());
        database.update("update drift set action = 'agreed' where run_id = :run and user_id in (:users) and action in ('reported', 'flapping')",
                values);
        repair(values);
        database.update("update drift set action = 'repaired' where run_id = :run and action = 'agreed'", values);
    }

    // ---- what differs

    /** An address change is verified once the list shows it. */
    private void confirmAddresses(MapSqlParameterSource values) {
        database.update("""
                update calendly_account set pending_user_name = null where pending_user_name is not null and exists
                       (select 1 from import_account i where i.run_id = :run and i.scim_id = calendly_account.scim_id
                        and i.user_name_key = lower(trim(calendly_account.pending_user_name)))""", values);
    }

    private void findValues(MapSqlParameterSource values) {
        differs(DriftKind.VALUES, ScimAttribute.USER_NAME, "c.user_name", "i.user_name",
                "c.pending_user_name is null and i.user_name_key <> lower(trim(c.user_name))", values);
        differs(DriftKind.VALUES, ScimAttribute.DISPLAY_NAME, "c.display_name", "i.display_name",
                "c.display_name is not null and i.display_name is distinct from c.display_name", values);
        differs(DriftKind.VALUES, ScimAttribute.EXTERNAL_ID, "c.external_id", "i.external_id",
                "c.external_id is not null and i.external_id is distinct from c.external_id", values);
    }

    private void findStatus(MapSqlParameterSource values) {
        String invited = inactiveMayBeInvited ? " and not (c.active and not i.active and not c.seen_active)" : "";
        differs(DriftKind.STATUS, ScimAttribute.ACTIVE, truth("c.active"), truth("i.active"), "c.active <> i.active" + invited, values);
    }

    private static String truth(String column) {
        return "case when " + column + " then 'true' else 'false' end";
    }

    private void differs(DriftKind kind, ScimAttribute attribute, String held, String seen, String condition, MapSqlParameterSource values) {
        find("select r.id, c.user_id, '" + kind.word() + "', '" + attribute.scimName() + "', " + held + ", " + seen + ", c.scim_id, 'reported'"
                + LISTED + SETTLED + " and " + condition, values);
    }

    private void findVanished(MapSqlParameterSource values) {
        find("""
                select r.id, c.user_id, 'vanished', '', c.user_name, null, c.scim_id, 'reported'
                from import_run r
                join calendly_account c on 1 = 1
                join provisioning_task t on t.user_id = c.user_id
                where r.id = :run and not exists (select 1 from import_account i where i.run_id = r.id and i.scim_id = c.scim_id)
                  and\s""" + SETTLED, values);
    }

    /** Whoever waits, failed or is rejected is known already; and with the action create off there is nothing to miss. */
    private void findMissing(ProfileInForce profile, MapSqlParameterSource values) {
        if (profile.profile().actions().create()) {
            find("""
                    select r.id, p.user_id, 'missing', '', p.user_name, null, null, 'reported'
                    from import_run r
                    join import_person p on p.run_id = r.id and p.active and not p.gone and p.assignment = 'assigned'
                    join provisioning_task t on t.user_id = p.user_id and t.state = 'inStep' and t.marked_at < r.started_at
                    join app_assignment a on a.user_id = p.user_id and a.state = 'assigned'
                    where r.id = :run and not exists (select 1 from calendly_account c where c.user_id = p.user_id) and not\s""" + KNOWN_BY, values);
        }
    }

    private void findUnlinked(MapSqlParameterSource values) {
        find("""
                select r.id, i.user_id, 'unlinked', '', null, i.user_name, i.scim_id, 'reported'
                from import_run r
                join import_account i on i.run_id = r.id and i.user_id is not null and i.matched_by <> 'link' and i.apart is null
                join app_assignment a on a.user_id = i.user_id and a.state <> 'none'
                join provisioning_task t on t.user_id = i.user_id and t.state not in ('leased', 'due')
                where r.id = :run and not exists (select 1 from calendly_account c where c.user_id = i.user_id or c.scim_id = i.scim_id)""",
                values);
    }

    private void find(String select, MapSqlParameterSource values) {
        database.update("insert into drift (run_id, user_id, kind, attribute, held, seen, scim_id, action) " + select, values);
    }

    // ---- what is not repaired

    /** Decides what is repaired: by policy, and not what somebody changes back each time. */
    private void holdBack(Profile profile, MapSqlParameterSource values) {
        int vanishLimit = profile.safety().vanishLimit();
        // Nobody is linked in silence where somebody has to be asked, or linking is off.
        List<String> repaired = Arrays.stream(DriftKind.values()).filter(settings::repairs)
                .filter(kind -> kind != DriftKind.UNLINKED || profile.linking() == Linking.AUTO).map(DriftKind::word)
                .collect(Collectors.toCollection(ArrayList::new));
        int vanished = count("select count(*) from drift where run_id = :run and kind = 'vanished'", values);
        if (vanished > vanishLimit && repaired.remove(DriftKind.VANISHED.word())) {
            database.update("update drift set reason = :reason where run_id = :run and kind = 'vanished'", values.addValue("reason", vanished
                    + " Calendly users have vanished, and safety.vanish-limit is " + vanishLimit + ", so none is created again; if they were "
                    + "really removed there, raise the limit"));
        }
        if (repaired.isEmpty()) {
            return;
        }
        values.addValue("kinds", repaired);
        database.update("""
                update drift set action = 'flapping', reason = attribute || ' was changed back in Calendly ' || cast(:limit as varchar(10))
                       || ' times after it had been repaired; it is left so until the directory or the mapping wants another value, or it is '
                       || 'retried'
                where run_id = :run and kind in (:kinds) and exists (select 1 from drift_repair d where d.user_id = drift.user_id
                      and d.attribute = drift.attribute and d.wanted = drift.held and d.profile_version = :version and d.times >= :limit)""",
                values);
        database.update("update drift set action = 'repaired' where run_id = :run and kind in (:kinds) and action = 'reported'", values);
    }

    /** Whether repairs do not last for many at once: then no person is to blame, but an attribute that Calendly does not keep. */
    private Optional<String> alarm(long runId, MapSqlParameterSource values) {
        Optional<Long> last = database.queryForList("select max(id) from import_run where kind = 'reconcile' and state = 'complete' and not "
                + "report_only and id < :run", values, Long.class).stream().filter(Objects::nonNull).findFirst();
        if (last.isEmpty()) {
            return Optional.empty();
        }
        List<String> alarms = database.query("""
                select l.attribute, count(*) as repaired, count(d.user_id) as again
                from drift l left join drift d on d.run_id = :run and d.user_id = l.user_id and d.kind = l.kind
                     and d.attribute = l.attribute and d.held = l.held
                where l.run_id = :last and l.kind in ('values', 'status') and l.action <> 'reported'
                group by l.attribute order by l.attribute""", values.addValue("last", last.get()), (row, number) -> {
            int repaired = row.getInt("repaired");
            int again = row.getInt("again");
            return repaired < settings.convergenceIgnoreBelow() || again <= settings.convergenceShare() * repaired ? null
                    : row.getString("attribute") + " of " + again + " of " + repaired + " people whom the last reconciliation repaired has drifted again";
        }).stream().filter(Objects::nonNull).toList();
        if (alarms.isEmpty()) {
            return Optional.empty();
        }
        String alarm = "convergence: " + String.join(", ", alarms) + "; Calendly may not keep the value, or something else writes it: "
                + "compare both, or take the attribute out of the mapping";
        LOG.warn("Reconciliation {}: {}", runId, alarm);
        return Optional.of(alarm);
    }

    // ---- repair

    private void repair(MapSqlParameterSource values) {
        count(values);
        seen("user_name", ScimAttribute.USER_NAME, "d.seen", values);
        seen("display_name", ScimAttribute.DISPLAY_NAME, "d.seen", values);
        seen("external_id", ScimAttribute.EXTERNAL_ID, "d.seen", values);
        seen("active", ScimAttribute.ACTIVE, "d.seen = 'true'", values);
        database.update("delete from calendly_account where user_id in (select user_id from drift where run_id = :run and kind = 'vanished' "
                + "and action = :repairs)", values);
        database.update("""
                insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, seen_active, linked_by,
                       linked_at)
                select d.user_id, i.scim_id, i.user_name, i.display_name, i.active, i.external_id, i.active, 'adopted',
                       cast(:now as timestamp with time zone)
                from drift d join import_account i on i.run_id = d.run_id and i.scim_id = d.scim_id
                where d.run_id = :run and d.kind = 'unlinked' and d.action = :repairs""", values.addValue("now", now()));
        dueMarks.mark(database.queryForList("select distinct user_id from drift where run_id = :run and action = :repairs", values, String.class));
    }

    /** A repair to the same value under the same mapping is one more in a row; any other is the first. */
    private void count(MapSqlParameterSource values) {
        database.update("""
                merge into drift_repair d
                using (select user_id, attribute, held from drift where run_id = :run and action = :repairs
                       and kind in ('values', 'status')) as n
                on d.user_id = n.user_id and d.attribute = n.attribute
                when matched then update set times = case when d.wanted = n.held and d.profile_version = :version then d.times + 1 else 1 end,
                     wanted = n.held, profile_version = :version, run_id = :run
                when not matched then insert (user_id, attribute, wanted, profile_version, times, run_id)
                     values (n.user_id, n.attribute, n.held, :version, 1, :run)""", values);
    }

    private void seen(String column, ScimAttribute attribute, String value, MapSqlParameterSource values) {
        String rows = "from drift d where d.run_id = :run and d.action = :repairs and d.attribute = '" + attribute.scimName() + "'";
        database.update("update calendly_account set " + column + " = (select " + value + " " + rows + " and d.user_id = calendly_account.user_id)"
                + " where user_id in (select d.user_id " + rows + ")", values);
    }

    // ---- flapping people

    /** They are among the failures, by name of the attribute; whoever flaps no longer is looked at again. */
    private void showFlapping(MapSqlParameterSource values) {
        values.addValue("family", Family.FLAPPING.word()).addValue("hint", Family.FLAPPING.hint());
        database.update("""
                update provisioning_task set state = 'rejected', outcome = 'REJECTED', family = :family, hint = :hint, attempts = 0,
                       reason = (select min(d.reason) from drift d where d.run_id = :run and d.action = 'flapping'
                                 and d.user_id = provisioning_task.user_id)
                where state = 'inStep' and user_id in (select d.user_id from drift d where d.run_id = :run and d.action = 'flapping')""", values);
        dueMarks.mark(database.queryForList("""
                select t.user_id from provisioning_task t where t.family = :family and t.state = 'rejected'
                and not exists (select 1 from drift d where d.run_id = :run and d.action = 'flapping' and d.user_id = t.user_id)""",
                values, String.class));
    }

    private String summary(MapSqlParameterSource values) {
        Map<String, Integer> kinds = new LinkedHashMap<>();
        database.query("select kind, count(distinct user_id) as people from drift where run_id = :run group by kind order by kind", values,
                row -> {
                    kinds.put(row.getString("kind"), row.getInt("people"));
                });
        if (kinds.isEmpty()) {
            return "no drift";
        }
        return kinds.entrySet().stream().map(kind -> kind.getKey() + " " + kind.getValue()).collect(Collectors.joining(", "))
                + "; repaired " + count("select count(distinct user_id) from drift where run_id = :run and action = 'repaired'", values);
    }

    private int count(String sql, MapSqlParameterSource values) {
        return database.queryForObject(sql, values, Integer.class);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
