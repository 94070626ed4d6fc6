package io.rosterbridge;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What is logged, for a test that looks at it. */
public final class Logs {

    private Logs() {
    }

    public static ListAppender<ILoggingEvent> of(Class<?> type) {
        return of(type.getName());
    }

    public static ListAppender<ILoggingEvent> all() {
        return of(Logger.ROOT_LOGGER_NAME);
    }

    private static ListAppender<ILoggingEvent> of(String logger) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        ((Logger) LoggerFactory.getLogger(logger)).addAppender(log);
        return log;
    }

    /** Everything above DEBUG as a log file would show it, stack traces included. */
    public static String shown(ListAppender<ILoggingEvent> log) {
        return log.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .map(event -> event.getFormattedMessage() + (event.getThrowableProxy() == null
                        ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .collect(Collectors.joining("\n"));
    }
}
