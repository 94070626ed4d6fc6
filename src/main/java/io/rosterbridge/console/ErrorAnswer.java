package io.rosterbridge.console;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what fails before it reaches a controller, such as a malformed path. */
@Hidden
@RestController
class ErrorAnswer implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<ProblemDetail> answer(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.valueOf(number) : HttpStatus.NOT_FOUND;
        ProblemDetail detail = Problem.of(status).detail(status.is5xxServerError()
                ? "the request could not be carried out; the log file of this application has the details"
                : "the request was refused before it was read: " + status.getReasonPhrase());
        if (status == HttpStatus.FORBIDDEN && request.getAttribute(RequestDispatcher.ERROR_MESSAGE) instanceof String told && !told.isEmpty()) {
            detail.setDetail(told);
        }
        detail.setStatus(status);
        return ResponseEntity.status(status).body(detail);
    }
}
