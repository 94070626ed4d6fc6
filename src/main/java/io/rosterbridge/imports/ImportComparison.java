package io.rosterbridge.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.directory.People;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.domain.Comparison;
import io.rosterbridge.domain.Comparison.Counterpart;
import io.rosterbridge.domain.Comparison.Finding;
import io.rosterbridge.domain.Comparison.Tie;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.domain.Unsettled;
import io.rosterbridge.domain.UserName;
import io.rosterbridge.platform.rows.Columns;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.profile.Mapper;
import io.rosterbridge.profile.Profile;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The compare step, on a list that is proven complete. First the people are mapped, then every Calendly user is matched with at
 * most one of them, then each gets into at most one list. Everything can be done again from its start.
 */
public final class ImportComparison {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS_AT_ONCE = RunRows.AT_ONCE;
    private static final int LONGEST_REASON = 1000;
    private static final int LONGEST_DIFFERENCES = 6000;
    private static final int SHORTENED = 400;
    /** Of a candidate, as it is shown. */
    private static final int COLUMNS_SHOWN = 6;
    private static final String COUNTS = Arrays.stream(CandidateList.values()).map(list -> "count_" + list.word() + " = ?")
            .collect(Collectors.joining(", "));

    /**
     * Link and task are only looked up where a value differs, or may have to be explained, so that a person in sync costs one look at
     * the person. Addresses only matter where some are protected, answers only where there are some.
     */
    static final String COMPARE = """
            select l.scim_id, l.user_name, l.display_name, l.active, l.external_id, l.apart, l.user_id, l.matched_by, l.assignment,
                   l.person, l.gone, l.another, l.wanted_user_name, l.wanted_display_name, l.wanted_active, l.wanted_external_id, l.failure,
                   u.email, q.answered_by as refused_by,
                   c.pending_user_name, c.sent_at, c.user_name as held_user_name, c.active as held_active, c.seen_active,\s"""
            + UnsettledWork.COLUMNS + """
            \sfrom (select a.id, a.scim_id, a.user_name, a.display_name, a.active, a.external_id, coalesce(a.apart, m.apart) as apart,
                         m.user_id, m.matched_by, m.another,
                         p.user_id as person, p.gone, p.assignment, p.user_name as wanted_user_name, p.display_name as wanted_display_name,
                         p.active as wanted_active, p.external_id as wanted_external_id, p.failure,
                         case when p.user_name_key <> a.user_name_key or p.display_name is distinct from a.display_name
                                   or p.active is distinct from a.active or p.external_id is distinct from a.external_id
                                   or m.matched_by <> 'link' or p.assignment <> 'assigned' and a.active then p.user_id end as differing
                  from unnest(cast(? as bigint array)) as n (id)
                  left join import_account a on a.id = n.id
                  left join import_match m on m.id = a.id
                  left join import_person p on p.run_id = a.run_id and p.user_id = m.user_id
                  where a.id is not null) l
            left join calendly_account c on c.user_id = case when l.matched_by = 'link' then l.differing end
            left join provisioning_task t on t.user_id = l.differing
            left join directory_user u on u.id = case when cast(? as boolean) then l.differing end
            left join link_question q on q.user_id = case when cast(? as boolean) and l.matched_by <> 'link' then l.differing end
                 and q.scim_id = l.scim_id and q.answer = 'refused'
            order by l.id""";

    private final Imports imports;
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final RunRows rows;
    private final Matching matching;
    private final ProfileVersions profiles;
    private final ImportSettings settings;

    public ImportComparison(Imports imports, JdbcTemplate database, TransactionTemplate transaction, ProfileVersions profiles,
                            ImportSettings settings) {
        this.imports = imports;
        this.database = database;
        this.transaction = transaction;
        this.rows = new RunRows(database, transaction);
        this.matching = new Matching(imports, database, rows);
        this.profiles = profiles;
        this.settings = settings;
    }

    public boolean isImport(ImportRun run) {
        return run.isImport();
    }

    // ---- who is who

    /** Finds the person of every listed Calendly user, unless that was done before: see {@link Matching}. */
    public void match(ImportRun run) {
        if (run.isDriftFound()) {
            return;
        }
        for (String table : List.of("import_candidate", "import_match")) {
            rows.delete(table, run.id(), () -> imports.hold(run));
        }
        rows.deletePeople(run.id(), () -> imports.hold(run));
        people(run);
        matching.match(run);
    }

