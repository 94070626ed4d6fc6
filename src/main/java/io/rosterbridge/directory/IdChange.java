package io.rosterbridge.directory;

import io.rosterbridge.account.QuestionRows;
import io.rosterbridge.log.EventLog;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Gives people other ids: assignment, link, task and log go along, and nothing is sent. The caller must hold the turn of the
 * sources.
 */
public final class IdChange {

    /** Tables whose rows follow the person, whatever other rows there are. */
    private static final List<String> FOLLOWING = List.of("app_assignment", "calendly_account", "directory_absence", "provisioning_task",
            "provisioning_event", "directory_change", "import_candidate", "import_match", "import_change", "plan_item",
            "plan_expected", "link_question");

    private static final String COLUMNS = "email, email_key, status, custom, source, gone_at, changed_at, " + People.COLUMNS;

    private final NamedParameterJdbcTemplate jdbc;
    private final OffsetDateTime now;

    public IdChange(NamedParameterJdbcTemplate jdbc, OffsetDateTime now) {
        this.jdbc = jdbc;
        this.now = now;
    }

    /** Those whom no worker has, and about whom no approver is to decide. Their tasks are locked until the transaction ends. */
    public List<String> free(Collection<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        MapSqlParameterSource these = new MapSqlParameterSource("ids", ids.toArray(String[]::new));
        List<String> free = new ArrayList<>(jdbc.queryForList("select user_id from provisioning_task where user_id = any(:ids) "
                + "and state <> 'leased' for update skip locked", these, String.class));
        free.removeAll(jdbc.queryForList("select i.user_id from removal_hold_item i join removal_hold h on h.id = i.hold_id "
                + "and h.kind in ('removals', 'shrink') "
                + "and h.state in ('waiting', 'approved') where i.user_id = any(:ids) and i.state in ('open', 'released')", these, String.class));
        return free;
    }

    /**
     * @param newIds by present id; nobody has, or ever had, one of the new ones
     * @param why    stands in the log behind the former id, and begins with a comma or a semicolon
     */
    public void rename(Map<String, String> newIds, String why) {
        if (newIds.isEmpty()) {
            return;
        }
        jdbc.batchUpdate("insert into source_takeover (made, id) values (:former, :id)", newIds.entrySet().stream().map(each ->
                new MapSqlParameterSource("former", each.getKey()).addValue("id", each.getValue())).toArray(MapSqlParameterSource[]::new));
        MapSqlParameterSource values = new MapSqlParameterSource();
        jdbc.update("insert into directory_user (id, " + COLUMNS + ") select t.id, u." + COLUMNS.replace(", ", ", u.")
                + " from source_takeover t join directory_user u on u.id = t.made", values);
        FOLLOWING.forEach(table -> follow(table, ""));
        // What these say of a person erased who had the id before stays theirs.
        follow("audit_person", " and true");
        follow("removal_hold_item", " and k.hold_id = removal_hold_item.hold_id");
        follow("hold_value", " and k.hold_id = hold_value.hold_id and k.attribute = hold_value.attribute");
        follow("drift", " and k.run_id = drift.run_id and k.kind = drift.kind and k.attribute = drift.attribute");
        follow("drift_repair", " and k.attribute = drift_repair.attribute");
        new QuestionRows(jdbc.getJdbcTemplate()).renameOthers();
        new EventLog(jdbc.getJdbcTemplate()).renamed(now, why);
        jdbc.update("delete from directory_user where id in (select made from source_takeover)", values);
        jdbc.update("delete from source_takeover", values);
    }

    /** @param unlessThere what a row {@code k} of the new id must be equal in, for the old row to stay; empty if there can be none */
    private void follow(String table, String unlessThere) {
        String id = "(select t.id from source_takeover t where t.made = " + table + ".user_id)";
        jdbc.update("update " + table + " set user_id = " + id + " where user_id in (select made from source_takeover)"
                + (unlessThere.isEmpty() ? ""
                        : " and not exists (select 1 from " + table + " k where k.user_id = " + id + unlessThere + ")"),
                new MapSqlParameterSource());
    }
}
