package io.rosterbridge.source;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * What files that came later have said already. Files overtake one another: a small one does not wait for a large one that is being read,
 * and none for one that is still being written. So a file that is applied after a later one changes nothing of what that one said, nor
 * does it bring back who was removed since it came.
 */
final class LaterFiles {

    /** Why a row is not applied; no mistake of the file. */
    static final String OVERTAKEN = "said otherwise since the file came";

    private static final String BOTH = """
            from source_row f join source_row s on s.read_id = :later and s.id = f.id and s.refused is null and s.line > 0
            join directory_user u on u.id = f.id and u.gone_at is null
            where f.read_id = :read and f.refused is null and f.line > 0""";

    private final NamedParameterJdbcTemplate jdbc;
    private final MapSqlParameterSource values;
    private final CsvColumns columns;

    /** @param values with {@code :read}, whose rows are about to be applied */
    LaterFiles(NamedParameterJdbcTemplate jdbc, MapSqlParameterSource values, CsvColumns columns) {
        this.jdbc = jdbc;
        this.values = values;
        this.columns = columns;
    }

    private record Later(long read, String name, List<String> attributes) {
    }

    /**
     * Makes the rows say what later files have said. To be called once custom attributes are merged.
     *
     * @param arrived when the file of the rows came
     * @return what was left out, for the read; empty if nothing
     */
    Optional<String> prevail(OffsetDateTime arrived) {
        values.addValue("arrived", arrived);
        List<String> told = new ArrayList<>();
        int removed = jdbc.update("update source_row r set refused = :overtaken where r.read_id = :read and r.refused is null and exists "
                + "(select 1 from directory_user u join directory_change d on d.user_id = u.id and d.kind = 'removed' and d.at >= u.gone_at "
                + "left join source_read b on b.id = d.read_id where u.id = r.id and u.gone_at > :arrived "
                + "and coalesce(b.arrived_at, d.at) > :arrived)", values);
        if (removed > 0) {
            told.add(removed + (removed == 1 ? " person was" : " people were") + " removed after this file came and " + (removed == 1 ? "is" : "are")
                    + " not brought back");
        }
        jdbc.query("select id, name, attributes from source_read where rows_kept and arrived_at > :arrived and id <> :read order by id", values,
                (row, number) -> new Later(row.getLong("id"), row.getString("name"), List.of(row.getString("attributes").split(","))))
                .forEach(later -> prevail(later).ifPresent(told::add));
        return told.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", told));
    }

    private Optional<String> prevail(Later later) {
        values.addValue("later", later.read());
        List<String> common = new ArrayList<>(columns.attributes());
        common.retainAll(later.attributes());
        if (!columns.custom().isEmpty() && later.attributes().contains(SourceReads.CUSTOM)) {
            common.add(SourceReads.CUSTOM);
        }
        StringBuilder taken = new StringBuilder();
        StringBuilder set = new StringBuilder();
        common.forEach(column -> {
            taken.append(", u.").append(column).append(" as ").append(column);
            set.append(", ").append(column).append(" = w.").append(column);
        });
        int kept = jdbc.update("merge into source_row r using (select f.row_id as row_id, u.email as email, u.email_key as email_key, u.status as "
                + "status, s.status as said_status, s.assignment as said_assignment" + taken + " " + BOTH + ") w on (r.row_id = w.row_id) "
                + "when matched then update set email = w.email, email_key = w.email_key, "
                + "status = case when w.said_status is null then r.status else w.status end, "
                + "assignment = case when w.said_assignment is null then r.assignment else null end" + set, values);
        jdbc.update("insert into source_row (read_id, line, id, email, email_key, custom, refused) select cast(:read as bigint), 0, s.id, s.email, "
                + "s.email_key, '{}', cast(:overtaken as varchar(500)) from source_row s where s.read_id = :later and s.line > 0 "
                + "and not exists (select 1 from source_row f where f.read_id = :read and f.id = s.id)", values);
        return kept == 0 ? Optional.empty() : Optional.of("of " + kept + (kept == 1 ? " person " : " people ")
                + "stays what " + later.name() + " said, which came later");
    }

    /** The attributes that a file says something of, as they are stored with its read. */
    static String attributes(CsvColumns columns) {
        List<String> attributes = new ArrayList<>(columns.attributes());
        if (!columns.custom().isEmpty()) {
            attributes.add(SourceReads.CUSTOM);
        }
        return String.join(",", attributes);
    }
}