    private void people(ImportRun run) {
        run.begins(Phase.PEOPLE, null);
        ProfileInForce profile = profiles.latest();
        String last = "";
        List<Staged> page;
        do {
            page = database.query("select u.id as user_id, u.email, " + String.join(", ", Person.COLUMNS) + """
                    , u.status, u.custom, u.gone_at, a.state as assignment
                    from (select * from directory_user d where d.id > ? order by d.id fetch first ? rows only) u
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
        return new Staged(person.id(), gone, row.getString("assignment"), KnownBy.of(person, mapper, settings.secondaryAddresses()));
    }

    private void stage(ImportRun run, List<Staged> people) {
        List<Object[]> rows = new ArrayList<>();
        List<Object[]> addresses = new ArrayList<>();
        for (Staged person : people) {
            ScimUser mapped = person.known().mapped().orElse(null);
            rows.add(new Object[] {run.id(), person.userId(), person.gone(), person.assignment(), mapped == null ? null : mapped.userName(),
                mapped == null ? null : UserName.key(mapped.userName()), mapped == null ? null : mapped.displayName().orElse(null),
                mapped == null ? null : person.gone() ? Boolean.FALSE : mapped.active().orElse(null), person.known().externalId().orElse(null),
                Excerpt.within(person.known().failure(), LONGEST_REASON)});
            person.known().addresses().forEach(address -> addresses.add(new Object[] {run.id(), address, person.userId(), person.gone()}));
        }
        run.has(run.done() + people.size());
        transaction.executeWithoutResult(status -> {
            database.batchUpdate("""
                    insert into import_person (run_id, user_id, gone, assignment, user_name, user_name_key, display_name, active,
                           external_id, failure)
                    values (?, ?, ?, ?, ?, ?, ?, cast(? as boolean), ?, ?)""", rows);
            if (!addresses.isEmpty()) {
                database.batchUpdate("insert into import_address (run_id, address_key, user_id, gone) values (?, ?, ?, ?)", addresses);
            }
            imports.hold(run);
        });
    }

    // ---- what differs

    /** Puts every listed Calendly user into at most one list, counts those in none, and completes the run. */
    public void compare(ImportRun run) {
        Profile profile = profiles.latest().profile();
        run.begins(Phase.COMPARE, run.scan().distinct());
        boolean protects = !profile.safety().protectedUserNames().isEmpty();
        boolean isAnswered = !database.queryForList("select user_id from link_question where answer = 'refused' fetch first 1 rows only").isEmpty();
        int[] inSync = new int[1];
        Map<CandidateList, Integer> counts = new EnumMap<>(CandidateList.class);
        rows.each("import_account", run.id(), part -> {
            List<Compared> page = database.query(COMPARE, (row, number) -> compared(row, run, profile), part.numbers(), protects, isAnswered);
            List<Compared> found = page.stream().filter(row -> row.finding().isPresent()).toList();
            if (!found.isEmpty()) {
                write(run, found);
            }
            inSync[0] += page.size() - found.size();
            found.forEach(row -> counts.merge(row.finding().orElseThrow().list(), 1, Integer::sum));
            run.has(part.done());
            imports.hold(run);
        });
        String fingerprint = fingerprint(run);
        transaction.executeWithoutResult(status -> {
            imports.complete(run, null);
            database.update("update import_run set fingerprint = ?, in_sync = ?, " + COUNTS + " where id = ?",
                    Stream.of(Stream.of(fingerprint, inSync[0]),
                    Arrays.stream(CandidateList.values()).map(list -> counts.getOrDefault(list, 0)), Stream.of(run.id()))
                    .flatMap(values -> values).toArray());
        });
    }

    /** Of all candidates as they are shown, in an order of their own: the same candidates in another list have the same. */
    private String fingerprint(ImportRun run) {
        MessageDigest digest = sha256();
        String[] last = {""};
        int[] read = new int[1];
        do {
            read[0] = 0;
            database.query("select scim_id, list, user_name, user_id, differences, reason from import_candidate where run_id = ? "
                    + "and scim_id > ? order by run_id, scim_id fetch first " + ROWS_AT_ONCE + " rows only", row -> {
                for (int column = 1; column <= COLUMNS_SHOWN; column++) {
                    digest.update(String.valueOf(row.getString(column)).getBytes(StandardCharsets.UTF_8));
                    digest.update((byte) 0);
                }
                last[0] = row.getString("scim_id");
                read[0]++;
            }, run.id(), last[0]);
        } while (read[0] == ROWS_AT_ONCE);
        return HexFormat.of().formatHex(digest.digest());
    }

    private record Compared(String scimId, ScimUser calendly, String userName, String userId, Optional<ScimUser> wanted,
                            Optional<Finding> finding) {
    }

    private Compared compared(ResultSet row, ImportRun run, Profile profile) throws SQLException {
        boolean sendsExternalId = profile.attribute(ScimAttribute.EXTERNAL_ID).filter(mapping -> !mapping.onCreate()).isPresent();
        String userName = row.getString("user_name");
        // Only who is apart has no userName.
        ScimUser calendly = new ScimUser(userName.isEmpty() ? "?" : userName, Optional.ofNullable(row.getString("display_name")),
                Columns.optionalBoolean(row, "active"), Optional.ofNullable(row.getString("external_id")));
        Optional<ScimUser> wanted = row.getString("wanted_user_name") == null ? Optional.empty() : Optional.of(new ScimUser(
                row.getString("wanted_user_name"), Optional.ofNullable(row.getString("wanted_display_name")),
                row.getBoolean("wanted_active"), Optional.ofNullable(row.getString("wanted_external_id")).filter(id -> sendsExternalId)));
        String userId = row.getString("user_id");
        Optional<Counterpart> person = row.getString("person") == null ? Optional.empty()
                : Optional.of(counterpart(row, run, profile.claimsExternalId(), wanted));
        boolean isProtected = profile.safety().protects(Stream.of(Optional.of(userName), wanted.map(ScimUser::userName),
                Optional.ofNullable(row.getString("email")), Optional.ofNullable(row.getString("held_user_name")))
                .flatMap(Optional::stream));
        Optional<Finding> finding = new Comparison(calendly, Optional.ofNullable(row.getString("apart")), isProtected, person,
                profile.actions()).finding();
        return new Compared(row.getString("scim_id"), calendly, userName, userId, wanted, finding);
    }

    private Counterpart counterpart(ResultSet row, ImportRun run, boolean claimsExternalId, Optional<ScimUser> wanted) throws SQLException {
        boolean linked = "link".equals(row.getString("matched_by"));
        boolean maybeInvited = linked && settings.inactiveMayBeInvited() && Boolean.TRUE.equals(row.getObject("held_active"))
                && !row.getBoolean("seen_active");
        Optional<String> refused = Optional.ofNullable(row.getString("refused_by")).map(who -> who + " has said that it is another person's");
        String userId = row.getString("user_id");
        Optional<String> former = Optional.ofNullable(row.getString("another")).map(another -> "the userName is an address of person " + userId
                + " and was one of person " + another + ", who is no longer in the directory, and the name is not that of " + userId);
        Tie tie = new Tie(linked, Optional.ofNullable(row.getString("pending_user_name")), unsettled(row, run, linked), maybeInvited, refused,
                former);
        return new Counterpart(Assignment.of(row.getString("assignment")), row.getBoolean("gone"), wanted, row.getString("failure"),
                claimsExternalId, tie);
    }

    private static Optional<Unsettled> unsettled(ResultSet row, ImportRun run, boolean linked) throws SQLException {
        boolean overtaken = "leased".equals(row.getString("task_state"))
                || Columns.optionalInstant(row, "sent_at").filter(sent -> !sent.isBefore(run.scanAt())).isPresent();
        return overtaken ? Optional.of(new Unsettled("was changed while the list was read; the next import shows how it is", false))
                : linked ? UnsettledWork.of(row) : Optional.empty();
    }

    private void write(ImportRun run, List<Compared> found) {
        database.batchUpdate("insert into import_candidate (run_id, scim_id, list, user_name, user_name_key, user_id, differences, "
                + "reason, state) values (?, ?, ?, ?, ?, ?, ?, ?, 'open')", found.stream().map(row -> {
            Finding finding = row.finding().orElseThrow();
            return new Object[] {run.id(), row.scimId(), finding.list().word(), row.userName(), UserName.key(row.userName()), row.userId(),
                differences(row, finding),
                Excerpt.within(finding.reason(), LONGEST_REASON)};
        }).toList());
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
            case USER_NAME -> side.map(ScimUser::userName).map(text -> Excerpt.within(text, most)).orElse(null);
            case DISPLAY_NAME -> side.flatMap(ScimUser::displayName).map(text -> Excerpt.within(text, most)).orElse(null);
            case ACTIVE -> side.flatMap(ScimUser::active).orElse(null);
            case EXTERNAL_ID -> side.flatMap(ScimUser::externalId).map(text -> Excerpt.within(text, most)).orElse(null);
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
