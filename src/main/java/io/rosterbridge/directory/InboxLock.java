package io.rosterbridge.directory;

import java.io.File;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.strategy.FileChangedExclusiveReadLockStrategy;

/** When a file of the inbox may be read: it has not been written to for some time, a full file for longer, since it can remove people. */
public final class InboxLock extends FileChangedExclusiveReadLockStrategy {

    private final BooleanSupplier killed;
    private final FileChangedExclusiveReadLockStrategy full = new FileChangedExclusiveReadLockStrategy();

    /**
     * All times in milliseconds; {@code check} is how often a file that is still too young is looked at.
     *
     * @param killed whether no file may be read at all; it stays where it is then
     */
    public InboxLock(long quiet, long quietFull, long check, BooleanSupplier killed) {
        this.killed = killed;
        setMinAge(quiet);
        setCheckInterval(check);
        setReadLockLoggingLevel(LoggingLevel.DEBUG);
        full.setMinAge(quietFull);
        full.setCheckInterval(check);
        full.setReadLockLoggingLevel(LoggingLevel.DEBUG);
    }

    @Override
    public boolean acquireExclusiveReadLock(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange)
            throws Exception {
        if (killed.getAsBoolean()) {
            return false;
        }
        boolean isFull = CsvSource.isFull(file.getFileNameOnly());
        boolean locked = isFull ? full.acquireExclusiveReadLock(operations, file, exchange)
                : super.acquireExclusiveReadLock(operations, file, exchange);
        if (locked && killed.getAsBoolean()) {
            // Pressed while the file was watched.
            if (isFull) {
                full.releaseExclusiveReadLockOnAbort(operations, file, exchange);
            } else {
                super.releaseExclusiveReadLockOnAbort(operations, file, exchange);
            }
            return false;
        }
        return locked;
    }
}
