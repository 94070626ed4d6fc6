package io.rosterbridge.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.domain.Comparison;
import io.rosterbridge.domain.Comparison.Counterpart;
import io.rosterbridge.domain.Comparison.Finding;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.Unsettled;
import io.rosterbridge.mapping.Mapper;
import io.rosterbridge.mapping.Profile;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.mapping.ProfileVersions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The compare step, on a list that is proven complete. First the people are mapped, then every Calendly user is matched with at
 * most one of them, as sets: by link, then by externalId, then by address. What is not clear is never guessed. Then each Calendly
 * user gets into at most one list. Everything can be done again from its start.
 */
public final class ImportComparison {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS_AT_ONCE = 2000;
    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_DIFFERENCES = 6000;
    private static final int SHORTENED = 400;
    private static final String COUNTS = Arrays.stream(CandidateList.values()).map(CandidateList::word).map(list -> "count_" + list
            + " = (select count(*) from import_candidate c where c.run_id = import_run.id and c.list = '" + list
            + "')").collect(Collectors.joining(", "));
    /** Who is gone is known by nothing but the link. */
    private static final KnownBy NOBODY = new KnownBy(Optional.empty(), Optional.empty(), null, Set.of());

    private final Imports imports;
    private final JdbcTemplate database;
    private final NamedParameterJdbcTemplate named;
    private final TransactionTemplate transaction;
    private final ProfileVersions profiles;
    private final ImportSettings settings;

    public ImportComparison(Imports imports, JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles,
                            ImportSettings settings) {
        this.imports = imports;
        this.database = database;
        this.named = new NamedParameterJdbcTemplate(database);
        this.transaction = transaction;
        this.profiles = profiles;
        this.settings = settings;
    }

    public boolean isImport(ImportRun run) {
        return run.isImport();
    }

    // ---- who is who

    /** Finds the person of every listed Calendly user, as columns {@code user_id}, {@code matched_by} and {@code apart}. */
    public void match(ImportRun run) {
        transaction.executeWithoutResult(status -> {
            imports.hold(run);
            for (String table : List.of("import_candidate", "import_address", "import_person")) {
                database.update("delete from " + table + " where run_id = ?", run.id());
            }
        });
        Parts parts = new Parts(run);
        parts.update("user_id = null, matched_by = null, apart = case when user_name = '' then apart end", "user_id is not null or apart is not null");
        people(run);
        // Both databases choose indexes by figures of before the run, when these tables were empty: then each user meets every person.
        database.execute("analyze");
        byLink(parts);
        byExternalId(parts);
        byAddress(parts);
        conflicts(parts);
    }

    /**
     * The listed Calendly users of a run in parts, a transaction each: neither database has to remember a million changes at once,
     * and the run is not locked for longer than its lease. It is held last, so that a sign of life is never kept waiting.
     */
    private final class Parts {

        private final ImportRun run;
        private final List<String> ends = new ArrayList<>();

        Parts(ImportRun run) {
            this.run = run;
            Optional<String> end = end("");
            while (end.isPresent()) {
                ends.add(end.get());
                end = end(end.get());
            }
        }

        /** Of the part that follows. The whole row is read, else H2 reads from the first user on for each part. */
        private Optional<String> end(String after) {
            return Optional.ofNullable(database.queryForObject("select max(scim_id) from (select * from import_account l where l.run_id = ? "
                    + "and l.scim_id > ? order by l.run_id, l.scim_id fetch first " + ROWS_AT_ONCE + " rows only) a", String.class, run.id(), after));
        }

        /** @param condition may refer to {@code :run} */
        void update(String set, String condition) {
            String sql = "update import_account set " + set + " where run_id = :run and (" + condition + ") and scim_id > :after and scim_id <= :end";
            String after = "";
            for (String end : ends) {
                MapSqlParameterSource values = new MapSqlParameterSource("run", run.id()).addValue("after", after).addValue("end", end);
                transaction.executeWithoutResult(status -> {
                    named.update(sql, values);
                    imports.hold(run);
                });
                after = end;
            }
        }
    }

