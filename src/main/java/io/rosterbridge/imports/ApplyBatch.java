package io.rosterbridge.imports;

import io.rosterbridge.account.AccountRows;
import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.log.EventLog;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import io.rosterbridge.queue.DueCause;
import io.rosterbridge.queue.DueMarks;
import io.rosterbridge.source.ImportedPeople;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Some confirmed candidates, applied in one transaction: directory, links, log and the candidates' states together.
 *
 * <p>Another directory is written first, while nobody is locked. Then everybody is locked and looked at again, and only those for whom
 * it is still the same are written here; the others follow in a later batch.
 */
final class ApplyBatch {

    private static final Logger LOG = LoggerFactory.getLogger(ApplyBatch.class);

    /** All joins are outer ones, so that H2 begins with the ids: else it goes through the ids for each candidate of the run. */
    static final String FACTS = """
            select c.scim_id, c.list, c.source as side, c.assigns, c.confirmed_by, c.user_id, i.user_name as listed_user_name,
                   i.display_name as listed_display_name, i.active as listed_active, i.external_id as listed_external_id, u.email, %s,
                   u.status, u.custom, u.gone_at, u.source, u.changed_at, a.state as assignment, own.scim_id as linked_to,
                   other.user_id as linked_by, own.sent_at >= r.scan_at as sent_since, u.changed_at > r.listed_at as changed_since,
                   (select min(h.id) from directory_user h where other.user_id is null and h.email_key = i.user_name_key
                        and (c.list = 'new' or h.id <> c.user_id and h.gone_at is null and h.status = 'active')) as holder,
                   e.id as known_external_id, e.gone_at as external_id_gone_at, m.id as made_id, %s
            from unnest(cast(? as varchar array)) as n (scim_id)
            left join import_candidate c on c.run_id = ? and c.scim_id = n.scim_id
            left join import_run r on r.id = c.run_id
            left join import_account i on i.run_id = c.run_id and i.scim_id = c.scim_id
            left join directory_user u on u.id = c.user_id
            left join app_assignment a on a.user_id = c.user_id
            left join calendly_account own on own.user_id = c.user_id
            left join calendly_account other on other.scim_id = c.scim_id
            left join provisioning_task t on t.user_id = own.user_id
            left join directory_user e on other.user_id is null and e.id = trim(i.external_id)
            left join directory_user m on c.list = 'new' and m.id = '%s' || c.scim_id and m.gone_at is null
            where c.state = 'confirmed' order by c.id"""
            .formatted("u." + String.join(", u.", Person.COLUMNS), UnsettledWork.COLUMNS, ImportedPeople.MADE_ID);

    /** The same of candidates that nobody has confirmed yet. */
    private static final String FACTS_OF_OPEN = FACTS.replace("c.state = 'confirmed'", "c.state = 'open'");

    private final JdbcTemplate database;
    private final People people;
    private final Directory directory;
    private final DueMarks dueMarks;
    private final ProfileVersions profiles;
    private final ApplySettings settings;
    private final String secondaryAddresses;
    private final ImportChanges changes;
    private final AccountRows accounts;
    private final EventLog events;
    private final Clock clock;

    ApplyBatch(JdbcTemplate database, People people, Directory directory, DueMarks dueMarks, ProfileVersions profiles,
               ApplySettings settings, ImportSettings lists, Clock clock) {
        this.database = database;
        this.people = people;
        this.directory = directory;
        this.dueMarks = dueMarks;
        this.profiles = profiles;
        this.settings = settings;
        this.secondaryAddresses = lists.secondaryAddresses();
        this.changes = new ImportChanges(database);
        this.accounts = new AccountRows(database);
        this.events = new EventLog(database);
        this.clock = clock;
    }

    /**
     * What a batch came to.
     *
     * @param some    whether there was anybody
     * @param written whether the other directory was asked to write somebody, and answered for everybody
     */
    record Came(boolean some, boolean written) {

        static final Came NOTHING = new Came(false, false);
    }

