package io.rosterbridge.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExclusiveReadLockStrategy;
import org.apache.camel.component.file.GenericFileOperations;

/**
 * Lets the route have the files that the {@link InboxWatch} lets go, and tells it what became of them. It never waits: Camel's own
 * strategies wait for a file inside the only thread that looks for others.
 */
public final class InboxLock implements GenericFileExclusiveReadLockStrategy<File> {

    private final Path folder;
    private final InboxWatch watch;

    public InboxLock(Path folder, InboxWatch watch) {
        this.folder = folder;
        this.watch = watch;
    }

    /** Whether the file is so large that it is read beside the others. */
    public boolean isLarge(File file) {
        return watch.isLarge(file.length());
    }

    @Override
    public boolean acquireExclusiveReadLock(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange)
            throws IOException {
        return watch.take(path(file));
    }

    @Override
    public void releaseExclusiveReadLockOnAbort(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        // It was not taken.
    }

    @Override
    public void releaseExclusiveReadLockOnRollback(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        Exception failure = exchange.getException();
        FileLeft left = failure instanceof FileLeft known ? known : new FileLeft(file.getFileNameOnly(),
                "an error that was not expected; the log tells more");
        watch.leave(path(file), left);
    }

    @Override
    public void releaseExclusiveReadLockOnCommit(GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) {
        watch.read(path(file), folder.resolve(exchange.getVariable("folder", String.class)).resolve(exchange.getVariable("arrival", String.class)));
    }

    /** Of Camel's file only the name is used: it takes a backslash in it for the way into another folder. */
    private Path path(GenericFile<File> file) {
        return folder.resolve(file.getFileNameOnly());
    }

    // ---- methods that a lock which never waits does not need

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
        // There are no lock files.
    }

    @Override
    public void setTimeout(long timeout) {
        // It never waits.
    }

    @Override
    public void setCheckInterval(long checkInterval) {
        // It never waits.
    }

    @Override
    public void setReadLockLoggingLevel(LoggingLevel readLockLoggingLevel) {
        // Page, health and alert say why a file is not read.
    }

    @Override
    public void setMarkerFiler(boolean markerFile) {
        // There are no lock files.
    }

    @Override
    public void setDeleteOrphanLockFiles(boolean deleteOrphanLockFiles) {
        // There are no lock files.
    }
}
