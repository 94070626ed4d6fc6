package io.rosterbridge.platform.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what fails before it reaches a controller, such as a malformed path. */
@Hidden
@RestController
public class ErrorAnswer implements ErrorController {

    /** Statuses that carry a sentence of this application, by {@code sendError}. */
    private static final Set<HttpStatus> TOLD = EnumSet.of(HttpStatus.FORBIDDEN, HttpStatus.PAYLOAD_TOO_LARGE,
            HttpStatus.TOO_MANY_REQUESTS, HttpStatus.SERVICE_UNAVAILABLE);

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<ProblemDetail> answer(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.valueOf(number) : HttpStatus.NOT_FOUND;
        Problem problem = status == HttpStatus.TOO_MANY_REQUESTS ? Problem.TOO_MANY : Problem.of(status);
        ProblemDetail detail = problem.detail(status.is5xxServerError()
                ? "the request could not be carried out; the log file of this application has the details"
                : "the request was refused before it was read: " + status.getReasonPhrase()
                + IdPaths.advice(String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI))));
        if (TOLD.contains(status) && request.getAttribute(RequestDispatcher.ERROR_MESSAGE) instanceof String told && !told.isEmpty()) {
            detail.setDetail(told);
        }
        if (status == HttpStatus.REQUEST_TIMEOUT) {
            detail.setDetail(request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof BodyPace.TooSlow slow ? slow.getMessage()
                    : "nothing more of the body came; send it again");
        }
        detail.setStatus(status);
        return ResponseEntity.status(status).body(detail);
    }
}
