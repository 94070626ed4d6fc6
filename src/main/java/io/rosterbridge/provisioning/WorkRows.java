package io.rosterbridge.provisioning;

import io.rosterbridge.directory.CustomAttributes;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimUser;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.LinkedCaseInsensitiveMap;

/** Reads rows of the view {@code provisioning_work}, as camel-jdbc and Spring's JDBC hand them out: maps by column. */
final class WorkRows {

    private WorkRows() {
    }

    /** The row with its columns in any letter case: H2 names them in capitals. */
    static Map<String, Object> row(Map<String, Object> columns) {
        Map<String, Object> row = new LinkedCaseInsensitiveMap<>();
        row.putAll(columns);
        return row;
    }

    /**
     * What a worker has to know of the person in this row.
     *
     * @throws IllegalStateException if the custom attributes are damaged
     */
    static Work.Facts facts(Map<String, Object> row) {
        return facts(row, person(row));
    }

    /** As {@link #facts(Map)}, for a row whose custom attributes are damaged. */
    static Work.Facts factsWithoutAttributes(Map<String, Object> row) {
        return facts(row, new Person((String) row.get("user_id"), (String) row.get("email"), isActive(row), Map.of()));
    }

    private static Work.Facts facts(Map<String, Object> row, Person person) {
        boolean present = row.get("gone_at") == null;
        return new Work.Facts(person, present, present ? Assignment.of((String) row.get("assignment")) : Assignment.NONE,
                account(row), number(row, "revision"), (int) number(row, "attempts"), (int) number(row, "vanished"),
                text(row, "unclear_user_name"), instant(row.get("marked_at")), (String) row.get("lease_token"),
                (String) row.get("user_name_key"), clearance(row));
    }

    private static Person person(Map<String, Object> row) {
        Map<String, String> attributes = new LinkedHashMap<>(CustomAttributes.read((String) row.get("custom")));
        for (String column : Person.COLUMNS) {
            text(row, column).ifPresent(value -> attributes.put(column, value));
        }
        return new Person((String) row.get("user_id"), (String) row.get("email"), isActive(row), attributes);
    }

    private static boolean isActive(Map<String, Object> row) {
        return "active".equals(row.get("status"));
    }

    private static Optional<Account> account(Map<String, Object> row) {
        return text(row, "scim_id").map(scimId -> new Account(scimId, new ScimUser((String) row.get("held_user_name"),
                text(row, "held_display_name"), Optional.ofNullable((Boolean) row.get("held_active")), text(row, "held_external_id")),
                Boolean.TRUE.equals(row.get("corrects_external_id"))));
    }

    private static Work.Clearance clearance(Map<String, Object> row) {
        return Work.Clearance.of(number(row, "revision"), (Long) row.get("cleared_revision"), (Long) row.get("cleared_hold"),
                (String) row.get("evidence"), (String) row.get("refused"), graceSince(instant(row.get("assigned_at")),
                instant(row.get("deactivated_at"))));
    }

    private static Instant graceSince(Instant assignedAt, Instant deactivatedAt) {
        return deactivatedAt != null && deactivatedAt.isAfter(assignedAt) ? deactivatedAt : assignedAt;
    }

    private static Optional<String> text(Map<String, Object> row, String column) {
        return Optional.ofNullable((String) row.get(column));
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }

    /** The drivers hand out different types for an instant; null for null. */
    private static Instant instant(Object value) {
        return value instanceof OffsetDateTime time ? time.toInstant() : value instanceof Timestamp time ? time.toInstant() : null;
    }
}
