package io.rosterbridge.calendly;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of work in bulk that goes on by itself, such as reading a source or applying an import: under the kill switch none
 * begins, and one that is under way is taken back instead of committed.
 */
public final class StoppableTransactions implements PlatformTransactionManager {

    private final PlatformTransactionManager transactions;
    private final Connections connections;

    private StoppableTransactions(PlatformTransactionManager transactions, Connections connections) {
        this.transactions = transactions;
        this.connections = connections;
    }

    /** For work that begins and ends its transactions by a template. */
    public static TransactionTemplate template(PlatformTransactionManager transactions, Connections connections) {
        return new TransactionTemplate(new StoppableTransactions(transactions, connections));
    }

    /** @throws Stopped if the kill switch is on */
    @Override
    public TransactionStatus getTransaction(TransactionDefinition definition) {
        connections.present().kill().ifPresent(kill -> {
            throw new Stopped(kill);
        });
        return transactions.getTransaction(definition);
    }

    /** @throws Stopped if the kill switch is on; it is rolled back then */
    @Override
    public void commit(TransactionStatus status) {
        connections.present().kill().ifPresent(kill -> {
            transactions.rollback(status);
            throw new Stopped(kill);
        });
        transactions.commit(status);
    }

    @Override
    public void rollback(TransactionStatus status) {
        transactions.rollback(status);
    }
}
