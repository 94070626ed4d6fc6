package io.rosterbridge.directory;

import java.io.File;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.strategy.FileChangedExclusiveReadLockStrategy;

/** When a file of the inbox may be read: it has not been written to for some time, a full file for longer, since it can remove people. */
public final class InboxLock extends FileChangedExclusiveReadLockStrategy {

    private final FileChangedExclusiveReadLockStrategy full = new FileChangedExclusiveReadLockStrategy();

    /** All in milliseconds; {@code check} is how often a file that is still too young is looked at. */
    public InboxLock(long quiet, long quietFull, long check) {
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
        return CsvSource.isFull(file.getFileNameOnly()) ? full.acquireExclusiveReadLock(operations, file, exchange)
                : super.acquireExclusiveReadLock(operations, file, exchange);
    }
}
