package io.rosterbridge.access.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.database.DatabaseTrouble;
import io.rosterbridge.platform.web.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 where the database is away before a controller is reached, as it is while a person logs in: no one is told that their
 * password is wrong, and no script takes it for an error that stays.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class DatabaseAway extends OncePerRequestFilter {

    public static final String SENTENCE = "the database does not answer, or takes no changes; try again in some seconds";
    public static final String RETRY_AFTER_SECONDS = "5";

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAway.class);

    private final ObjectMapper json;

    DatabaseAway(ObjectMapper json) {
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (RuntimeException | ServletException failed) {
            if (response.isCommitted() || !DatabaseTrouble.mayHeal(failed)) {
                throw failed;
            }
            LOG.warn("The database did not answer a request: {}", failed.getMessage());
            response.reset();
            answer(request, response, json);
        }
    }

    static void answer(HttpServletRequest request, HttpServletResponse response, ObjectMapper json) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        if (LoginNeeded.wantsPage(request)) {
            response.sendError(Problem.UNAVAILABLE.status().value(), SENTENCE);
        } else {
            Problem.UNAVAILABLE.write(request, response, json, SENTENCE);
        }
    }
}