    /**
     * Applies what is still confirmed of these candidates; in the caller's transaction.
     *
     * @param scimIds candidates of an import that is being applied
     * @throws DirectoryFailed if another directory has not taken all of them; then this batch is to be taken back
     */
    Came apply(long runId, List<String> scimIds) {
        ProfileInForce profile = profiles.latest();
        Map<String, PersonDraft> elsewhere = new LinkedHashMap<>();
        verdicts(facts(runId, scimIds), profile).forEach(verdict -> verdict.draft()
                .ifPresent(draft -> elsewhere.put(verdict.row().scimId(), draft)));
        Map<String, String> leftOut = elsewhere.isEmpty() ? Map.of()
                : directory.write(new DirectoryWrites(List.copyOf(elsewhere.values()), ImportedPeople.SOURCE));
        // The turn of the files first, as a plan that confirms and an erasure take it: two that wait for each other would never end.
        database.queryForList("select id from source_turn for update");
        if (database.queryForList("select id from import_run where id = ? and state = 'applying' for update", runId).isEmpty()) {
            return Came.NOTHING;
        }
        List<Confirmed> rows = locked(runId, scimIds);
        dueMarks.because(DueCause.imported(runId), () -> write(runId, profile, verdicts(rows, profile).stream().filter(verdict ->
                verdict.draft().equals(Optional.ofNullable(elsewhere.get(verdict.row().scimId())))).toList(), leftOut));
        if (!elsewhere.isEmpty()) {
            database.update("update import_run set waits_since = null, retry_at = null, reason = null where id = ? "
                    + "and waits_since is not null", runId);
        }
        boolean left = !database.queryForList("select id from import_candidate where run_id = ? and state = 'confirmed' "
                + "fetch first 1 rows only", Long.class, runId).isEmpty();
        if (!left) {
            database.update("update import_run set state = 'applied', finished_at = ? where id = ?", now(), runId);
            LOG.info("Import {} is applied", runId);
        }
        return new Came(!rows.isEmpty(), !elsewhere.isEmpty());
    }

    /** What would become of these candidates, as far as they are open; nothing is written. */
    List<Outlook> foresee(long runId, List<String> scimIds, Choice choice) {
        List<Confirmed> open = database.query(FACTS_OF_OPEN, (row, number) -> row(row), scimIds.toArray(String[]::new), runId);
        return verdicts(open.stream().map(row -> row.withChoice(choice)).toList(), profiles.latest()).stream().map(Outlook::of).toList();
    }

    /** Locks the people first, then looks: what is decided holds until the commit. Whom a worker has taken meanwhile is left out. */
    private List<Confirmed> locked(long runId, List<String> scimIds) {
        List<String> userIds = database.queryForList("select c.user_id from unnest(cast(? as varchar array)) as n (scim_id) "
                + "left join import_candidate c on c.run_id = ? and c.scim_id = n.scim_id where c.user_id is not null order by c.user_id",
                String.class, scimIds.toArray(String[]::new), runId);
        Object these = userIds.toArray(String[]::new);
        database.queryForList("select id from directory_user where id = any(?) order by id for update", these);
        Set<String> free = new HashSet<>(database.queryForList("select user_id from provisioning_task where user_id = any(?) "
                + "and state <> 'leased' for update skip locked", String.class, these));
        return facts(runId, scimIds).stream().filter(row -> row.userId().isEmpty() || free.contains(row.userId().get())).toList();
    }

    private List<Confirmed> facts(long runId, List<String> scimIds) {
        return database.query(FACTS, (row, number) -> row(row), scimIds.toArray(String[]::new), runId);
    }

    private List<Verdict> verdicts(List<Confirmed> rows, ProfileInForce profile) {
        Recheck recheck = new Recheck(profile, settings, secondaryAddresses, people::identifies);
        return onePerAddress(rows.stream().map(recheck::of).toList());
    }

    private void write(long runId, ProfileInForce profile, List<Verdict> decided, Map<String, String> leftOutElsewhere) {
        List<Verdict> verdicts = without(leftOutElsewhere, decided);
        Map<String, String> leftOut = people.putAll(verdicts.stream().flatMap(verdict -> verdict.draft().stream()).toList(),
                ImportedPeople.SOURCE);
        verdicts = without(leftOut, verdicts);
        List<Verdict> applied = verdicts.stream().filter(Verdict::applies).toList();
        link(applied);
        states(runId, verdicts);
        changes.record(runId, applied, clock.instant());
        log(runId, profile.version(), verdicts);
        dueMarks.mark(applied.stream().flatMap(verdict -> verdict.userId().stream()).toList());
    }

