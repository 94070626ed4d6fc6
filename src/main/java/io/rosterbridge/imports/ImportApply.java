package io.rosterbridge.imports;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.DueMarks;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies what was confirmed, a batch in a transaction: directory, links, log and the candidates' states together. So it can be
 * killed anywhere and goes on with the next candidate that is still confirmed.
 *
 * <p>A batch holds the lock of its run, so one node applies at a time, and a node that dies gives the lock back at once. Whoever a
 * worker has at the moment waits for a later batch.
 */
public final class ImportApply {

    private static final Logger LOG = LoggerFactory.getLogger(ImportApply.class);
    private static final String SOURCE = "import";

    private static final String FACTS = """
            select c.scim_id, c.list, c.source as side, c.confirmed_by, c.user_id, i.user_name as listed_user_name,
                   i.display_name as listed_display_name, i.active as listed_active, i.external_id as listed_external_id, u.email, %s,
                   u.status, u.custom, u.gone_at, u.source, u.changed_at, a.state as assignment, own.scim_id as linked_to,
                   other.user_id as linked_by, own.sent_at >= r.scan_at as sent_since, u.changed_at > r.listed_at as changed_since,
                   h.id as holder, e.id as known_external_id, m.id as made_id
            from import_candidate c
            join import_run r on r.id = c.run_id
            left join import_account i on i.run_id = c.run_id and i.scim_id = c.scim_id
            left join directory_user u on u.id = c.user_id
            left join app_assignment a on a.user_id = c.user_id
            left join calendly_account own on own.user_id = c.user_id
            left join calendly_account other on other.scim_id = c.scim_id
            left join directory_user h on c.list = 'new' and h.email_key = i.user_name_key
            left join directory_user e on c.list = 'new' and e.id = trim(i.external_id)
            left join directory_user m on c.list = 'new' and m.id = '%s' || c.scim_id and m.gone_at is null
            where c.run_id = ? and c.state = 'confirmed' and c.scim_id = any(?) order by c.scim_id"""
            .formatted("u." + String.join(", u.", Person.COLUMNS), Confirmed.MADE_ID);

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final Directory directory;
    private final DueMarks dueMarks;
    private final ProfileVersions profiles;
    private final ApplySettings settings;
    private final int batch;
    private final Clock clock;

    public ImportApply(JdbcTemplate database, TransactionTemplate transaction, Directory directory, DueMarks dueMarks,
                       ProfileVersions profiles, ApplySettings settings, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.directory = directory;
        this.dueMarks = dueMarks;
        this.profiles = profiles;
        this.settings = settings;
        this.batch = settings.batch();
        this.clock = clock;
    }

    /**
     * Applies the next batch of the oldest run that has some.
     *
     * @return whether there may be more to do at once
     */
    public boolean appliesBatch() {
        Optional<Long> run = database.queryForList("select min(id) from import_run where state = 'applying'", Long.class).stream()
                .filter(Objects::nonNull).findFirst();
        return run.isPresent() && applies(run.get());
    }

