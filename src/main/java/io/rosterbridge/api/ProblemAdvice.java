package io.rosterbridge.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.rosterbridge.access.LockedOut;
import io.rosterbridge.access.NotAllowed;
import io.rosterbridge.access.web.BodyLimit;
import io.rosterbridge.access.web.DatabaseAway;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.platform.database.DatabaseTrouble;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.web.BodyPace;
import io.rosterbridge.platform.web.IdPaths;
import io.rosterbridge.platform.web.Problem;
import io.rosterbridge.profile.ProfileInvalid;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever goes wrong in a request into a {@link Problem}; never a stack trace, never what was sent. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final ObjectMapper WORDS = new ObjectMapper();
    private static final int MOST_SHOWN = 100;

    @ExceptionHandler
    ProblemDetail refused(PersonRefused refused) {
        return Problem.INVALID.detail(refused.getMessage());
    }

    @ExceptionHandler
    ProblemDetail notAllowed(NotAllowed denied) {
        return Problem.FORBIDDEN.detail(denied.getMessage());
    }

    @ExceptionHandler
    ProblemDetail lockedOut(LockedOut tooOften) {
        return Problem.LOCKED_OUT.detail(tooOften.getMessage());
    }

    /** A profile that cannot be used: every mistake in it, by key, with what is there and what is allowed. */
    @ExceptionHandler
    ProblemDetail invalidProfile(ProfileInvalid invalid) {
        ProblemDetail problem = Problem.INVALID.detail(invalid.getMessage());
        problem.setProperty("mistakes", invalid.problems().stream().map(Mistake::of).toList());
        return problem;
    }

    /** @param key the keys that lead to it, joined by dots; empty for the document as a whole */
    record Mistake(String key, int line, String found, String allowed) {

        private static Mistake of(ProfileInvalid.Problem problem) {
            return new Mistake(problem.path(), problem.line(), problem.found(), problem.advice());
        }
    }

    /** The contracts of what the controllers call say which argument, and what to do. */
    @ExceptionHandler
    Object invalid(IllegalArgumentException invalid, WebRequest request) {
        if (isOurs(invalid)) {
            return Problem.INVALID.detail(invalid.getMessage());
        }
        return unexpected(invalid, request);
    }

    @ExceptionHandler
    Object conflict(IllegalStateException conflict, WebRequest request) {
        if (isOurs(conflict)) {
            return Problem.CONFLICT.detail(conflict.getMessage());
        }
        return unexpected(conflict, request);
    }

    /** A body that is taken in part by part may turn out to be too long, or no text, in the middle of it. */
    @ExceptionHandler
    Object unreadable(UncheckedIOException unreadable, WebRequest request) {
        if (unreadable.getCause() instanceof CharacterCodingException) {
            return Problem.INVALID.detail("the body is not UTF-8; save the file as CSV in UTF-8");
        }
        Optional<ProblemDetail> body = aboutItsBody(unreadable);
        return body.isPresent() ? body.get() : unexpected(unreadable, request);
    }

    /** What is wrong with how a body came. */
    private static Optional<ProblemDetail> aboutItsBody(Throwable unreadable) {
        for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyLimit.Exceeded exceeded) {
                return Optional.of(Problem.TOO_LARGE.detail(exceeded.getMessage()));
            }
            if (cause instanceof BodyPace.TooSlow slow) {
                return Optional.of(Problem.TOO_SLOW.detail(slow.getMessage()));
            }
            if (cause instanceof SocketTimeoutException) {
                return Optional.of(Problem.TOO_SLOW.detail("nothing more of the body came; send it again"));
            }
        }
        return Optional.empty();
    }

    private static ResponseEntity<ProblemDetail> database(Exception unreachable) {
        LOG.warn("The database did not answer a request: {}", unreachable.getMessage());
        return ResponseEntity.status(Problem.UNAVAILABLE.status()).header(HttpHeaders.RETRY_AFTER, DatabaseAway.RETRY_AFTER_SECONDS)
                .body(Problem.UNAVAILABLE.detail(DatabaseAway.SENTENCE));
    }

    /** PostgreSQL stores no NUL, and no column takes just any length. */
    @ExceptionHandler
    ProblemDetail unstorable(DataIntegrityViolationException unstorable) {
        return Problem.INVALID.detail("a value is too long for the database or has a character that is no text (NUL); correct it");
    }

    @ExceptionHandler
    ProblemDetail noForm(MultipartException noForm) {
        return aboutItsBody(noForm).orElseGet(() -> Problem.INVALID.detail("the body must be a form with a file (multipart/form-data)"));
    }

    @ExceptionHandler
    Object unexpected(Exception error, WebRequest request) {
        if (DatabaseTrouble.mayHeal(error)) {
            return database(error);
        }
        LOG.error("{} failed", request.getDescription(false), error);
        return Problem.INTERNAL.detail("the request could not be carried out; the log file of this application has the details");
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException unreadable, HttpHeaders headers,
                                                                  HttpStatusCode status, WebRequest request) {
        Optional<ProblemDetail> body = aboutItsBody(unreadable);
        if (body.isPresent()) {
            return ResponseEntity.status(body.get().getStatus()).body(body.get());
        }
        return answer(Problem.INVALID, unreadable.getCause() instanceof JsonProcessingException json ? sentence(json)
                : "the body is missing; send a JSON object");
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotSupported(HttpMediaTypeNotSupportedException unsupported, HttpHeaders headers,
                                                                     HttpStatusCode status, WebRequest request) {
        String taken = unsupported.getSupportedMediaTypes().stream().filter(type -> type.isConcrete()).map(String::valueOf).distinct()
                .collect(Collectors.joining(" or "));
        boolean isProfile = request instanceof ServletWebRequest servlet && servlet.getRequest().getServletPath().equals("/api/v1/profile");
        String detail = "the body comes as " + (unsupported.getContentType() == null ? "nothing that is named" : unsupported.getContentType())
                + "; send it as " + (taken.isEmpty() ? "application/json" : taken)
                + (isProfile ? ", with the YAML as a text: {\"document\": \"...\"}" : "");
        return ResponseEntity.status(status).headers(headers).body(Problem.UNSUPPORTED_FORMAT.detail(detail));
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status,
                                                        WebRequest request) {
        String name = mismatch instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : mismatch.getPropertyName();
        Class<?> wanted = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getParameter().nestedIfOptional().getNestedParameterType() : mismatch.getRequiredType();
        String type = wanted != null && (wanted.isPrimitive() || Number.class.isAssignableFrom(wanted)) && wanted != boolean.class
                ? "a whole number" : type(wanted);
        return answer(Problem.INVALID, name + " is \"" + Excerpt.within(String.valueOf(mismatch.getValue()), MOST_SHOWN) + "\"; it must be "
                + type);
    }

    @Override
    protected ResponseEntity<Object> handleNoResourceFoundException(NoResourceFoundException absent, HttpHeaders headers,
                                                                    HttpStatusCode status, WebRequest request) {
        ProblemDetail nothing = Problem.NOT_FOUND.detail("there is nothing at /" + absent.getResourcePath()
                + IdPaths.advice(absent.getResourcePath()));
        nothing.setProperty("documentation", "/v3/api-docs");   // for programs: a page does not show it
        return ResponseEntity.status(Problem.NOT_FOUND.status()).body(nothing);
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(Exception error, Object body, HttpHeaders headers, HttpStatusCode status,
                                                             WebRequest request) {
        if (request instanceof ServletWebRequest servlet && servlet.getResponse() != null && servlet.getResponse().isCommitted()) {
            return null;
        }
        Problem problem = Problem.of(status);
        Object given = body == null && error instanceof ErrorResponse answer ? answer.getBody() : body;
        ProblemDetail detail = given instanceof ProblemDetail told ? told : problem.detail("the request could not be carried out");
        if (!detail.getType().toString().startsWith(Problem.TYPE)) {
            detail.setType(problem.type());
            detail.setTitle(problem.detail("").getTitle());
        }
        if (status.is5xxServerError()) {
            LOG.error("{} failed", request.getDescription(false), error);
        }
        return ResponseEntity.status(status).headers(headers).body(detail);
    }

    private static ResponseEntity<Object> answer(Problem problem, String detail) {
        return ResponseEntity.status(problem.status()).body(problem.detail(detail));
    }

    private static String sentence(JsonProcessingException json) {
        if (json instanceof UnrecognizedPropertyException unknown) {
            String allowed = unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
            return "property " + path(unknown) + " is not known; allowed are " + allowed;
        }
        if (json instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
            return "property " + path(format) + " is \"" + Excerpt.within(String.valueOf(format.getValue()), MOST_SHOWN) + "\"; it must be "
                    + type(format.getTargetType());
        }
        if (json instanceof MismatchedInputException mismatch) {
            String path = path(mismatch);
            return path.isEmpty() ? "the body must be one JSON object" : "property " + path + " must be " + type(mismatch.getTargetType());
        }
        JsonLocation location = json.getLocation();
        return "the body is not valid JSON" + (location == null ? ""
                : ": see line " + location.getLineNr() + ", column " + location.getColumnNr());
    }

    private static String path(JsonMappingException error) {
        return error.getPath().stream().map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
    }

    private static String type(Class<?> target) {
        if (target == null || target.isRecord() || Map.class.isAssignableFrom(target)) {
            return "a JSON object";
        }
        if (target.isEnum()) {
            return "one of " + Arrays.stream(target.getEnumConstants()).map(ProblemAdvice::word).collect(Collectors.joining(", "));
        }
        if (target == String.class) {
            return "a text in quotes";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "true or false";
        }
        if (target == Instant.class) {
            return "an instant such as 2027-01-31T00:00:00Z";
        }
        return Collection.class.isAssignableFrom(target) ? "a list" : "a number";
    }

    /** As JSON has it. */
    private static String word(Object constant) {
        try {
            return WORDS.convertValue(constant, String.class);
        } catch (IllegalArgumentException unwritable) {
            return constant.toString();
        }
    }

    /** Thrown on purpose by this application's own code, with a sentence for whoever asked. */
    private static boolean isOurs(Exception error) {
        StackTraceElement[] trace = error.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("io.rosterbridge.") && error.getMessage() != null;
    }
}
