package io.rosterbridge.source;

import io.rosterbridge.directory.CustomAttributes;
import io.rosterbridge.directory.IdentityRules;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Likeness;
import io.rosterbridge.domain.LinkDecision;
import io.rosterbridge.domain.LinkDecision.SharedAddress;
import io.rosterbridge.domain.Person;
import io.rosterbridge.queue.DueMarks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Applies the rows of one file to the directory, as sets. To be called in a transaction, which it makes the only one of its
 * kind on the database.
 *
 * <p>Addresses are judged by how things will be in the end, so people of one file can swap or hand over theirs in any order
 * of the rows. A new person is taken even if another person has their address: no one is there to correct the row, and a refused person would be
 * lost when the other leaves. A known person keeps their address if the one they come with is that of another person who stays in service, or of
 * an earlier row; see {@link io.rosterbridge.domain.LinkDecision#takes}.
 */
final class SourceApply {

    /** Why a row is set aside by {@link #only}; no mistake of the file. */
    static final String ASIDE = "not asked for";

    private static final int PAGE = 500;

    /** The columns that tell two people of one address apart. */
    private static final List<String> NAMES = List.of("full_name", "first_name", "last_name", "display_name", "employee_id");

    /** How many rows of the feed one statement works off: H2 remembers each row that a merge has met. */
    private static final int STEP = 5_000;

    private static final String EARLIER = "f.read_id = :read and f.refused is null and f.row_id < r.row_id and ";
    private static final String EARLIER_ID = EARLIER + "f.id = r.id";
    /** An earlier row of the same address, whose person is in service once the file is applied. */
    private static final String EARLIER_IN_SERVICE = EARLIER + "f.email_key = r.email_key and coalesce(f.status, (select e.status from "
            + "directory_user e where e.id = f.id), 'active') = 'active'";

    /** What a step of the feed says of people in this file; the kind follows. */
    private static final String FED = " where c.id > :from and c.id <= :to and c.source = :source and c.kind ";
    private static final String FED_ROWS = """
            directory_change c join source_row r on r.read_id = :read and r.id = c.user_id and r.refused is null""";

    /** "Assigned" leaves somebody suspended who is: only a person takes that back. */
    private static final String WANTED = """
            case when r.assignment is null and (u.id is null or u.gone_at is not null) then cast(:standing as varchar(10))
                 when r.assignment is null or (r.assignment = 'assigned' and a.state = 'suspended') then coalesce(a.state, 'none')
                 else r.assignment end as wanted""";
    private static final String ASSIGNMENTS = """
             left join directory_user u on u.id = r.id left join app_assignment a on a.user_id = r.id""";

    private static final String NOW = "cast(:now as timestamp with time zone)";

    /** A person who has the address and does not give it up in this file. */
    private static final String KEEPS_ADDRESS = """
            u.email_key = r.email_key and u.id <> r.id
            and not exists (select 1 from source_row f where f.read_id = :read and f.id = u.id and f.refused is null
                            and f.email_key <> u.email_key)""";

    /** A row of a person present who gets another address and is in service with it. */
    private static final String MOVES = """
            exists (select 1 from directory_user k where k.id = r.id and k.gone_at is null and k.email_key <> r.email_key
                    and coalesce(r.status, k.status) = 'active')""";

    /** Whether person {@code u} has an id that an import has made. */
    private static final String MADE = "(u.source = '" + ImportedPeople.SOURCE + "' and u.id like '" + ImportedPeople.MADE_ID + "%')";

    /** Whether person {@code u} is in service once the file is applied. */
    private static final String STAYS_ACTIVE = """
            coalesce((select f.status from source_row f where f.read_id = :read and f.id = u.id and f.refused is null), u.status) = 'active'""";

    private static final String ABSENT = """
            u.source = :source and u.gone_at is null
            and not exists (select 1 from source_row f where f.read_id = :read and f.id = u.id)
            and not exists (select 1 from source_row f where f.read_id = :read and f.refused is not null
                            and f.email_key = u.email_key)""";

    /** Unlike what {@link #only} adds for those who are not to be touched. */
    private static final String STANDS = "line > 0";

    /** Missing often enough to have left. */
    private static final String LEFT = ABSENT
            + " and exists (select 1 from directory_absence b where b.user_id = u.id and b.read_count >= :enough)";

    private final NamedParameterJdbcTemplate jdbc;
    private final DueMarks marks;
    private final CsvColumns columns;
    private final String source;
    private final long readId;
    private final OffsetDateTime now;
    private final ShrinkHolds holds;
    private final MapSqlParameterSource values;
    private final boolean takesOver;
    private OffsetDateTime arrived;
    private Optional<String> overtaken = Optional.empty();
    private Optional<String> damaged = Optional.empty();
    private Set<Long> garbled = Set.of();
    private Duration heldFor = Duration.ZERO;
    private boolean isForesight;
    private boolean othersStay;

    /** @param takesOver whether {@link ImportedPeople} with a made id are taken over by their address */
    SourceApply(NamedParameterJdbcTemplate jdbc, DueMarks marks, CsvColumns columns, String source, long readId,
                boolean assignByDefault, boolean takesOver, OffsetDateTime now) {
        this.jdbc = jdbc;
        this.marks = marks;
        this.columns = columns;
        this.source = source;
        this.readId = readId;
        this.takesOver = takesOver;
        this.now = now;
        this.arrived = now;
        this.holds = new ShrinkHolds(jdbc.getJdbcTemplate(), marks);
        this.values = new MapSqlParameterSource(Map.of("read", readId, "source", source, "now", now,
                "standing", assignByDefault ? "assigned" : "none", "aside", ASIDE, "overtaken", LaterFiles.OVERTAKEN, "held", DamagedNames.HELD));
    }

    /** Keeps two nodes from applying at the same time, until the transaction ends. */
    void takeTurn() {
        jdbc.queryForList("select id from source_turn for update", values);
    }

    /** When the file came, if that was earlier than now: what others have said since prevails. To be called before {@link #apply}. */
    void arrivedAt(OffsetDateTime seen) {
        arrived = seen;
    }

    /**
     * Of names that look damaged. To be called before {@link #apply}.
     *
     * @param lines in which control characters stood for letters
     * @param time  how long a list of such names can be approved
     */
    void holdsDamaged(Set<Long> lines, Duration time) {
        garbled = lines;
        heldFor = time;
    }

    /** The people whose names look damaged and are held back; after {@link #apply}. */
    Optional<String> damaged() {
        return damaged;
    }

    /** What of the file was left out since others have said it after the file came; after {@link #apply}. */
    Optional<String> overtaken() {
        return overtaken;
    }

    /** What is applied will be taken back: no list is made that somebody could look for. To be called before {@link #apply}. */
    void foresee() {
        isForesight = true;
    }

    /** Sets aside everybody else: they stay as they are, and nobody of them counts as absent. To be called before {@link #apply}. */
    void only(ChosenPeople wanted, boolean full) {
        values.addValues(wanted.values());
        jdbc.update("update source_row r set refused = :aside where r.read_id = :read and r.refused is null and not exists (select 1 from ("
                + wanted.ids() + ") w where w.user_id = r.id)", values);
        if (full) {
            othersStay = jdbc.update("insert into source_row (read_id, line, id, email, email_key, custom, refused) select cast(:read as "
                    + "bigint), 0, "
                    + "u.id, u.email, u.email_key, '{}', cast(:aside as varchar(500)) from directory_user u where " + ABSENT
                    + " and not exists (select 1 from (" + wanted.ids() + ") w where w.user_id = u.id)", values) > 0;
        }
    }

    /**
     * What was done, after {@link #apply}.
     *
     * @param afterChangeId the last row of the feed before
     * @param enough        in how many complete files in a row people are absent before they leave; empty if the file does not list
     *                      everybody
     */
    CsvEffect effect(long afterChangeId, SourceCounts counts, Optional<Integer> enough) {
        return new CsvEffect() {
            @Override
            public void people(Consumer<List<Touched>> pages) {
                touched(afterChangeId, pages);
            }

            @Override
            public void refused(Consumer<List<RefusedRow>> pages) {
                SourceApply.this.refused(pages);
            }

            @Override
            public void staying(Consumer<List<Staying>> pages) {
                enough.ifPresent(reads -> SourceApply.this.staying(counts.held().isPresent(), reads, pages));
            }

            @Override
            public Optional<String> note() {
                return Stream.of(counts.held().or(counts::waiting), damaged, overtaken).flatMap(Optional::stream)
                        .reduce((one, other) -> one + "; " + other);
            }
        };
    }

    /** Everybody whom the feed names, by id. They are sorted by the database, which lays them onto its disk if they are many. */
    private void touched(long afterChangeId, Consumer<List<CsvEffect.Touched>> pages) {
        JdbcTemplate streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getJdbcTemplate().getDataSource()));
        streaming.setFetchSize(PAGE);
        List<CsvEffect.Touched> page = new ArrayList<>(PAGE);
        streaming.query("select user_id, coalesce(max(case when kind <> 'assignment' then kind end), 'assignment') as kind from "
                + "directory_change where id > ? and source = ? group by user_id order by user_id", row -> {
            page.add(new CsvEffect.Touched(row.getString("user_id"), row.getString("kind")));
            if (page.size() == PAGE) {
                pages.accept(List.copyOf(page));
                page.clear();
            }
        }, afterChangeId, source);
        if (!page.isEmpty()) {
            pages.accept(page);
        }
    }

    /** The rows that are not applied, without those set aside. */
    private void refused(Consumer<List<CsvEffect.RefusedRow>> pages) {
        long after = -1;
        while (true) {
            Map<Long, CsvEffect.RefusedRow> page = new LinkedHashMap<>();
            jdbc.query("select row_id, line, id, refused from source_row where read_id = :read and refused is not null and refused "
                    + "not in (:aside, :overtaken, :held) and row_id > :row order by row_id limit " + PAGE, values.addValue("row", after), row -> {
                page.put(row.getLong("row_id"), new CsvEffect.RefusedRow(row.getLong("line"), row.getString("id"),
                        row.getString("refused")));
            });
            if (page.isEmpty()) {
                return;
            }
            pages.accept(List.copyOf(page.values()));
            after = page.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
        }
    }

    /** Who is absent and stays. */
    private void staying(boolean isHeld, int enough, Consumer<List<CsvEffect.Staying>> pages) {
        String after = "";
        while (true) {
            List<CsvEffect.Staying> page = jdbc.query("select u.id, coalesce(b.read_count, 0) as reads from directory_user u"
                    + " left join directory_absence b on b.user_id = u.id where u.id > :person and " + ABSENT + " order by u.id limit "
                    + PAGE, values.addValue("person", after), (row, number) -> new CsvEffect.Staying(row.getString("id"),
                            isHeld ? "is missing in the file and stays: the removals are held" : "is missing in " + row.getInt("reads")
                                    + " of the " + enough + " complete files in a row after which people leave"));
            if (page.isEmpty()) {
                return;
            }
            pages.accept(page);
            after = page.get(page.size() - 1).userId();
        }
    }

    /**
     * @param rules    empty for a file that speaks only for the people in it
     * @param unproven why the file may not be whole, so that nobody counts as absent; empty if it is whole as far as can be told
     * @param again    why what the file lacks is no further proof; empty if it is
     */
    SourceCounts apply(Optional<FullReadRules> rules, Optional<String> unproven, Optional<String> again) {
        takeTurn();
        long start = lastChange();
        refuseRepeatedIds();
        keepAddressesOfDeleted();
        if (takesOver) {
            new ImportedPeople(jdbc, values).takeOver();
        }
        Optional<String> renumbered = rules.isPresent() && unproven.isEmpty() && !othersStay ? renumbered(rules.get()) : Optional.empty();
        mergeCustom();
        overtaken = new LaterFiles(jdbc, values, columns).prevail(arrived);
        damaged = holdDamaged();
        seen();
        int absent = rules.isPresent() ? count("select count(*) from directory_user u where " + ABSENT) : 0;
        int known = absent == 0 ? 0 : count("select count(*) from directory_user where source = :source and gone_at is null");
        Optional<String> held = unproven.isPresent() || absent == 0 ? unproven
                : rules.get().gate().refuses(absent, known).map(refusal -> hold(refusal, known, rules.get()));
        int removed = absent > 0 && held.isEmpty() ? countAbsence(rules.get(), again) : 0;
        if (rules.isPresent() && held.isEmpty() && !othersStay) {
            holds.withdraw(source, now);
        }
        refuseTakenAddresses();
        values.addValue("after", lastChange());
        writeChanges();
        writeAssignments();
        writePeople();
        writeNewPeoplesAssignments();
        marks.markChanges(start, source);
        marks.beginTasks((long) values.getValue("after"), source);
        marks.markOthersWithAddress(start, source);
        return new SourceCounts(count("select count(*) from source_row where read_id = :read and " + STANDS),
                count("""
                        select count(*) from directory_change c where c.id > :after and c.source = :source
                        and (c.kind <> 'assignment' or not exists (select 1 from directory_change o where o.user_id = c.user_id
                             and o.id > :after and o.source = :source and o.kind <> 'assignment'))"""),
                count("select count(*) from source_row where read_id = :read and refused is not null and refused not in (:aside, :overtaken, "
                        + ":held)"),
                removed, held.isPresent() ? absent : 0, held, renumbered.or(() ->
                        waiting(absent - removed, held.isPresent(), rules, again)));
    }

    /** A person who is absent under one id, and has come with a new one. */
    private Optional<String> renumbered(FullReadRules rules) {
        List<NewIds.Pair> pairs = new ArrayList<>();
        sharing("r.refused is null and u.id <> r.id and not exists (select 1 from directory_user k where k.id = r.id) and " + ABSENT, shared -> {
            LinkDecision.OfNewId found = LinkDecision.ofNewId(true, false, likenessAsFarAsSaid(shared));
            if (found != LinkDecision.OfNewId.ANOTHER) {
                pairs.add(new NewIds.Pair(shared.rowId(), shared.other().id(), shared.person().id(),
                        found == LinkDecision.OfNewId.RENUMBERED));
            }
        });
        int known = pairs.isEmpty() ? 0 : count("select count(*) from directory_user where source = :source and gone_at is null");
        return new NewIds(jdbc.getJdbcTemplate()).take(pairs, new NewIds.Read(readId, source, rules, known, now, isForesight));
    }

    /** A file without any name says nothing against the one that is known. */
    private Likeness likenessAsFarAsSaid(Shared shared) {
        boolean saysNames = columns.attributes().stream().anyMatch(NAMES::contains);
        return saysNames ? columns.likeness(shared.person(), shared.other()) : Likeness.UNNAMED;
    }

    /** A person in a file, whether taken, refused or set aside, is present, unless a later file has found out otherwise. */
    private void seen() {
        holds.seen(source, readId);
        jdbc.update("""
                delete from directory_absence b
                where b.since <= :arrived and not exists (select 1 from source_row r where r.read_id = :read and r.id = b.user_id
                    and r.refused = :overtaken)
                and (exists (select 1 from source_row r where r.read_id = :read and r.id = b.user_id and r.%1$s)
                or exists (select 1 from directory_user u join source_row r on r.read_id = :read and r.refused is not null
                           and r.email_key = u.email_key and r.%1$s where u.id = b.user_id))""".formatted(STANDS), values);
    }

    private Optional<String> holdDamaged() {
        List<NameHolds.Renamed> renamed = new DamagedNames(jdbc, values, columns, garbled).holdBack();
        int people = count("select count(*) from source_row where read_id = :read and " + STANDS);
        if (isForesight) {
            return renamed.isEmpty() ? Optional.empty() : Optional.of(renamed.size() + " of " + people
                    + " people have names that look damaged, as by another encoding, and would keep the names they have");
        }
        String name = jdbc.queryForObject("select name from source_read where id = :read", values, String.class);
        return new NameHolds(jdbc.getJdbcTemplate()).hold(new NameHolds.DoubtfulFile(source, readId, name, people), renamed, heldFor, now);
    }

    private String hold(String refusal, int known, FullReadRules rules) {
        if (isForesight) {
            return "0 of " + count("select count(*) from directory_user u where " + ABSENT) + " removals sent: " + refusal;
        }
        return holds.hold(source, readId, jdbc.queryForList("select u.id from directory_user u where " + ABSENT + " order by u.id", values,
                String.class), known, refusal, rules.holdExpires(), now);
    }

    private int countAbsence(FullReadRules rules, Optional<String> again) {
        values.addValue("enough", rules.absentReads());
        if (again.isEmpty()) {
            jdbc.update("update directory_absence set read_count = read_count + 1 where exists (select 1 from directory_user u"
                    + " where u.id = directory_absence.user_id and " + ABSENT + ")", values);
            jdbc.update("insert into directory_absence (user_id, read_count, since, seen_at) select u.id, 1, "
                    + "cast(:arrived as timestamp with time zone), coalesce((select max(s.finished_at) from source_read s where s.kind = 'full' "
                    + "and s.state = 'done' and s.complete and s.id < :read), u.changed_at) from directory_user u"
                    + " where not exists (select 1 from directory_absence b where b.user_id = u.id) and " + ABSENT, values);
        }
        return removeAbsent();
    }

    private Optional<String> waiting(int waiting, boolean isHeld, Optional<FullReadRules> rules, Optional<String> again) {
        if (waiting == 0 || isHeld) {
            return Optional.empty();
        }
        int enough = rules.orElseThrow().absentReads();
        return Optional.of(again.isPresent() ? waiting + " people are absent, but " + again.get()
                : enough == 2 ? waiting + " people absent for the first time; removed if absent in the next complete file"
                : waiting + " people absent; removed once they are absent in " + enough + " complete files in a row");
    }

    private void refuseRepeatedIds() {
        jdbc.update("update source_row r set refused = 'id is the same as in line ' || (select min(f.line) from source_row f where "
                + EARLIER_ID + ") || ', which is taken; keep one of the rows' where r.read_id = :read and r.refused is null"
                + " and exists (select 1 from source_row f where " + EARLIER_ID + ")", values);
    }

    /** A known person keeps the address they had; no new person comes with that of a deleted entry. */
    private void keepAddressesOfDeleted() {
        String unsaid = " where r.read_id = :read and r.refused is null and r.email_key = ''";
        String known = " from directory_user u where u.id = r.id and u.gone_at is null";
        jdbc.update("update source_row r set email = (select u.email" + known + "), email_key = (select u.email_key" + known + ")" + unsaid
                + " and exists (select 1" + known + ")", values);
        jdbc.update("update source_row r set refused = 'email is \"' || substring(r.email from 1 for 60) || '\"" + IdentityRules.TOMBSTONE + "'"
                + unsaid, values);
    }

    /** Custom attributes that the file does not have stay; so a row's become all that the person will have. */
    private void mergeCustom() {
        if (columns.custom().isEmpty()) {
            return;
        }
        values.addValue("row", -1L);
        while (true) {
            List<Map<String, Object>> page = jdbc.queryForList("""
                    select r.row_id as row_id, r.custom as said, u.custom as held from source_row r
                    join directory_user u on u.id = r.id
                    where r.read_id = :read and r.refused is null and r.row_id > :row and u.custom <> r.custom and u.custom <> '{}'
                    order by r.row_id limit\s""" + PAGE, values);
            if (page.isEmpty()) {
                return;
            }
            List<MapSqlParameterSource> merged = new ArrayList<>();
            page.forEach(row -> merged.add(merged((Long) row.get("row_id"), (String) row.get("said"), (String) row.get("held"))));
            jdbc.batchUpdate("update source_row set custom = :custom, refused = :refused where row_id = :row",
                    merged.toArray(MapSqlParameterSource[]::new));
            values.addValue("row", page.get(page.size() - 1).get("row_id"));
        }
    }

    private MapSqlParameterSource merged(long rowId, String said, String held) {
        TreeMap<String, String> all = new TreeMap<>(CustomAttributes.read(held));
        all.keySet().removeAll(columns.custom());
        all.putAll(CustomAttributes.read(said));
        MapSqlParameterSource row = new MapSqlParameterSource("row", rowId);
        try {
            return row.addValue("custom", CustomAttributes.write(all)).addValue("refused", null);
        } catch (PersonRefused e) {
            return row.addValue("custom", said).addValue("refused", e.getMessage());
        }
    }

    private int removeAbsent() {
        feed("'removed'", "''", "directory_user u where " + LEFT + " order by u.id", "u.id");
        feed("'assignment'", "'assignment'", "directory_user u join app_assignment a on a.user_id = u.id"
                + " and a.state <> 'none' where " + LEFT + " order by u.id", "u.id");
        jdbc.update("update app_assignment set state = 'none', changed_at = :now where state <> 'none'"
                + " and exists (select 1 from directory_user u where u.id = app_assignment.user_id and " + LEFT + ")", values);
        return jdbc.update("update directory_user u set gone_at = :now, changed_at = :now, email_key = null where " + LEFT, values);
    }

    private void refuseTakenAddresses() {
        sharing("r.refused is null and " + KEEPS_ADDRESS + " and " + STAYS_ACTIVE + " and (" + MOVES + " or " + MADE + ")", shared -> {
            if (!mayShare(shared)) {
                refuse(shared.rowId(), "email is the address of person " + shared.other().id() + "; change or remove that person first");
            }
        });
        jdbc.update("update source_row r set refused = 'email is the same as in line ' || (select min(f.line) from source_row f where "
                + EARLIER_IN_SERVICE + ") || ', which is taken; correct one of the rows' where r.read_id = :read and r.refused is null and "
                + MOVES + " and exists (select 1 from source_row f where " + EARLIER_IN_SERVICE + ")", values);
        refuseWhatTheRefusedKeep();
        inheritAssignments();
    }

    /** Whoever's row is refused keeps their address after all; so a row that counted on it is refused, and so on. */
    private void refuseWhatTheRefusedKeep() {
        Deque<String> staying = new ArrayDeque<>(jdbc.queryForList("""
                select distinct u.id from source_row f join directory_user u on u.id = f.id and u.email_key <> f.email_key
                where f.read_id = :read and f.refused is not null""", values, String.class));
        while (!staying.isEmpty()) {
            List<String> some = new ArrayList<>();
            while (some.size() < PAGE && !staying.isEmpty()) {
                some.add(staying.poll());
            }
            values.addValue("staying", some.toArray(String[]::new));
            sharing("u.id = any(:staying) and r.refused is null and " + KEEPS_ADDRESS + " and " + STAYS_ACTIVE + " and " + MOVES, shared -> {
                if (!mayShare(shared)) {
                    staying.add(shared.person().id());
                    refuse(shared.rowId(), "email is the address of person " + shared.other().id()
                            + ", whose own row is rejected; correct that row first");
                }
            });
        }
    }

    /** What is assigned to a human goes along to their new id, if the file does not say; of several, what only a person takes back. */
    private void inheritAssignments() {
        List<MapSqlParameterSource> inherited = new ArrayList<>();
        sharing("r.refused is null and r.assignment is null and u.email_key = r.email_key and u.id <> r.id and not exists (select 1 from "
                + "directory_user k where k.id = r.id and k.gone_at is null) and exists (select 1 from app_assignment a where a.user_id = u.id "
                + "and a.state <> 'none')", shared -> {
                    if (columns.likeness(shared.person(), shared.other()) != Likeness.UNLIKE) {
                        inherited.add(new MapSqlParameterSource("row", shared.rowId()).addValue("other", shared.other().id()));
                    }
                });
        jdbc.batchUpdate("update source_row set assignment = case when assignment = 'suspended' then assignment "
                + "else (select a.state from app_assignment a where a.user_id = :other) end where row_id = :row",
                inherited.toArray(MapSqlParameterSource[]::new));
    }

    /** For a person who moves to the address of another one who stays in service; a person made by an import is taken over instead. */
    private boolean mayShare(Shared shared) {
        return !shared.otherIsMade() && LinkDecision.takes(new SharedAddress(false, true, true,
                columns.likeness(shared.person(), shared.other()), false));
    }

    private void refuse(long rowId, String reason) {
        jdbc.update("update source_row set refused = :refused where row_id = :row", new MapSqlParameterSource("row", rowId)
                .addValue("refused", SourceRows.shortened(reason)));
    }

    /** A row, its person as they will be, and another person with the address. */
    record Shared(long rowId, Person person, Person other, boolean otherIsMade) {
    }

    /** Goes through the rows {@code r} and people {@code u} for whom a condition holds. */
    private void sharing(String condition, Consumer<Shared> each) {
        MapSqlParameterSource after = new MapSqlParameterSource(values.getValues()).addValue("row", -1L).addValue("other", "");
        String names = String.join(", ", Person.COLUMNS.stream().map(column -> "r." + column + " as r_" + column + ", k." + column + " as k_"
                + column + ", u." + column + " as u_" + column).toList());
        List<Shared> page;
        do {
            page = jdbc.query("select r.row_id, r.id, r.email, u.id as other, u.email as other_email, case when " + MADE
                    + " then 1 else 0 end as made, " + names + " from source_row r left join directory_user k on k.id = r.id join "
                    + "directory_user u on u.email_key = r.email_key where r.read_id = :read and "
                    + "(r.row_id > :row or r.row_id = :row and u.id > :other) and " + condition + " order by r.row_id, u.id limit " + PAGE, after,
                    (row, number) -> shared(row));
            page.forEach(each);
            if (!page.isEmpty()) {
                Shared last = page.get(page.size() - 1);
                after.addValue("row", last.rowId()).addValue("other", last.other().id());
            }
        } while (page.size() == PAGE);
    }

    /** What the file does not say of a person stays as it is. */
    private Shared shared(ResultSet row) throws SQLException {
        Map<String, String> said = new HashMap<>();
        Map<String, String> others = new HashMap<>();
        for (String column : Person.COLUMNS) {
            String value = row.getString((columns.attributes().contains(column) ? "r_" : "k_") + column);
            if (value != null) {
                said.put(column, value);
            }
            if (row.getString("u_" + column) != null) {
                others.put(column, row.getString("u_" + column));
            }
        }
        return new Shared(row.getLong("row_id"), new Person(row.getString("id"), row.getString("email"), true, said),
                new Person(row.getString("other"), row.getString("other_email"), true, others), row.getInt("made") == 1);
    }

    private void writeChanges() {
        String kind = "case when u.id is null then 'created' when u.gone_at is not null then 'returned' else 'changed' end";
        feed(kind, "trim(trailing ',' from " + differingNames() + ")",
                "source_row r left join directory_user u on u.id = r.id where r.read_id = :read and r.refused is null"
                + " and (u.id is null or u.gone_at is not null or " + differs() + ") order by r.id", "r.id");
    }

    private void writeAssignments() {
        feed("'assignment'", "'assignment'", "(select r.id as id, coalesce(a.state, 'none') as held, " + WANTED
                + " from source_row r " + ASSIGNMENTS + " where r.read_id = :read and r.refused is null) w"
                + " where w.held <> w.wanted order by w.id", "w.id");
        inSteps("merge into app_assignment a using (select r.id as id, " + WANTED + " from " + FED_ROWS + " " + ASSIGNMENTS + FED
                + "= 'assignment') w on (a.user_id = w.id) when matched then update set state = w.wanted, changed_at = :now");
    }

    private void writePeople() {
        inSteps("update directory_user set email_key = null where id in (select u.id from " + FED_ROWS
                + " join directory_user u on u.id = r.id and u.email_key <> r.email_key" + FED + "= 'changed')");
        StringBuilder set = new StringBuilder();
        columns.attributes().forEach(column -> set.append(", ").append(column).append(" = r.").append(column));
        set.append(columns.custom().isEmpty() ? "" : ", custom = r.custom");
        inSteps("merge into directory_user u using (select r.* from " + FED_ROWS + FED + "in ('changed', 'returned')) r"
                + " on (u.id = r.id) when matched then update set email = r.email, email_key = r.email_key,"
                + " status = coalesce(r.status, u.status)" + set + ", changed_at = :now,"
                + " source = case when u.gone_at is null and u.source <> '" + ImportedPeople.SOURCE + "' then u.source else :source end,"
                + " gone_at = null");
        String all = String.join(", ", Person.COLUMNS);
        inSteps("insert into directory_user (id, email, email_key, status, custom, source, changed_at, " + all + ") select"
                + " r.id, r.email, r.email_key, coalesce(r.status, 'active'), r.custom, cast(:source as varchar(200)), " + NOW
                + ", r." + all.replace(", ", ", r.") + " from " + FED_ROWS + FED + "= 'created' order by c.id");
    }

    private void writeNewPeoplesAssignments() {
        inSteps("insert into app_assignment (user_id, state, changed_at) select r.id, coalesce(r.assignment,"
                + " cast(:standing as varchar(10))), " + NOW + " from " + FED_ROWS + FED + "= 'created' order by c.id");
    }

    private void inSteps(String sql) {
        long last = lastChange();
        for (long from = (long) values.getValue("after"); from < last; from += STEP) {
            jdbc.update(sql, values.addValue("from", from).addValue("to", from + STEP));
        }
    }

    private void feed(String kind, String attributes, String from, String id) {
        jdbc.update("insert into directory_change (at, user_id, kind, attributes, source, read_id) select " + NOW + ", " + id + ", " + kind
                + ", " + attributes + ", cast(:source as varchar(200)), cast(:read as bigint) from " + from, values);
    }

    private String differs() {
        return String.join(" or ", differences().values());
    }

    private String differingNames() {
        List<String> names = new ArrayList<>();
        differences().forEach((name, differs) -> names.add("case when " + differs + " then '" + name + ",' else '' end"));
        return "(" + String.join(" || ", names) + ")";
    }

    /**
     * By attribute, when a row {@code r} says something else of it than person {@code u} has, who may be nobody. Whoever an import has
     * brought in becomes this source's, so that they leave with it.
     */
    private Map<String, String> differences() {
        Map<String, String> differences = new LinkedHashMap<>();
        differences.put("source", "u.source = '" + ImportedPeople.SOURCE + "'");
        differences.put("email", "u.email is distinct from r.email");
        differences.put("status", "coalesce(r.status, u.status, 'active') is distinct from u.status");
        columns.attributes().forEach(column -> differences.put(column, "u." + column + " is distinct from r." + column));
        if (!columns.custom().isEmpty()) {
            differences.put("custom", "coalesce(u.custom, '{}') <> r.custom");
        }
        return differences;
    }

    long lastChange() {
        return jdbc.queryForObject("select coalesce(max(id), 0) from directory_change", values, Long.class);
    }

    private int count(String sql) {
        return jdbc.queryForObject(sql, values, Integer.class);
    }
}
