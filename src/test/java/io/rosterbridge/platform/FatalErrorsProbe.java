package io.rosterbridge.platform;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.rosterbridge.Application;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** A process that runs out of memory at one place, and goes on for a while as if nothing were. */
final class FatalErrorsProbe {

    private FatalErrorsProbe() {
    }

    public static void main(String[] where) throws Exception {
        FatalErrors.watchThreads();
        switch (where[0]) {
            case "thread" -> new Thread(FatalErrorsProbe::fill).start();
            case "task-of-a-pool" -> Executors.newSingleThreadExecutor().execute(FatalErrorsProbe::fill);
            case "cause" -> new Thread(() -> {
                try {
                    fill();
                } catch (OutOfMemoryError error) {
                    throw new IllegalStateException("it only says", error);
                }
            }).start();
            case "log" -> log("caught", Level.INFO, false);
            case "log-parameter" -> log("caught by {}: {}", Level.INFO, true);
            case "log-off" -> log("caught", Level.OFF, false);
            case "request" -> request();
            case "camel" -> camel("direct:fill");
            case "camel-timer" -> camel("timer:fill?repeatCount=1&delay=0");
            case "stack-overflow" -> new Thread(FatalErrorsProbe::overflow).start();
            case "assertion" -> new Thread(() -> {
                throw new AssertionError("of one thread");
            }).start();
            default -> throw new IllegalArgumentException(where[0]);
        }
        Thread.sleep(where[0].equals("stack-overflow") || where[0].equals("assertion") ? 2_000 : 60_000);
        System.exit(0);
    }

    private static void fill() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[1 << 20]);
        }
    }

    private static void overflow() {
        overflow();
    }

    private static void log(String words, Level level, boolean asParameter) {
        LoggerContext log = (LoggerContext) LoggerFactory.getILoggerFactory();
        FatalErrors.watchLog(log);
        log.getLogger("probe").setLevel(level);
        try {
            fill();
        } catch (OutOfMemoryError error) {
            if (asParameter) {
                log.getLogger("probe").error(words, "somebody", "nobody", error);
            } else {
                log.getLogger("probe").error(words, error);
            }
        }
    }

    private static void request() throws Exception {
        ConfigurableApplicationContext web = new SpringApplicationBuilder(ServletWebServerFactoryAutoConfiguration.class,
                DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class,
                FatalErrorsSetup.class, Pages.class).properties(Map.of("server.port", "0", "spring.config.name", "none")).run();
        URI page = URI.create("http://127.0.0.1:" + web.getEnvironment().getProperty("local.server.port") + "/fill");
        HttpClient.newHttpClient().send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding());
    }

    static final class Pages {

        @Bean
        RouterFunction<ServerResponse> pages() {
            return RouterFunctions.route().GET("/fill", request -> {
                fill();
                return ServerResponse.ok().build();
            }).build();
        }
    }

    private static void camel(String from) throws Exception {
        CamelContext camel = Application.prepared().start().bean(CamelContext.class);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(from).process(exchange -> fill());
            }
        });
        if (from.startsWith("direct")) {
            try {
                camel.createProducerTemplate().sendBody(from, "");
            } catch (CamelExecutionException caught) {
                // As a frame that catches everything.
            }
        }
    }
}
