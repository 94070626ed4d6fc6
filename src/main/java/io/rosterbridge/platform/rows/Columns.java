package io.rosterbridge.platform.rows;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Values of columns that JDBC itself does not give. */
public final class Columns {

    private Columns() {
    }

    /**
     * A point in time.
     *
     * @param column with a time zone
     * @return null if the column is
     * @throws SQLException if there is no such column
     */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /**
     * A truth value that may be missing.
     *
     * @throws SQLException if there is no such column
     */
    public static Optional<Boolean> optionalBoolean(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, Boolean.class));
    }

    /**
     * A point in time that may be missing.
     *
     * @param column with a time zone
     * @throws SQLException if there is no such column
     */
    public static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(instant(row, column));
    }
}
