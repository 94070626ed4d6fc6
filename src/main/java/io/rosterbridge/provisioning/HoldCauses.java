package io.rosterbridge.provisioning;

import io.rosterbridge.access.Cause;
import io.rosterbridge.source.ImportedPeople;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What has led to a list of removals, and who did it: everything about its people since the last time that they were in step, or brought
 * into it. That is whoever changed them in the directory, put in a file that did, confirmed an import or asked for or applied a plan that
 * did, and the people who saved a version of the profile that may decide otherwise, or loosened what keeps people from losing access.
 */
final class HoldCauses {

    /**
     * The people of a list, {@code i}, each with the last work that left them in step, {@code e}. What was changed while that work waited
     * may not have been part of it.
     */
    private static final String PEOPLE = """
             from removal_hold_item i
            left join provisioning_event e on e.id = (select max(l.id) from provisioning_event l where l.user_id = i.user_id
                and l.action <> 'NOTHING' and l.outcome in ('DELIVERED', 'LINKED', 'UNCHANGED'))
            left join calendly_account a on a.user_id = i.user_id
            """;
    private static final String OPEN = " where i.hold_id = ? and i.state = 'open'";
    private static final String SINCE = "coalesce(e.at - e.waited_ms * interval '0.001' second, a.sent_at, a.linked_at)";
    private static final String CHANGES = PEOPLE + "join directory_change c on c.user_id = i.user_id and (c.at > " + SINCE + " or " + SINCE
            + " is null)";

    private final JdbcTemplate database;

    HoldCauses(JdbcTemplate database) {
        this.database = database;
    }

    Set<Cause> of(long hold) {
        Set<Cause> causes = new LinkedHashSet<>();
        causes.addAll(found("select distinct c.source as login, 'changed people of the list' as what" + CHANGES + OPEN, hold));
        causes.addAll(found("select distinct r.put_in_by as login, 'put in ' || r.name as what" + CHANGES
                + " join source_read r on r.id = c.read_id and r.put_in_by is not null" + OPEN, hold));
        causes.addAll(found("select distinct r.put_in_by as login, 'put in ' || r.name as what from source_read r where r.kind = 'full' "
                + "and r.state = 'done' and r.put_in_by is not null and r.finished_at > (select min(b.seen_at) from removal_hold_item i "
                + "join directory_absence b on b.user_id = i.user_id" + OPEN + ")", hold));
        causes.addAll(found("select distinct r.put_in_by as login, 'put in ' || r.name as what from removal_hold h join source_read r "
                + "on r.kind = 'full' and r.state = 'done' and r.put_in_by is not null and r.finished_at >= h.created_at "
                + "where h.id = ? and h.kind in ('shrink', 'new-ids')", hold));
        causes.addAll(found("select distinct r.put_in_by as login, 'put in ' || r.name as what from removal_hold h join source_read r "
                + "on r.id = h.read_id and r.put_in_by is not null where h.id = ? and h.kind = 'encoding'", hold));
        causes.addAll(found("select distinct k.confirmed_by as login, 'confirmed import ' || k.run_id as what" + CHANGES
                + " and c.source = '" + ImportedPeople.SOURCE + "' join import_candidate k on k.user_id = i.user_id "
                + "and k.state = 'applied'" + OPEN, hold));
        for (String author : List.of("created_by as login, 'asked for", "applied_by as login, 'applied")) {
            causes.addAll(found("select distinct p." + author + " plan ' || p.id as what" + PEOPLE
                    + "join plan_item n on n.user_id = i.user_id and n.state = 'applied' "
                    + "join plan p on p.id = n.plan_id and (p.applied_at > " + SINCE + " or " + SINCE + " is null)" + OPEN, hold));
        }
        causes.addAll(found("select v.author as login, 'saved profile version ' || v.version as what from profile_version v "
                + "where (v.decides or v.loosens) and exists (select 1" + PEOPLE + OPEN + " and (v.version > e.profile_version "
                + "or (e.id is null and v.created_at > " + SINCE + ")))",
                hold));
        return causes;
    }

    private List<Cause> found(String sql, long hold) {
        return database.query(sql, HoldCauses::cause, hold);
    }

    private static Cause cause(ResultSet row, int number) throws SQLException {
        return new Cause(row.getString("login"), row.getString("what"));
    }
}