    private boolean applies(long runId) {
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> lock(runId) && apply(runId, next(runId, batch))));
        } catch (DataIntegrityViolationException oneOfThem) {
            next(runId, batch).forEach(scimId -> applyAlone(runId, scimId));
            return true;
        }
    }

    private void applyAlone(long runId, String scimId) {
        try {
            transaction.executeWithoutResult(status -> {
                if (lock(runId)) {
                    apply(runId, List.of(scimId));
                }
            });
        } catch (DataIntegrityViolationException unstorable) {
            LOG.warn("Calendly user {} of import {} cannot be stored: {}", scimId, runId, unstorable.getClass().getSimpleName());
            transaction.executeWithoutResult(status -> database.update("update import_run set skipped = skipped + ? where id = ?",
                    database.update("update import_candidate set state = 'skipped', outcome = 'cannot be stored, or somebody else was changed to "
                            + "the same at this moment; import again' where run_id = ? and scim_id = ? and state = 'confirmed'", runId, scimId), runId));
        }
    }

    private boolean lock(long runId) {
        return !database.queryForList("select id from import_run where id = ? and state = 'applying' "
                + "for update skip locked", runId).isEmpty();
    }

    private List<String> next(long runId, int limit) {
        return database.queryForList("""
                select c.scim_id from import_candidate c left join provisioning_task t on t.user_id = c.user_id
                where c.run_id = ? and c.state = 'confirmed' and (t.user_id is null or t.state <> 'leased')
                order by c.scim_id fetch first ? rows only""", String.class, runId, limit);
    }

    private boolean apply(long runId, List<String> scimIds) {
        List<Confirmed> rows = facts(runId, scimIds);
        if (!rows.isEmpty()) {
            write(runId, rows);
        }
        Long left = database.queryForObject("select count(*) from import_candidate where run_id = ? and state = 'confirmed'", Long.class, runId);
        if (left == 0) {
            database.update("update import_run set state = 'applied', finished_at = ? where id = ?", now(), runId);
            LOG.info("Import {} is applied", runId);
        }
        return !rows.isEmpty();
    }

    /** Locks the people first, then looks: what is decided holds until the commit. Whom a worker has taken meanwhile is left out. */
    private List<Confirmed> facts(long runId, List<String> scimIds) {
        Object ids = scimIds.toArray(String[]::new);
        database.queryForList("select id from source_turn for update");
        List<String> userIds = database.queryForList("select user_id from import_candidate where run_id = ? and scim_id = any(?) "
                + "and user_id is not null order by user_id", String.class, runId, ids);
        Object people = userIds.toArray(String[]::new);
        database.queryForList("select id from directory_user where id = any(?) order by id for update", people);
        Set<String> free = new HashSet<>(database.queryForList("select user_id from provisioning_task where user_id = any(?) "
                + "and state <> 'leased' for update skip locked", String.class, people));
        return database.query(FACTS, (row, number) -> row(row), runId, ids).stream()
                .filter(row -> row.person().isEmpty() || free.contains(row.person().get().person().id())).toList();
    }

    private void write(long runId, List<Confirmed> rows) {
        ProfileInForce profile = profiles.latest();
        Recheck recheck = new Recheck(profile, settings);
        List<Verdict> verdicts = onePerAddress(rows.stream().map(recheck::of).toList());
        Map<String, String> refused = directory.write(new DirectoryWrites(verdicts.stream().flatMap(verdict -> verdict.draft().stream())
                .toList(), SOURCE));
        verdicts = verdicts.stream().map(verdict -> verdict.userId().filter(refused::containsKey).isEmpty() ? verdict
                : Verdict.skipped(verdict.row(), refused.get(verdict.userId().get()))).toList();
        List<Verdict> applied = verdicts.stream().filter(Verdict::applies).toList();
        link(applied);
        states(runId, verdicts);
        log(runId, profile.version(), verdicts);
        dueMarks.mark(applied.stream().flatMap(verdict -> verdict.userId().stream()).toList());
    }

    /** Two Calendly users of one batch may lead to one person; the first has them. */
    private static List<Verdict> onePerAddress(List<Verdict> verdicts) {
        Set<String> seen = new HashSet<>();
        return verdicts.stream().map(verdict -> !verdict.applies() || seen.add(verdict.userId().orElseThrow()) ? verdict
                : Verdict.skipped(verdict.row(), "another Calendly user of this import is person " + verdict.userId().get())).toList();
    }

    /** What Calendly was listed with is what it holds, so nothing of it is sent back. An address that awaits its verification stays so. */
    private void link(List<Verdict> applied) {
        List<Object[]> rows = applied.stream().filter(Verdict::links).map(verdict -> {
            ScimUser held = verdict.row().listed().orElseThrow();
            return new Object[] {verdict.userId().orElseThrow(), verdict.row().scimId(), held.userName(), held.displayName().orElse(null),
                held.active(), held.externalId().orElse(null), now()};
        }).toList();
        if (!rows.isEmpty()) {
            database.batchUpdate("""
                    merge into calendly_account c
                    using (values (cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as varchar), cast(? as boolean),
                                   cast(? as varchar), cast(? as timestamp with time zone)))
                          as n (user_id, scim_id, user_name, display_name, active, external_id, at)
                    on c.user_id = n.user_id
                    when matched then update set user_name = case when c.pending_user_name is null then n.user_name else c.user_name end,
                         display_name = coalesce(n.display_name, c.display_name), active = n.active,
                         external_id = coalesce(n.external_id, c.external_id)
                    when not matched then insert (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at)
                         values (n.user_id, n.scim_id, n.user_name, n.display_name, n.active, n.external_id, 'imported', n.at)""", rows);
        }
    }

    private void states(long runId, List<Verdict> verdicts) {
        database.batchUpdate("update import_candidate set state = ?, outcome = ?, user_id = coalesce(user_id, ?) where run_id = ? and scim_id = ?",
                verdicts.stream().map(verdict -> new Object[] {verdict.applies() ? "applied" : "skipped", cut(verdict.outcome()),
                    verdict.applies() ? verdict.userId().orElse(null) : null, runId, verdict.row().scimId()}).toList());
        long applied = verdicts.stream().filter(Verdict::applies).count();
        database.update("update import_run set applied = applied + ?, skipped = skipped + ? where id = ?", applied, verdicts.size() - applied, runId);
    }

    /** So that a person's log shows the import, and who confirmed it. */
    private void log(long runId, long profileVersion, List<Verdict> verdicts) {
        List<Object[]> rows = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            verdict.userId().ifPresent(userId -> {
                boolean isNewLink = verdict.links() && verdict.row().linkedTo().isEmpty();
                Outcome outcome = !verdict.applies() ? Outcome.SKIPPED : isNewLink ? Outcome.LINKED : Outcome.UNCHANGED;
                rows.add(new Object[] {now(), userId, outcome.name(), cut("import " + runId + ", list " + verdict.row().list().word()
                        + ", confirmed by " + verdict.row().confirmedBy() + ": " + verdict.outcome()), verdict.row().scimId(), profileVersion});
            });
        }
        if (!rows.isEmpty()) {
            database.batchUpdate("insert into provisioning_event (at, user_id, action, outcome, reason, attributes, scim_id, requests, "
                    + "waited_ms, profile_version) values (?, ?, 'NOTHING', ?, ?, '', ?, 0, 0, ?)", rows);
        }
    }

    private static Confirmed row(ResultSet row) throws SQLException {
        String userName = row.getString("listed_user_name");
        Optional<ScimUser> listed = userName == null ? Optional.empty() : Optional.of(new ScimUser(userName,
                Optional.ofNullable(row.getString("listed_display_name")).filter(name -> !name.isBlank()), row.getBoolean("listed_active"),
                Optional.ofNullable(row.getString("listed_external_id")).filter(id -> !id.isBlank())));
        Optional<DirectoryPerson> person = row.getString("email") == null ? Optional.empty() : Optional.of(new DirectoryPerson(
                People.person(row), Assignment.of(row.getString("assignment")), row.getObject("gone_at") != null, row.getString("source"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant()));
        return new Confirmed(row.getString("scim_id"), CandidateList.of(row.getString("list")), row.getString("side") == null
                ? WinningSide.CALENDLY : WinningSide.of(row.getString("side")), row.getString("confirmed_by"), listed, person,
                Optional.ofNullable(row.getString("linked_to")), Optional.ofNullable(row.getString("linked_by")), row.getBoolean("sent_since"),
                row.getBoolean("changed_since"), Optional.ofNullable(row.getString("holder")), row.getString("known_external_id") != null,
                row.getString("made_id") != null);
    }

    private static String cut(String text) {
        return text.length() <= 1000 ? text : text.substring(0, 999) + "…";
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