    private void people(ImportRun run) {
        ProfileInForce profile = profiles.latest();
        String last = "";
        List<Staged> page;
        do {
            page = database.query("select u.id as user_id, u.email, " + String.join(", ", Person.COLUMNS) + """
                    , u.status, u.custom, u.gone_at, a.state as assignment
                    from (select * from directory_user d
                          where d.id > ? and (d.gone_at is null or exists (select 1 from calendly_account c where c.user_id = d.id))
                          order by d.id fetch first ? rows only) u
                    join app_assignment a on a.user_id = u.id order by u.id""", (row, number) -> staged(row, profile.mapper()), last, ROWS_AT_ONCE);
            if (!page.isEmpty()) {
                stage(run, page);
                last = page.get(page.size() - 1).userId();
            }
        } while (page.size() == ROWS_AT_ONCE);
    }

    private record Staged(String userId, boolean gone, String assignment, KnownBy known) {
    }

    private Staged staged(ResultSet row, Mapper mapper) throws SQLException {
        Person person = People.person(row);
        boolean gone = row.getObject("gone_at") != null;
        return new Staged(person.id(), gone, row.getString("assignment"),
                gone ? NOBODY : KnownBy.of(person, mapper, settings.secondaryAddresses()));
    }

    private void stage(ImportRun run, List<Staged> people) {
        List<Object[]> rows = new ArrayList<>();
        List<Object[]> addresses = new ArrayList<>();
        for (Staged person : people) {
            ScimUser mapped = person.known().mapped().orElse(null);
            rows.add(new Object[] {run.id(), person.userId(), person.gone(), person.assignment(), mapped == null ? null : mapped.userName(),
                mapped == null ? null : mapped.displayName().orElse(null), mapped == null ? null : mapped.active(),
                person.known().externalId().orElse(null), cut(person.known().failure(), LONGEST_REASON)});
            person.known().addresses().forEach(address -> addresses.add(new Object[] {run.id(), address, person.userId()}));
        }
        transaction.executeWithoutResult(status -> {
            imports.hold(run);
            database.batchUpdate("""
                    insert into import_person (run_id, user_id, gone, assignment, user_name, display_name, active, external_id,
                           failure)
                    values (?, ?, ?, ?, ?, ?, cast(? as boolean), ?, ?)""", rows);
            if (!addresses.isEmpty()) {
                database.batchUpdate("insert into import_address (run_id, address_key, user_id) values (?, ?, ?)", addresses);
            }
        });
    }

    private void byLink(Parts parts) {
        parts.update("matched_by = 'link', user_id = (select c.user_id from calendly_account c where c.scim_id = import_account.scim_id)",
                "exists (select 1 from calendly_account c where c.scim_id = import_account.scim_id)");
        parts.update("apart = 'is linked to person ' || user_id || ', who is no longer in the directory'", "matched_by = 'link' and apart is null "
                + "and not exists (select 1 from import_person p where p.run_id = import_account.run_id and p.user_id = import_account.user_id "
                + "and not p.gone)");
    }

    private void byExternalId(Parts parts) {
        byOne(parts, "externalId", "import_person p where p.run_id = import_account.run_id and p.external_id = import_account.external_id",
                "external_id is not null", "the externalId is that of persons ");
    }

    private void byAddress(Parts parts) {
        byOne(parts, "userName", "import_address p where p.run_id = import_account.run_id and p.address_key = import_account.user_name_key",
                "user_name_key <> ''", "the userName is an address of persons ");
    }

    private void byOne(Parts parts, String matchedBy, String people, String eligible, String several) {
        String open = "user_id is null and apart is null and " + eligible;
        parts.update("apart = '" + several + "' || (select min(p.user_id) from " + people + ") || ' and ' || (select max(p.user_id) from " + people + ")",
                open + " and (select count(*) from " + people + ") > 1");
        parts.update("matched_by = '" + matchedBy + "', user_id = (select p.user_id from " + people + ")",
                open + " and exists (select 1 from " + people + ")");
    }

    /** One person has one Calendly user: a link is certain, anything else is not while two claim the same. */
    private void conflicts(Parts parts) {
        parts.update("apart = 'matches person ' || user_id || ', who is linked to another Calendly user', user_id = null, matched_by = null",
                "matched_by <> 'link' and exists (select 1 from calendly_account c where c.user_id = import_account.user_id)");
        // All are told apart before the first is taken from the person: each is a reason for the others.
        parts.update("apart = 'is one of several Calendly users that match person ' || user_id", "matched_by <> 'link' and " + another("user_id"));
        parts.update("user_id = null, matched_by = null", "matched_by <> 'link' and apart is not null");
        parts.update("apart = 'is one of several Calendly users with this userName'", "user_id is null and apart is null and " + another("user_name_key"));
    }

