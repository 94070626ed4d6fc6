package io.rosterbridge.source;

import io.rosterbridge.directory.CustomAttributes;
import io.rosterbridge.domain.NameDamage;
import io.rosterbridge.domain.Person;
import io.rosterbridge.source.NameHolds.Renamed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Holds back what a file would damage: names that were read in another encoding than they were written in, or have lost letters. A known
 * person keeps the names they have, and everything else of their row is applied; a new person waits. One such name that is certain is
 * enough; of those that only may be damaged it takes several.
 */
final class DamagedNames {

    /** Why a row is not applied; no mistake of the row. */
    static final String HELD = "waits since its names look damaged";

    /** What people read of a person; ids, addresses and numbers have rules of their own. */
    private static final List<String> READ_BY_PEOPLE = List.of("first_name", "last_name", "display_name", "full_name", "department", "title");
    private static final int PAGE = 500;

    private final NamedParameterJdbcTemplate jdbc;
    private final MapSqlParameterSource values;
    private final CsvColumns columns;
    private final List<String> names;
    private final Set<Long> garbled;

    /**
     * @param values  with {@code :read}, whose rows are about to be applied
     * @param garbled lines in which control characters stood for letters
     */
    DamagedNames(NamedParameterJdbcTemplate jdbc, MapSqlParameterSource values, CsvColumns columns, Set<Long> garbled) {
        this.garbled = garbled;
        this.jdbc = jdbc;
        this.values = values;
        this.columns = columns;
        this.names = columns.attributes().stream().filter(READ_BY_PEOPLE::contains).toList();
    }

    /** @param damaged by attribute, how */
    private record Doubt(long row, Renamed renamed, Map<String, NameDamage> damaged) {

        boolean isCertain() {
            return damaged.values().stream().anyMatch(NameDamage::certain);
        }
    }

    /**
     * Sets the damaged names of the rows back, and new people aside.
     *
     * @return who is held back
     */
    List<Renamed> holdBack() {
        List<Doubt> doubts = doubts();
        if (doubts.stream().noneMatch(Doubt::isCertain) && doubts.size() < NameDamage.ENOUGH) {
            return List.of();
        }
        List<MapSqlParameterSource> aside = new ArrayList<>();
        List<MapSqlParameterSource> custom = new ArrayList<>();
        Map<String, List<MapSqlParameterSource>> back = new LinkedHashMap<>();
        for (Doubt doubt : doubts) {
            MapSqlParameterSource row = new MapSqlParameterSource("row", doubt.row()).addValue("held", HELD);
            if (doubt.renamed().isNew()) {
                aside.add(row);
                continue;
            }
            for (String attribute : doubt.damaged().keySet()) {
                if (names.contains(attribute)) {
                    back.computeIfAbsent(attribute, none -> new ArrayList<>()).add(row);
                }
            }
            if (!names.containsAll(doubt.damaged().keySet())) {
                custom.add(row);
            }
        }
        String ofPerson = " from directory_user u where u.id = r.id) where r.row_id = :row";
        batch("update source_row r set refused = :held where r.row_id = :row", aside);
        back.forEach((column, rows) -> batch("update source_row r set " + column + " = (select u." + column + ofPerson, rows));
        batch("update source_row r set custom = (select u.custom" + ofPerson, custom);
        return doubts.stream().map(Doubt::renamed).toList();
    }

    private void batch(String sql, List<MapSqlParameterSource> rows) {
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(sql, rows.toArray(MapSqlParameterSource[]::new));
        }
    }

    private List<Doubt> doubts() {
        List<Doubt> doubts = new ArrayList<>();
        if (names.isEmpty() && columns.custom().isEmpty()) {
            return doubts;
        }
        String differs = names.stream().map(name -> "r." + name + " is distinct from u." + name).collect(Collectors.joining(" or "))
                + (columns.custom().isEmpty() ? "" : (names.isEmpty() ? "" : " or ") + "r.custom <> u.custom");
        String all = String.join(", ", Person.COLUMNS);
        String before = Person.COLUMNS.stream().map(column -> "u." + column + " as u_" + column).collect(Collectors.joining(", "));
        // In one pass: in pages, H2 would sort all rows for each of them.
        JdbcTemplate streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getJdbcTemplate().getDataSource()));
        streaming.setFetchSize(PAGE);
        streaming.query("select r.row_id, r.line, r.id, r.email, r.status, r.assignment, r.custom, r." + all.replace(", ", ", r.") + ", " + before
                + ", u.custom as u_custom, u.id as known from source_row r left join directory_user u on u.id = r.id and u.gone_at is null "
                + "where r.read_id = ? and r.refused is null and (u.id is null or " + differs + ")"
                + (garbled.isEmpty() ? " and " + suspicious() : ""),
                row -> {
                    doubt(row).ifPresent(doubts::add);
                }, values.getValue("read"));
        doubts.sort(Comparator.comparingLong(Doubt::row));
        return doubts;
    }

    /** Whether any name, as it was or is, has a letter beyond US-ASCII or a question mark: no other can be damaged. */
    private String suspicious() {
        String read = Stream.concat(names.stream(), columns.custom().isEmpty() ? Stream.empty() : Stream.of("custom"))
                .flatMap(name -> Stream.of("coalesce(r." + name + ", '')", "coalesce(u." + name + ", '')")).collect(Collectors.joining(" || "));
        return "(octet_length(" + read + ") <> char_length(" + read + ") or position('?' in " + read + ") > 0)";
    }

    private Optional<Doubt> doubt(ResultSet row) throws SQLException {
        boolean isNew = row.getString("known") == null;
        Map<String, String> now = attributes(row, "");
        Map<String, String> before = isNew ? Map.of() : attributes(row, "u_");
        Map<String, NameDamage> damaged = new TreeMap<>();
        boolean isGarbled = garbled.contains(row.getLong("line"));
        now.forEach((attribute, value) -> damage(before.get(attribute), value, isGarbled).ifPresent(damage -> damaged.put(attribute, damage)));
        if (damaged.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> becomes = new TreeMap<>(now);
        if (isNew) {
            for (String column : Person.COLUMNS) {
                put(becomes, column, row.getString(column));
            }
            becomes.put("email", row.getString("email"));
            put(becomes, "status", row.getString("status"));
            put(becomes, "assigned", row.getString("assignment"));
        } else {
            becomes.keySet().retainAll(damaged.keySet());
        }
        return Optional.of(new Doubt(row.getLong("row_id"), new Renamed(row.getString("id"), isNew, becomes, before,
                damaged.keySet().iterator().next()), damaged));
    }

    private static Optional<NameDamage> damage(String before, String now, boolean isGarbled) {
        if (now.equals(before)) {
            return Optional.empty();
        }
        return isGarbled ? Optional.of(NameDamage.MISREAD) : before == null ? NameDamage.of(now) : NameDamage.of(before, now);
    }

    private Map<String, String> attributes(ResultSet row, String prefix) throws SQLException {
        Map<String, String> attributes = new TreeMap<>();
        for (String name : names) {
            put(attributes, name, row.getString(prefix + name));
        }
        if (!columns.custom().isEmpty()) {
            attributes.putAll(CustomAttributes.read(row.getString(prefix + "custom")));
        }
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }
}
