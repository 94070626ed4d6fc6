package io.rosterbridge.api;

import io.rosterbridge.access.web.CsrfTokens;
import io.rosterbridge.platform.web.Problem;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** The answers with a {@link Problem}, described once for all operations. */
final class ApiProblems {

    private static final String SCHEMA = "Problem";
    private static final String MISTAKE = "ProblemMistake";

    /** What each status means here; two problems may share one. */
    private static final Map<HttpStatus, String> MEANINGS = Map.ofEntries(
            Map.entry(HttpStatus.BAD_REQUEST, "The request is not valid: an unknown or malformed parameter, property or value. "
                    + "An invalid profile lists each mistake."),
            Map.entry(HttpStatus.UNAUTHORIZED, "A login is needed, or the login is wrong."),
            Map.entry(HttpStatus.FORBIDDEN, "The login lacks the permission, or a session lacks its proof: the value of "
                    + CsrfTokens.HEADER + ", or a recent confirmation of the login."),
            Map.entry(HttpStatus.NOT_FOUND, "There is nothing with this id."),
            Map.entry(HttpStatus.NOT_ACCEPTABLE, "The answer is not offered in the format that Accept asks for."),
            Map.entry(HttpStatus.REQUEST_TIMEOUT, "The body came too slowly."),
            Map.entry(HttpStatus.CONFLICT, "Not possible in the present state."),
            Map.entry(HttpStatus.PRECONDITION_FAILED, "Another version than the one in If-Match is in force. Nothing was saved."),
            Map.entry(HttpStatus.PAYLOAD_TOO_LARGE, "The body is larger than the limit."),
            Map.entry(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body has a format that is not taken here."),
            Map.entry(HttpStatus.TOO_MANY_REQUESTS, "Too many failed logins, or too many uploads at once."),
            Map.entry(HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer, or there is no room for an upload."));

    private ApiProblems() {
    }

    static void addTo(Components components) {
        components.addSchemas(SCHEMA, schema()).addSchemas(MISTAKE, mistake());
        MEANINGS.forEach((status, meaning) -> components.addResponses(status.name(), response(status, meaning)));
    }

    /** The shared answer of this status. */
    static ApiResponse reference(HttpStatus status) {
        return new ApiResponse().$ref("#/components/responses/" + status.name());
    }

    /** An answer that says more than the shared one. */
    static ApiResponse response(HttpStatus status, String meaning) {
        Problem first = Problem.of(status);
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", first.type().toString());
        example.put("title", first.detail("").getTitle());
        example.put("status", status.value());
        example.put("detail", meaning);
        example.put("instance", "/api/v1/users/e1001");
        ApiResponse response = new ApiResponse().description(meaning).content(new Content().addMediaType(
                org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                new MediaType().schema(new JsonSchema().$ref(SCHEMA)).example(example)));
        return switch (status) {
            case UNAUTHORIZED -> response.addHeaderObject(HttpHeaders.WWW_AUTHENTICATE, header("How to log in.", text()));
            case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> response.addHeaderObject(HttpHeaders.RETRY_AFTER,
                    header("Seconds after which to try again.", number()));
            default -> response;
        };
    }

    private static Header header(String description, Schema<?> schema) {
        return new Header().description(description).schema(schema);
    }

    private static Schema<?> schema() {
        Schema<Object> type = new JsonSchema().typesItem("string");
        type.setDescription("What kind of problem it is, for programs.");
        type.setEnum(Arrays.stream(Problem.values()).map(problem -> (Object) problem.type().toString()).toList());
        Schema<?> mistakes = new JsonSchema().typesItem("array").items(new JsonSchema().$ref(MISTAKE));
        return object(List.of("type", "title", "status", "detail"))
                .description("What went wrong (RFC 9457).")
                .addProperty("type", type)
                .addProperty("title", text().description("The kind of problem in a few words."))
                .addProperty("status", number().description("The status of the answer.").minimum(BigDecimal.valueOf(400))
                        .maximum(BigDecimal.valueOf(599)))
                .addProperty("detail", text().description("What happened, to which thing, and what to do; for people."))
                .addProperty("instance", text().format("uri-reference").description("The path of the request."))
                .addProperty("mistakes", mistakes.description("Only of an invalid profile: each mistake."))
                .addProperty("documentation", text().format("uri-reference").description("Only of an unknown path: where the API is described."));
    }

    /** As {@link ProblemAdvice.Mistake} is written. */
    private static Schema<?> mistake() {
        return object(List.of("key", "line", "found", "allowed"))
                .description("A mistake in a profile.")
                .addProperty("key", text().description("The keys that lead to it, joined by dots; empty for the document as a whole."))
                .addProperty("line", number().description("The line of the document, from 1."))
                .addProperty("found", text().description("What stands there."))
                .addProperty("allowed", text().description("What may stand there."));
    }

    private static Schema<?> object(List<String> required) {
        return new JsonSchema().typesItem("object").required(required);
    }

    private static Schema<?> text() {
        return new JsonSchema().typesItem("string");
    }

    private static Schema<?> number() {
        return new JsonSchema().typesItem("integer").format("int32");
    }
}