    private static String another(String column) {
        return "exists (select 1 from import_account s where s.run_id = :run and s." + column + " = import_account." + column
                + " and s.scim_id <> import_account.scim_id)";
    }

    // ---- who has accepted

    /**
     * Notes which linked users the list shows as active. Calendly may list an invitation that nobody has accepted yet as an inactive
     * user, so only whoever was seen active before can have been deactivated there. If it lists invitations as active ones, everybody
     * is seen active at once, and inactive means deactivated from the start. What Calendly answers to our own writes is no evidence: it
     * may only echo what was sent.
     */
    public void seeActive(ImportRun run) {
        String after = "";
        Optional<String> end = linked(after);
        while (end.isPresent()) {
            List<Object> part = List.of(after, end.get(), run.id());
            transaction.executeWithoutResult(status -> {
                database.update("""
                        update calendly_account set seen_active = true where not seen_active and scim_id > ? and scim_id <= ?
                        and exists (select 1 from import_account a where a.run_id = ? and a.scim_id = calendly_account.scim_id
                                    and a.active)""",
                        part.toArray());
                imports.hold(run);
            });
            after = end.get();
            end = linked(after);
        }
    }

    private Optional<String> linked(String after) {
        return Optional.ofNullable(database.queryForObject("select max(scim_id) from (select scim_id from calendly_account "
                + "where scim_id > ? order by scim_id fetch first " + ROWS_AT_ONCE + " rows only) a", String.class, after));
    }

    // ---- what differs

    /** Puts every listed Calendly user into at most one list, and completes the run. */
    public void compare(ImportRun run) {
        MessageDigest digest = sha256();
        Profile profile = profiles.latest().profile();
        String last = "";
        List<Compared> page;
        do {
            // The page is cut first, in the order of the index: else H2 sorts everybody for each page.
            page = database.query("""
                    select a.scim_id, a.user_name, a.display_name, a.active, a.external_id, a.apart, a.user_id, p.assignment,
                           p.user_id as person, p.user_name as wanted_user_name, p.display_name as wanted_display_name,
                           p.active as wanted_active, p.external_id as wanted_external_id, p.failure,
                           a.matched_by, u.email, c.pending_user_name, c.sent_at, c.user_name as held_user_name, c.active as held_active,
                           c.seen_active,\s""" + UnsettledWork.COLUMNS + """
                    \sfrom (select * from import_account l where l.run_id = ? and l.scim_id > ?
                          order by l.run_id, l.scim_id fetch first ? rows only) a
                    left join import_person p on p.run_id = a.run_id and p.user_id = a.user_id
                    left join calendly_account c on c.user_id = a.user_id
                    left join provisioning_task t on t.user_id = a.user_id
                    left join directory_user u on u.id = a.user_id
                    order by a.scim_id""",
                    (row, number) -> compared(row, run, profile), run.id(), last, ROWS_AT_ONCE);
            List<Compared> found = page.stream().filter(row -> row.finding().isPresent()).toList();
            if (!found.isEmpty()) {
                write(run, found, digest);
            }
            last = page.isEmpty() ? last : page.get(page.size() - 1).scimId();
        } while (page.size() == ROWS_AT_ONCE);
        transaction.executeWithoutResult(status -> {
            imports.hold(run);
            database.update("update import_run set fingerprint = ?, " + COUNTS + " where id = ?",
                    HexFormat.of().formatHex(digest.digest()), run.id());
            imports.complete(run.id(), null);
        });
    }

    private record Compared(String scimId, ScimUser calendly, String userName, String userId, Optional<ScimUser> wanted,
                            Optional<Finding> finding) {
    }

