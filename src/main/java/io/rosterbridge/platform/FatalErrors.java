package io.rosterbridge.platform;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.charset.StandardCharsets;
import org.slf4j.Marker;

/**
 * Ends the process when the Java machine is out of memory or damaged. What lives on after that has lost threads at random: a timer, a
 * lease, the kill switch. Another node takes over, or whatever watches the process starts it again.
 *
 * <p>{@code -XX:+ExitOnOutOfMemoryError} does this for every thread and is to be given. Here is what can be done without it: an error
 * that ends a thread, that ends an exchange of Camel or a request of the web server, and that anything writes to the log before it
 * goes on. A stack overflow is not fatal: it leaves its thread and harms no other, and one deep document must not end a node.
 */
public final class FatalErrors {

    /** As the Java machine's own option ends it. */
    public static final int EXIT_CODE = 3;

    private static final int DEEPEST = 50;
    // There may be no memory for any of this later.
    private static final byte[] WORDS = ("Rosterbridge ends itself: it is out of memory, or the Java machine is damaged. Give it more memory "
            + "by -Xmx, and start it with -XX:+ExitOnOutOfMemoryError." + System.lineSeparator()).getBytes(StandardCharsets.US_ASCII);
    private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

    private FatalErrors() {
    }

    /** Ends the process on an error that ends a thread; any other goes where it went before. */
    public static void watchThreads() {
        UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            endIfFatal(error);
            if (before != null) {
                before.uncaughtException(thread, error);
            } else {
                System.err.print("Exception in thread \"" + thread.getName() + "\" ");
                error.printStackTrace();
            }
        });
    }

    /** Ends the process on an error that anything is about to log, whatever the level of the logger. */
    public static void watchLog(LoggerContext log) {
        TurboFilter filter = new TurboFilter() {
            @Override
            public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable error) {
                if (error != null) {
                    endIfFatal(error);
                } else if (parameters != null && parameters.length > 0 && parameters[parameters.length - 1] instanceof Throwable last) {
                    endIfFatal(last);
                }
                return FilterReply.NEUTRAL;
            }
        };
        filter.setContext(log);
        filter.setName("fatal-errors");
        filter.start();
        log.addTurboFilter(filter);
    }

    /** Ends the process if this, or a cause of it, is fatal; does not return then. */
    public static void endIfFatal(Throwable error) {
        if (isFatal(error)) {
            try {
                STDERR.write(WORDS);
            } catch (IOException | VirtualMachineError silent) {
                // It ends all the same.
            } finally {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }

    /** Whether this, or a cause of it, says that the Java machine is out of memory or damaged. */
    static boolean isFatal(Throwable error) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
