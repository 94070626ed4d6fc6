package io.rosterbridge.directory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The people whom an import has brought in. They belong to no source until one lists them; then they are that source's, and leave
 * with it.
 *
 * <p>Whoever had no id of their own was given a made one. A source that brings the same address under an id of its own takes the
 * person over: the source's id, which never changes, takes the place of the made one, and assignment, link, task and log go along.
 * Not where it would be a guess: the id must be unknown to the directory, and in the file neither anybody else may have the address
 * nor the made id a row. And not while a worker has the person, or their removal waits for approval.
 */
public final class ImportedPeople {

    /** What {@code directory_user.source} says of them. */
    public static final String SOURCE = "import";

    /** Stands before Calendly's id in an id that an import has made. */
    public static final String MADE_ID = "calendly-";

    private static final int PAGE = 500;

    /** Tables whose rows follow the person, whatever other rows there are. */
    private static final List<String> FOLLOWING = List.of("app_assignment", "calendly_account", "directory_absence", "provisioning_task",
            "provisioning_event", "directory_change", "import_candidate", "import_match", "import_change", "plan_item", "plan_expected",
            "link_question");

    private static final String COLUMNS = "email, status, custom, source, gone_at, changed_at, " + People.COLUMNS;

    private final NamedParameterJdbcTemplate jdbc;
    private final MapSqlParameterSource read;

    /** @param read with {@code :read}, whose rows are looked at, {@code :source} and {@code :now} */
    ImportedPeople(NamedParameterJdbcTemplate jdbc, MapSqlParameterSource read) {
        this.jdbc = jdbc;
        this.read = read;
    }

    /** To be called by whoever holds the turn of the sources, before the rows are compared with the directory. */
    void takeOver() {
        String last = "";
        List<String> page;
        do {
            page = jdbc.queryForList("select id from directory_user where source = '" + SOURCE + "' and gone_at is null and id like '"
                    + MADE_ID + "%' and id > :last order by id fetch first " + PAGE + " rows only", values().addValue("last", last),
                    String.class);
            if (!page.isEmpty()) {
                note(page);
                last = page.get(page.size() - 1);
            }
        } while (page.size() == PAGE);
        if (jdbc.queryForObject("select count(*) from source_takeover", values(), Long.class) > 0) {
            rename();
        }
    }

    // ---- who is taken over

    private void note(List<String> made) {
        Map<String, String> claimed = claimed(made);
        List<String> free = free(claimed.keySet());
        List<MapSqlParameterSource> taken = new ArrayList<>();
        List<MapSqlParameterSource> waiting = new ArrayList<>();
        claimed.forEach((id, claimant) -> (free.contains(id) ? taken : waiting).add(values().addValue("made", id).addValue("id", claimant)
                .addValue("refused", SourceRows.shortened("email is the address of person " + id + ", whom an import has made and who is "
                        + "being worked on or waits in a hold; send the row again later"))));
        jdbc.batchUpdate("insert into source_takeover (made, id) values (:made, :id)", taken.toArray(MapSqlParameterSource[]::new));
        jdbc.batchUpdate("update source_row set refused = :refused where read_id = :read and id = :id and refused is null",
                waiting.toArray(MapSqlParameterSource[]::new));
    }

    /** By made id, the id of the only row with the address. */
    private Map<String, String> claimed(List<String> made) {
        Map<String, String> claimed = new LinkedHashMap<>();
        jdbc.query("""
                select c.made, c.id from (
                    select u.id as made, min(r.id) as id from directory_user u
                    join source_row r on r.read_id = :read and r.email_key = u.email_key
                    where u.id = any(:made) group by u.id having count(*) = 1 and count(r.refused) = 0) c
                where not exists (select 1 from source_row f where f.read_id = :read and f.id = c.made)
                  and not exists (select 1 from directory_user k where k.id = c.id)
                order by c.made""", values().addValue("made", made.toArray(String[]::new)), row -> {
                    claimed.put(row.getString("made"), row.getString("id"));
                });
        return claimed;
    }

    /** Those whom no worker has, and about whom no approver is to decide. */
    private List<String> free(Collection<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        MapSqlParameterSource these = values().addValue("made", ids.toArray(String[]::new));
        List<String> free = new ArrayList<>(jdbc.queryForList("select user_id from provisioning_task where user_id = any(:made) "
                + "and state <> 'leased' for update skip locked", these, String.class));
        free.removeAll(jdbc.queryForList("select i.user_id from removal_hold h join removal_hold_item i on i.hold_id = h.id and i.state in "
                + "('open', 'released') where h.state in ('waiting', 'approved') and i.user_id = any(:made)", these, String.class));
        return free;
    }

    // ---- the other id

    private void rename() {
        jdbc.update("update directory_user set email_key = null where id in (select made from source_takeover)", values());
        jdbc.update("insert into directory_user (id, email_key, " + COLUMNS + ") select t.id, r.email_key, u."
                + COLUMNS.replace(", ", ", u.") + " from source_takeover t join directory_user u on u.id = t.made"
                + " join source_row r on r.read_id = :read and r.id = t.id and r.refused is null", values());
        FOLLOWING.forEach(table -> follow(table, ""));
        // What these say of somebody erased who had the id before stays theirs.
        follow("audit_person", " and true");
        follow("removal_hold_item", " and k.hold_id = removal_hold_item.hold_id");
        follow("drift", " and k.run_id = drift.run_id and k.kind = drift.kind and k.attribute = drift.attribute");
        follow("drift_repair", " and k.attribute = drift_repair.attribute");
        jdbc.update("insert into provisioning_event (at, user_id, action, outcome, reason, attributes, scim_id, requests, waited_ms, "
                + "profile_version) select cast(:now as timestamp with time zone), t.id, 'NOTHING', 'LINKED', 'was person ' || t.made "
                + "|| ', whom an import had made; source ' || cast(:source as varchar(200)) "
                + "|| ' brings the same address under this id', '', c.scim_id, 0, 0, "
                + "coalesce((select max(version) from profile_version), 0) from source_takeover t "
                + "left join calendly_account c on c.user_id = t.id order by t.id", values());
        jdbc.update("delete from directory_user where id in (select made from source_takeover)", values());
        jdbc.update("delete from source_takeover", values());
    }

    /** @param unlessThere what a row {@code k} of the new id must be equal in, for the old row to stay; empty if there can be none */
    private void follow(String table, String unlessThere) {
        String id = "(select t.id from source_takeover t where t.made = " + table + ".user_id)";
        jdbc.update("update " + table + " set user_id = " + id + " where user_id in (select made from source_takeover)"
                + (unlessThere.isEmpty() ? ""
                        : " and not exists (select 1 from " + table + " k where k.user_id = " + id + unlessThere + ")"), values());
    }

    private MapSqlParameterSource values() {
        MapSqlParameterSource values = new MapSqlParameterSource();
        List.of("read", "source", "now").forEach(name -> values.addValue(name, read.getValue(name)));
        return values;
    }
}
