package io.rosterbridge.platform;

import ch.qos.logback.classic.LoggerContext;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Has {@link FatalErrors} looked for where frameworks catch everything. */
@Configuration(proxyBeanMethods = false)
class FatalErrorsSetup {

    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);
    private static final String OPTION = "ExitOnOutOfMemoryError";

    /** Once Spring Boot has set up the log, which takes filters out that were there before. */
    @Bean
    InitializingBean fatalErrorsInTheLog() {
        return () -> {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
                FatalErrors.watchLog(log);
            }
            if (!isOptionOn()) {
                LOG.info("Started without -XX:+{}: out of memory, the process ends itself only where the error comes to light", OPTION);
            }
        };
    }

    private static boolean isOptionOn() {
        try {
            return Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).getVMOption(OPTION).getValue());
        } catch (IllegalArgumentException | NullPointerException anotherJavaMachine) {
            return true;
        }
    }

    /** Spring MVC makes an exception of every error of a request. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    HandlerExceptionResolver fatalErrorsOfRequests() {
        return (request, response, handler, error) -> {
            FatalErrors.endIfFatal(error);
            return null;
        };
    }
}
