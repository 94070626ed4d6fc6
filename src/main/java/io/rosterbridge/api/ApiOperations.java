package io.rosterbridge.api;

import io.rosterbridge.access.AnyLogin;
import io.rosterbridge.access.FreshLogin;
import io.rosterbridge.access.web.FreshLoginGate;
import io.rosterbridge.access.web.PermissionGate;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/**
 * Completes an operation by what its handler says of itself: the permission it requires, how to log in for it, and the problems it can
 * answer.
 */
final class ApiOperations implements OperationCustomizer {

    static final String BASIC = "basic";
    static final String BEARER = "bearer";
    static final String SESSION = "session";
    static final String PROOF = "proof";

    private static final String CREATED = "201";
    private static final String CONFLICT = "409";
    /** The parameters that name one thing; the others only choose among many. */
    private static final Set<String> NAMES = Set.of("id", "name", "version");

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        operation.setOperationId(id(handler));
        operation.setDescription(Stream.of(operation.getDescription(), permission(handler)).filter(Objects::nonNull)
                .reduce((text, more) -> text.contains(more) ? text : text + "\n\n" + more).orElseThrow());
        operation.setSecurity(security(handler));
        takenInParts(operation, handler);
        pages(operation);
        ApiResponses responses = operation.getResponses();
        problems(operation, handler).forEach(status -> responses.putIfAbsent(String.valueOf(status.value()), ApiProblems.reference(status)));
        Optional.ofNullable(handler.getMethodAnnotation(ConflictWhen.class)).ifPresent(conflict ->
                responses.put(CONFLICT, ApiProblems.response(HttpStatus.CONFLICT, conflict.value())));
        return operation;
    }

    /** The same as long as controller and method have their names, whatever is added beside them. */
    private static String id(HandlerMethod handler) {
        String given = handler.getMethodAnnotation(io.swagger.v3.oas.annotations.Operation.class).operationId();
        if (!given.isEmpty()) {
            return given;
        }
        String controller = handler.getBeanType().getSimpleName().replaceFirst("Controller$", "");
        String method = handler.getMethod().getName();
        return controller.substring(0, 1).toLowerCase(Locale.ROOT) + controller.substring(1)
                + method.substring(0, 1).toUpperCase(Locale.ROOT) + method.substring(1);
    }

    private static String permission(HandlerMethod handler) {
        String needed = handler.hasMethodAnnotation(AnyLogin.class) ? "Open to every login."
                : "Requires the permission `" + PermissionGate.required(handler).orElseThrow().word() + "`.";
        return needed + (isChange(handler) && FreshLoginGate.takesFreshLogin(handler)
                ? " A session must have confirmed its login recently." : "");
    }

    private static List<SecurityRequirement> security(HandlerMethod handler) {
        SecurityRequirement session = new SecurityRequirement().addList(SESSION);
        return List.of(new SecurityRequirement().addList(BASIC), new SecurityRequirement().addList(BEARER),
                isChange(handler) ? session.addList(PROOF) : session);
    }

    private static boolean isChange(HandlerMethod handler) {
        return !List.of(RequestMethod.GET).equals(List.of(mapping(handler).method()));
    }

    private static RequestMapping mapping(HandlerMethod handler) {
        return AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
    }

    /** As {@link Listing#checked} has it. */
    private static void pages(Operation operation) {
        Optional.ofNullable(operation.getParameters()).orElse(List.of()).stream().filter(parameter -> "limit".equals(parameter.getName()))
                .forEach(parameter -> parameter.getSchema().minimum(BigDecimal.ONE).maximum(BigDecimal.valueOf(Listing.MOST)));
    }

    /** A body that a handler takes part by part, which springdoc does not see. */
    private static void takenInParts(Operation operation, HandlerMethod handler) {
        if (takes(handler, InputStream.class)) {
            RequestBody body = Optional.ofNullable(operation.getRequestBody())
                    .orElseGet(() -> new RequestBody().content(new Content()).required(true));
            for (String type : mapping(handler).consumes()) {
                body.getContent().addMediaType(type, new MediaType().schema(new JsonSchema().typesItem("string")));
            }
            operation.setRequestBody(body);
        }
    }

    private static boolean takes(HandlerMethod handler, Class<?> type) {
        return Arrays.stream(handler.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == type);
    }

    private static Set<HttpStatus> problems(Operation operation, HandlerMethod handler) {
        // Each refuses a parameter it does not know, asks for a login and its permission, and reads the database for that.
        Set<HttpStatus> problems = EnumSet.of(HttpStatus.BAD_REQUEST, HttpStatus.UNAUTHORIZED, HttpStatus.FORBIDDEN,
                HttpStatus.TOO_MANY_REQUESTS, HttpStatus.SERVICE_UNAVAILABLE);
        if (!handler.isVoid() && !writesText(handler)) {
            problems.add(HttpStatus.NOT_ACCEPTABLE);
        }
        if (operation.getRequestBody() != null) {
            problems.addAll(List.of(HttpStatus.REQUEST_TIMEOUT, HttpStatus.PAYLOAD_TOO_LARGE, HttpStatus.UNSUPPORTED_MEDIA_TYPE));
        }
        if (namesOne(handler) && !operation.getResponses().containsKey(CREATED)) {
            problems.add(HttpStatus.NOT_FOUND);
        }
        for (MethodParameter parameter : handler.getMethodParameters()) {
            RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
            if (header != null && header.name().equals(HttpHeaders.IF_MATCH)) {
                problems.add(HttpStatus.PRECONDITION_FAILED);
            }
        }
        return problems;
    }

    /** A text is written in its one format, whatever is asked for. */
    private static boolean writesText(HandlerMethod handler) {
        return handler.getReturnType().getGenericParameterType().getTypeName().endsWith("<java.lang.String>");
    }

    /** Whether a path, or the parameter in its place, names one thing that may not be there. */
    private static boolean namesOne(HandlerMethod handler) {
        return Arrays.stream(handler.getMethodParameters()).anyMatch(parameter -> "id".equals(parameter.getParameter().getName())
                || parameter.hasParameterAnnotation(PathVariable.class) && NAMES.contains(parameter.getParameter().getName()));
    }
}
