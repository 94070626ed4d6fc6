package io.rosterbridge.imports;

import io.rosterbridge.access.Actor;
import io.rosterbridge.access.audit.AuditAction;
import io.rosterbridge.access.audit.AuditTrail;
import java.util.Map;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts imports and reconciliations for whoever may; in the audit trail, in the same transaction. */
public final class StartingRuns {

    private final Imports imports;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    public StartingRuns(Imports imports, AuditTrail audit, TransactionTemplate transaction) {
        this.imports = imports;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * Lists all users of Calendly and compares them; nobody is changed by it.
     *
     * @return the id of the run
     * @throws IllegalStateException if another run is listing, or if the connection is closed; the message says which and why
     */
    public long startImport(Actor who) {
        return transaction.execute(status -> {
            long id = imports.start(ImportRun.IMPORT, who.name());
            audit.record(who.name(), AuditAction.IMPORT_STARTED, "import:" + id, Map.of());
            return id;
        });
    }

    /**
     * Lists all users of Calendly and compares them with what was sent.
     *
     * @param repair whether to repair at once what the settings say; else a plan can
     * @return as {@link #startImport}
     * @throws IllegalStateException as {@link #startImport}
     */
    public long startReconciliation(Actor who, boolean repair) {
        return transaction.execute(status -> {
            long id = repair ? imports.start(ImportRun.RECONCILE, who.name()) : imports.startReport(who.name());
            audit.record(who.name(), AuditAction.RECONCILIATION_STARTED, "reconciliation:" + id, Map.of("repair", repair));
            return id;
        });
    }
}
