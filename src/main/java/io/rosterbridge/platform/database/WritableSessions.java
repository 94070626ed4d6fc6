package io.rosterbridge.platform.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes a connection out of the pool whose server takes no changes any more. A server that was demoted keeps its sessions, and the pool
 * would hand them out until they are too old, long after another server has taken over.
 */
public final class WritableSessions implements SQLExceptionOverride {

    /** PostgreSQL's {@code read_only_sql_transaction}. */
    static final String READ_ONLY = "25006";

    private static final AtomicLong SEEN = new AtomicLong();

    @java.lang.Override
    public Override adjudicate(SQLException error) {
        if (READ_ONLY.equals(error.getSQLState())) {
            SEEN.incrementAndGet();
            return Override.MUST_EVICT;
        }
        return Override.CONTINUE_EVICT;
    }

    /** How often that was seen in this Java machine. */
    static long seen() {
        return SEEN.get();
    }
}
