package io.rosterbridge.source;

import io.rosterbridge.directory.IdChange;
import java.time.OffsetDateTime;
import java.util.ArrayList;
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

    private final NamedParameterJdbcTemplate jdbc;
    private final MapSqlParameterSource read;
    private final IdChange change;

    /** @param read with {@code :read}, whose rows are looked at, {@code :source} and {@code :now} */
    ImportedPeople(NamedParameterJdbcTemplate jdbc, MapSqlParameterSource read) {
        this.jdbc = jdbc;
        this.read = read;
        this.change = new IdChange(jdbc, (OffsetDateTime) read.getValue("now"));
    }

    /** To be called by whoever holds the turn of the sources, before the rows are compared with the directory. */
    void takeOver() {
        Map<String, String> taken = new LinkedHashMap<>();
        String last = "";
        List<String> page;
        do {
            page = jdbc.queryForList("select id from directory_user where source = '" + SOURCE + "' and gone_at is null and id like '"
                    + MADE_ID + "%' and id > :last order by id fetch first " + PAGE + " rows only", values().addValue("last", last),
                    String.class);
            if (!page.isEmpty()) {
                note(page, taken);
                last = page.get(page.size() - 1);
            }
        } while (page.size() == PAGE);
        change.rename(taken, ", whom an import had made; source " + read.getValue("source") + " brings the same address under this id");
    }

    // ---- who is taken over

    private void note(List<String> made, Map<String, String> taken) {
        Map<String, String> claimed = claimed(made);
        List<String> free = change.free(claimed.keySet());
        List<MapSqlParameterSource> waiting = new ArrayList<>();
        claimed.forEach((id, claimant) -> {
            if (free.contains(id)) {
                taken.put(id, claimant);
            } else {
                waiting.add(values().addValue("id", claimant).addValue("refused", SourceRows.shortened("email is the address of person " + id
                        + ", whom an import has made and who is being worked on or waits in a hold; send the row again later")));
            }
        });
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

    private MapSqlParameterSource values() {
        MapSqlParameterSource values = new MapSqlParameterSource();
        List.of("read", "source", "now").forEach(name -> values.addValue(name, read.getValue(name)));
        return values;
    }
}
