package io.rosterbridge.platform.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Tells a database that is away or busy, which heals, from a statement that it refuses, which will be refused again. */
public final class DatabaseTrouble {

    /**
     * Classes of SQL states: connection, rollback such as a deadlock, out of resources, stopped by an operator, system error; and
     * H2's time-out of a lock. H2 gives its own codes for a connection or database that is closed. Read-only, as PostgreSQL is after a
     * fail-over, is as good as away: no change is taken, and another server takes over.
     */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58", "HY");
    private static final Set<String> STATES = Set.of("25006", "25P03", "55P03", "90007", "90020", "90067", "90098", "90121");

    /** Whether the step that threw is worth repeating. */
    public boolean mayHeal(Exchange exchange) {
        return mayHeal(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** Whether it, or what caused it, heals by itself. */
    public static boolean mayHeal(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransientDataAccessException || cause instanceof RecoverableDataAccessException
                    || cause instanceof NonTransientDataAccessResourceException || cause instanceof CannotCreateTransactionException
                    || cause instanceof TransactionSystemException || (cause instanceof SQLException state && mayHeal(state))) {
                return true;
            }
        }
        return false;
    }

    /** A pool that has lost its connection gives no state. */
    private static boolean mayHeal(SQLException error) {
        String state = error.getSQLState();
        return error instanceof SQLTransientException || error instanceof SQLRecoverableException
                || error instanceof SQLNonTransientConnectionException || state == null || STATES.contains(state)
                || CLASSES.contains(state.substring(0, Math.min(2, state.length())));
    }
}
