package io.rosterbridge.platform.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * The answers to what cannot be done (RFC 9457). A type never changes its meaning, so that scripts can rely on it; the detail
 * is for people.
 */
public enum Problem {
    INVALID(HttpStatus.BAD_REQUEST, "The request is not valid"),
    LOGIN_NEEDED(HttpStatus.UNAUTHORIZED, "A login is needed"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "Not allowed"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "Not found"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This method is not offered here"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Not offered in this format"),
    CONFLICT(HttpStatus.CONFLICT, "Not possible in the present state"),
    TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "The request came too slowly"),
    CHANGED_MEANWHILE(HttpStatus.PRECONDITION_FAILED, "Changed meanwhile"),
    TOO_LARGE(HttpStatus.PAYLOAD_TOO_LARGE, "The request is too large"),
    UNSUPPORTED_FORMAT(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The request has a format that is not understood"),
    LOCKED_OUT(HttpStatus.TOO_MANY_REQUESTS, "Too many failed logins"),
    TOO_MANY(HttpStatus.TOO_MANY_REQUESTS, "Too many requests of this kind at once"),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "An error of this application"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Not available at the moment");

    /** What each type of ours begins with. */
    public static final String TYPE = "urn:rosterbridge:problem:";

    private final HttpStatus status;
    private final String title;

    Problem(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    public HttpStatus status() {
        return status;
    }

    /** The type, such as {@code urn:rosterbridge:problem:not-found}. */
    public URI type() {
        return URI.create(TYPE + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    }

    public ProblemDetail detail(String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type());
        problem.setTitle(title);
        return problem;
    }

    /** To be thrown by whoever answers a request. */
    public ErrorResponseException because(String detail) {
        return new ErrorResponseException(status, detail(detail), null);
    }

    /** As {@link #because(String)}, with the time after which it may be tried again. */
    public ErrorResponseException because(String detail, int retryAfterSeconds) {
        ErrorResponseException refused = because(detail);
        refused.getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfterSeconds));
        return refused;
    }

    /** What fits a status that somebody else has chosen. */
    public static Problem of(HttpStatusCode status) {
        for (Problem problem : values()) {
            if (problem.status.value() == status.value()) {
                return problem;
            }
        }
        return status.is4xxClientError() ? INVALID : INTERNAL;
    }

    /** Writes it where Spring MVC does not answer. */
    public void write(HttpServletRequest request, HttpServletResponse response, ObjectMapper json, String detail) throws IOException {
        ProblemDetail problem = detail(detail);
        problem.setInstance(URI.create(request.getRequestURI()));
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        json.writeValue(response.getOutputStream(), problem);
    }
}
