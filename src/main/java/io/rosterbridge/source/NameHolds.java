package io.rosterbridge.source;

import io.rosterbridge.directory.People;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.platform.text.Excerpt;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Names that a file would damage: one list that waits for a person, who says whether the people are called so. Until then no person is renamed
 * or created by it; everything else that the file says of them is applied. The caller must hold the turn of the sources.
 */
public final class NameHolds {

    private static final String ACTION = "NAME";
    /** Stands among the values of a person who is new, beside the attributes. */
    private static final List<String> OF_NEW = List.of("email", "status", "assigned");
    private static final int PAGE = 500;

    private final JdbcTemplate jdbc;
    private final HoldRows holds;

    public NameHolds(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.holds = new HoldRows(jdbc);
    }

    /**
     * A person whom a file would call by a damaged name.
     *
     * @param isNew   whether nobody of this id is in the directory; the values are all that is said of them then
     * @param becomes by attribute, what the file says
     * @param was     by attribute, what the directory says; of a new person, nothing
     * @param example one attribute that is damaged
     */
    record Renamed(String userId, boolean isNew, Map<String, String> becomes, Map<String, String> was, String example) {

        private String evidence(String file) {
            String before = was.get(example);
            return Excerpt.within(example + (before == null ? ": \"" : ": \"" + before + "\" would become \"") + becomes.get(example) + "\"; "
                    + file, 1000);
        }

        /** Tells one set of values from another. */
        private long revision() {
            return Long.parseLong(Fingerprint.of(new TreeMap<>(becomes).toString()).substring(0, 15), 16);
        }
    }

    /** A file that would damage names. */
    record DoubtfulFile(String source, long readId, String name, int people) {
    }

    /**
     * Puts exactly these people of the file on the list; others of the list who are in the file leave it.
     *
     * @return what became of it, for the read; empty if nobody is on the list
     */
    Optional<String> hold(DoubtfulFile file, List<Renamed> renamed, Duration expires, OffsetDateTime now) {
        Optional<Long> waiting = holds.waiting(HoldRows.Kind.ENCODING, Optional.of(file.source()));
        if (renamed.isEmpty() && waiting.isEmpty()) {
            return Optional.empty();
        }
        String reason = renamed.size() + " of " + file.people() + " people in " + file.name()
                + " have names that look damaged, as by another encoding";
        Optional<Long> rejected = waiting.isPresent() ? Optional.empty() : rejectedAlike(file.source(), renamed);
        if (rejected.isPresent()) {
            return Optional.of(reason + ", and keep the names they have (hold " + rejected.get() + " with the same names was rejected)");
        }
        long hold = waiting.orElseGet(() -> holds.open(HoldRows.Kind.ENCODING, file.source(), now));
        leave(hold, file.readId());
        write(hold, file, renamed, now);
        int size = holds.size(hold);
        if (size == 0) {
            jdbc.update("update removal_hold set state = 'withdrawn', decided_at = ?, reason = 'a newer file has the names in order' where id = ?",
                    now, hold);
            forgetDecided();
            return Optional.empty();
        }
        holds.describe(hold, "0 of " + size + " names sent: they look damaged, as by another encoding; the last file was " + file.name(),
                file.people(), file.readId(), now.plus(expires));
        forgetDecided();
        return renamed.isEmpty() ? Optional.empty() : Optional.of(reason + ", and keep the names they have; send the file in the right encoding, or "
                + "approve hold " + hold + " if they are called so");
    }

    private void leave(long hold, long readId) {
        String inFile = " where hold_id = ? and user_id in (select id from source_row where read_id = ? and line > 0)";
        jdbc.update("delete from hold_value" + inFile, hold, readId);
        jdbc.update("delete from removal_hold_item" + inFile + " and state = 'open'", hold, readId);
    }

    private void write(long hold, DoubtfulFile file, List<Renamed> renamed, OffsetDateTime now) {
        jdbc.batchUpdate("insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at) "
                + "values (?, ?, '" + ACTION + "', ?, ?, 'open', ?)", renamed.stream()
                .map(one -> new Object[] {hold, one.userId(), one.revision(), one.evidence(file.name()), now}).toList());
        List<Object[]> values = new ArrayList<>();
        renamed.forEach(one -> one.becomes().forEach((attribute, value) -> values.add(new Object[] {hold, one.userId(), attribute,
                one.isNew() ? null : one.was().getOrDefault(attribute, ""), value})));
        jdbc.batchUpdate("insert into hold_value (hold_id, user_id, attribute, was, becomes) values (?, ?, ?, ?, ?)", values);
    }

    private Optional<Long> rejectedAlike(String source, List<Renamed> renamed) {
        String fingerprint = Fingerprint.of(renamed.stream().map(one -> one.userId() + "\n" + ACTION + "\n" + one.revision()).toList());
        return jdbc.queryForList("select id from removal_hold where kind = ? and source = ? and state = 'rejected' and fingerprint = ? "
                + "order by id desc", Long.class, HoldRows.Kind.ENCODING.word(), source, fingerprint).stream().findFirst();
    }

    /**
     * Writes the names of an approved list, of those who are as they were when they came on it.
     *
     * @return how many people
     */
    public int release(long hold, People people) {
        String source = jdbc.queryForObject("select source from removal_hold where id = ?", String.class, hold);
        int released = 0;
        String after = "";
        while (true) {
            Map<String, Map<String, String>> page = page(hold, after);
            if (page.isEmpty()) {
                return released;
            }
            Map<String, String> refused = people.putAll(page.entrySet().stream().map(entry -> draft(entry.getKey(), entry.getValue())).toList(),
                    source);
            List<Object[]> done = page.keySet().stream().filter(id -> !refused.containsKey(id)).map(id -> new Object[] {hold, id}).toList();
            jdbc.batchUpdate("update removal_hold_item set state = 'released' where hold_id = ? and user_id = ?", done);
            released += done.size();
            after = page.keySet().stream().reduce((first, second) -> second).orElseThrow();
        }
    }

    /** What is written of the next people who have not changed since, by id. */
    private Map<String, Map<String, String>> page(long hold, String after) {
        Map<String, Map<String, String>> page = new LinkedHashMap<>();
        List<String> ids = jdbc.queryForList("select i.user_id from removal_hold_item i left join directory_user u on u.id = i.user_id and "
                + "u.gone_at is null where i.hold_id = ? and i.state = 'open' and i.user_id > ? and (u.changed_at <= i.held_at or u.id is null and "
                + "exists (select 1 from hold_value v where v.hold_id = i.hold_id and v.user_id = i.user_id and v.was is null)) "
                + "order by i.user_id fetch first " + PAGE + " rows only", String.class, hold, after);
        ids.forEach(id -> page.put(id, new TreeMap<>()));
        jdbc.query("select user_id, attribute, becomes from hold_value where hold_id = ? and user_id = any(?)", row -> {
            page.get(row.getString("user_id")).put(row.getString("attribute"), row.getString("becomes"));
        }, hold, ids.toArray(String[]::new));
        return page;
    }

    private static PersonDraft draft(String id, Map<String, String> values) {
        Map<String, String> attributes = new TreeMap<>(values);
        OF_NEW.forEach(attributes::remove);
        return new PersonDraft(id, values.get("email"), values.get("status"), attributes, Optional.ofNullable(values.get("assigned"))
                .map(Assignment::of).orElse(null));
    }

    /** Forgets what decided lists would have written; their evidence stays. */
    public void forgetDecided() {
        jdbc.update("delete from hold_value where hold_id in (select id from removal_hold where state <> 'waiting')");
    }
}