    private static List<Verdict> without(Map<String, String> leftOut, List<Verdict> verdicts) {
        return verdicts.stream().map(verdict -> verdict.draft().map(PersonDraft::id).filter(leftOut::containsKey)
                .map(id -> Verdict.skipped(verdict.row(), leftOut.get(id))).orElse(verdict)).toList();
    }

    /** Two Calendly users of one batch may lead to one person; the first has them. */
    private static List<Verdict> onePerAddress(List<Verdict> verdicts) {
        Set<String> seen = new HashSet<>();
        return verdicts.stream().map(verdict -> !verdict.applies() || seen.add(verdict.userId().orElseThrow()) ? verdict
                : Verdict.skipped(verdict.row(), "another Calendly user of this import is person " + verdict.userId().get())).toList();
    }

    private void link(List<Verdict> applied) {
        accounts.listed(applied.stream().filter(Verdict::links).map(verdict -> new AccountRows.Listed(verdict.userId().orElseThrow(),
                verdict.row().scimId(), verdict.row().listed().orElseThrow())).toList(), now());
    }

    private void states(long runId, List<Verdict> verdicts) {
        database.batchUpdate("update import_candidate set state = ?, outcome = ?, user_id = coalesce(user_id, ?) where run_id = ? "
                + "and scim_id = ?", verdicts.stream().map(verdict -> new Object[] {verdict.applies() ? "applied" : "skipped",
                    cut(verdict.outcome()), verdict.applies() ? verdict.userId().orElse(null) : null, runId,
                    verdict.row().scimId()}).toList());
        long applied = verdicts.stream().filter(Verdict::applies).count();
        database.update("update import_run set applied = applied + ?, skipped = skipped + ? where id = ?", applied,
                verdicts.size() - applied, runId);
    }

    /** So that a person's log shows the import, and who confirmed it. */
    private void log(long runId, long profileVersion, List<Verdict> verdicts) {
        List<EventLog.Imported> rows = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            verdict.userId().ifPresent(userId -> {
                boolean isNewLink = verdict.links() && verdict.row().linkedTo().isEmpty();
                Outcome outcome = !verdict.applies() ? Outcome.SKIPPED : isNewLink ? Outcome.LINKED : Outcome.UNCHANGED;
                rows.add(new EventLog.Imported(now(), userId, outcome, cut("import " + runId + ", list " + verdict.row().list().word()
                        + ", confirmed by " + verdict.row().confirmedBy() + ": " + verdict.outcome()), verdict.row().scimId(), profileVersion));
            });
        }
        events.imported(rows, DueCause.imported(runId).word());
    }

    private static Confirmed row(ResultSet row) throws SQLException {
        String userName = row.getString("listed_user_name");
        Optional<ScimUser> listed = userName == null ? Optional.empty() : Optional.of(new ScimUser(userName,
                Optional.ofNullable(row.getString("listed_display_name")).filter(name -> !name.isBlank()),
                Columns.optionalBoolean(row, "listed_active"),
                Optional.ofNullable(row.getString("listed_external_id")).filter(id -> !id.isBlank())));
        Optional<DirectoryPerson> person = row.getString("email") == null ? Optional.empty() : Optional.of(new DirectoryPerson(
                People.person(row), Assignment.of(row.getString("assignment")), row.getObject("gone_at") != null, row.getString("source"),
                Columns.instant(row, "changed_at")));
        Choice choice = new Choice(Optional.ofNullable(row.getString("side")).map(WinningSide::of), Columns.optionalBoolean(row, "assigns"));
        boolean ownerIsGone = row.getObject("external_id_gone_at") != null;
        Optional<Confirmed.Owner> owner = Optional.ofNullable(row.getString("known_external_id"))
                .map(id -> new Confirmed.Owner(id, ownerIsGone));
        return new Confirmed(row.getString("scim_id"), CandidateList.of(row.getString("list")), choice, row.getString("confirmed_by"), listed, person,
                Optional.ofNullable(row.getString("linked_to")), Optional.ofNullable(row.getString("linked_by")),
                row.getBoolean("sent_since"), row.getBoolean("changed_since"), Optional.ofNullable(row.getString("holder")),
                owner, row.getString("made_id") != null, UnsettledWork.of(row));
    }

    static String cut(String text) {
        return Excerpt.within(text, 1000);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
