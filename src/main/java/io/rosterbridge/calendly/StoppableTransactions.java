package io.rosterbridge.calendly;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of work in bulk that goes on by itself, such as reading a source or applying an import: under the kill switch none
 * begins, and one that is under way is taken back instead of committed.
 */
public final class StoppableTransactions {

    private final PlatformTransactionManager stoppable;

    public StoppableTransactions(PlatformTransactionManager transactions, Connections connections) {
        this.stoppable = new Stoppable(transactions, connections);
    }

    /** For work that begins and ends its transactions by a template. */
    public TransactionTemplate template() {
        return new TransactionTemplate(stoppable);
    }

    /** Begins a transaction of its own, whatever transaction there is. */
    public TransactionTemplate ownTemplate() {
        TransactionTemplate template = template();
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return template;
    }

    /** No bean: Spring Boot would take it for the manager of all transactions. */
    private record Stoppable(PlatformTransactionManager transactions, Connections connections) implements PlatformTransactionManager {

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
}