    private Compared compared(ResultSet row, ImportRun run, Profile profile) throws SQLException {
        boolean sendsExternalId = profile.attribute(ScimAttribute.EXTERNAL_ID).filter(mapping -> !mapping.onCreate()).isPresent();
        String userName = row.getString("user_name");
        // Only who is apart has no userName.
        ScimUser calendly = new ScimUser(userName.isEmpty() ? "?" : userName, Optional.ofNullable(row.getString("display_name")),
                row.getBoolean("active"), Optional.ofNullable(row.getString("external_id")));
        Optional<ScimUser> wanted = row.getString("wanted_user_name") == null ? Optional.empty() : Optional.of(new ScimUser(
                row.getString("wanted_user_name"), Optional.ofNullable(row.getString("wanted_display_name")),
                row.getBoolean("wanted_active"), Optional.ofNullable(row.getString("wanted_external_id")).filter(id -> sendsExternalId)));
        String userId = row.getString("user_id");
        Optional<Counterpart> person = row.getString("person") == null ? Optional.empty()
                : Optional.of(counterpart(row, run, profile.claimsExternalId(), wanted));
        boolean isProtected = profile.safety().protects(Stream.of(Optional.of(userName), wanted.map(ScimUser::userName),
                Optional.ofNullable(row.getString("email")), Optional.ofNullable(row.getString("held_user_name")))
                .flatMap(Optional::stream));
        Optional<Finding> finding = new Comparison(calendly, Optional.ofNullable(row.getString("apart")), isProtected, person).finding();
        return new Compared(row.getString("scim_id"), calendly, userName, userId, wanted, finding);
    }

    private Counterpart counterpart(ResultSet row, ImportRun run, boolean claimsExternalId, Optional<ScimUser> wanted) throws SQLException {
        boolean linked = "link".equals(row.getString("matched_by"));
        boolean maybeInvited = linked && settings.inactiveMayBeInvited() && row.getBoolean("held_active") && !row.getBoolean("seen_active");
        return new Counterpart(Assignment.of(row.getString("assignment")), linked, wanted, row.getString("failure"), claimsExternalId,
                Optional.ofNullable(row.getString("pending_user_name")), unsettled(row, run, linked), maybeInvited);
    }

    private static Optional<Unsettled> unsettled(ResultSet row, ImportRun run, boolean linked) throws SQLException {
        boolean overtaken = "leased".equals(row.getString("task_state"))
                || Imports.instant(row, "sent_at").filter(sent -> !sent.isBefore(run.scanAt())).isPresent();
        return overtaken ? Optional.of(new Unsettled("was changed while the list was read; the next import shows how it is", false))
                : linked ? UnsettledWork.of(row) : Optional.empty();
    }

    private void write(ImportRun run, List<Compared> found, MessageDigest digest) {
        List<Object[]> rows = new ArrayList<>();
        for (Compared row : found) {
            Finding finding = row.finding().orElseThrow();
            String differences = differences(row, finding);
            String reason = cut(finding.reason(), LONGEST_REASON);
            rows.add(new Object[] {run.id(), row.scimId(), finding.list().word(), row.userName(), row.userId(), differences, reason, "open"});
            for (String value : new String[] {row.scimId(), finding.list().word(), row.userName(), String.valueOf(row.userId()), differences, reason}) {
                digest.update(value.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
        }
        transaction.executeWithoutResult(status -> {
            imports.hold(run);
            database.batchUpdate("insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state) "
                    + "values (?, ?, ?, ?, ?, ?, ?, ?)", rows);
        });
    }

    // ---- differences

    private static String differences(Compared row, Finding finding) {
        String json = json(row, finding, Integer.MAX_VALUE);
        return json.length() <= LONGEST_DIFFERENCES ? json : json(row, finding, SHORTENED);
    }

    private static String json(Compared row, Finding finding, int most) {
        Map<String, Map<String, Object>> differences = new LinkedHashMap<>();
        for (ScimAttribute attribute : finding.differing()) {
            Map<String, Object> sides = new LinkedHashMap<>();
            sides.put("calendly", value(attribute, Optional.of(row.calendly()), most));
            sides.put("directory", value(attribute, finding.list() == CandidateList.NEW ? Optional.empty() : row.wanted(), most));
            differences.put(attribute.scimName(), sides);
        }
        try {
            return JSON.writeValueAsString(differences);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object value(ScimAttribute attribute, Optional<ScimUser> side, int most) {
        return switch (attribute) {
            case USER_NAME -> side.map(ScimUser::userName).map(text -> cut(text, most)).orElse(null);
            case DISPLAY_NAME -> side.flatMap(ScimUser::displayName).map(text -> cut(text, most)).orElse(null);
            case ACTIVE -> side.map(ScimUser::active).orElse(null);
            case EXTERNAL_ID -> side.flatMap(ScimUser::externalId).map(text -> cut(text, most)).orElse(null);
        };
    }

    private static String cut(String text, int most) {
        return text == null || text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
