package io.rosterbridge.calendly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.text.Excerpt;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What came back for a request, or that nothing did.
 *
 * @param status     the HTTP status; 0 if there was no answer
 * @param json       the body if it is a JSON object or array; of a refusal in plain text, an object with it as {@code detail}; else empty
 * @param hasBody    whether there was a body at all
 * @param headers    what says something of the server, by name in lower case: the media type, and headers of a rate limit
 * @param retryAfter how long the server asks to wait, never negative
 * @param lost       why there was no answer
 * @param sent       with {@code lost}: false if the request surely never reached the server
 * @param asksToTryAgain whether the words of a refusal ask to send the same request again
 */
public record Answer(int status, Optional<JsonNode> json, boolean hasBody, Map<String, String> headers, Optional<Duration> retryAfter,
                     Optional<String> lost, boolean sent, boolean asksToTryAgain) {

    /** Nobody asked: the turn did not come. */
    static final Answer NOT_SENT = lost("not sent", false);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_DETAIL = 500;

    public Answer {
        Objects.requireNonNull(json);
        headers = Map.copyOf(headers);
        Objects.requireNonNull(retryAfter);
        Objects.requireNonNull(lost);
    }

    public static Answer of(int status, String body, Optional<Duration> retryAfter) {
        return of(status, body, Map.of(), retryAfter);
    }

    static Answer of(int status, String body, Map<String, String> headers, Optional<Duration> retryAfter) {
        boolean hasBody = body != null && !body.isBlank();
        Optional<JsonNode> json = hasBody ? parse(body) : Optional.empty();
        Optional<JsonNode> said = hasBody && status >= 400 ? json.or(() -> plain(body)) : json;
        return new Answer(status, said, hasBody, headers, retryAfter, Optional.empty(), true, false);
    }

    public static Answer lost(String why, boolean sent) {
        return new Answer(0, Optional.empty(), false, Map.of(), Optional.empty(), Optional.of(why), sent, false);
    }

    /**
     * The same, once its words are looked at.
     *
     * @param tryAgainWords found in the words of a 4xx answer, they ask to send the request again
     */
    public Answer read(Pattern tryAgainWords) {
        boolean asks = status >= 400 && status < 500 && words().filter(words -> tryAgainWords.matcher(words).find()).isPresent();
        return asks ? new Answer(status, json, hasBody, headers, retryAfter, lost, sent, true) : this;
    }

    /** Whether the request stayed here: the connection is closed, the database is away, or its turn in the budget did not come. */
    public boolean isNotSent() {
        return this == NOT_SENT;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether it says that the request was carried out, whatever it shows. RFC 9110 section 15.3.3: 202 does not. */
    boolean isAccepted() {
        return isSuccess() && status != 202;
    }

    /** RFC 7231: accepted is not done, so 202 does not count. A body that is not JSON is not an answer of a SCIM server. */
    boolean isDone() {
        return isSuccess() && status != 202 && (!hasBody || json.isPresent());
    }

    /** Without NUL, which no database keeps. */
    Optional<String> text(String field) {
        return json.flatMap(node -> text(node, field));
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).filter(JsonNode::isTextual).map(text -> text.asText().replace("\0", ""))
                .filter(text -> !text.isBlank());
    }

    /**
     * The server's own words: SCIM {@code detail} (RFC 7644 section 3.12), else the {@code title} and {@code message} of
     * Calendly's REST errors, else what other servers call {@code error}, or the first of their {@code errors}, or none; cut at 500
     * characters.
     */
    public Optional<String> words() {
        return json.flatMap(Answer::words).map(all -> Excerpt.within(all, MAX_DETAIL));
    }

    private static Optional<String> words(JsonNode error) {
        return text(error, "detail")
                .or(() -> text(error, "message").map(message -> text(error, "title").map(title -> title + ": ").orElse("") + message))
                .or(() -> text(error, "title"))
                .or(() -> text(error, "error_description"))
                .or(() -> text(error, "error"))
                .or(() -> Optional.ofNullable(error.get("error")).filter(JsonNode::isObject).flatMap(Answer::words))
                .or(() -> first(error).flatMap(one -> one.isTextual() ? Optional.of(one.asText().replace("\0", "")) : words(one)));
    }

    /** Of an array of errors, or of the errors of an object. */
    private static Optional<JsonNode> first(JsonNode error) {
        return Optional.ofNullable(error.isArray() ? error.get(0) : error.path("errors").get(0));
    }

    /** One phrase for the log, such as {@code 409 uniqueness, "userName is already in use"}. */
    public String summary() {
        if (lost.isPresent()) {
            return lost.get();
        }
        String body = !hasBody || json.isPresent() ? "" : ", a body that is not JSON";
        return status + text("scimType").map(type -> " " + Excerpt.of(type)).orElse("") + words().map(words -> ", \"" + words + "\"").orElse(body);
    }

    /** An HTML page comes not from the server but from something in between. */
    private static Optional<JsonNode> plain(String body) {
        return body.stripLeading().startsWith("<") ? Optional.empty()
                : Optional.of(JSON.createObjectNode().put("detail", Excerpt.within(body.strip(), MAX_DETAIL)));
    }

    private static Optional<JsonNode> parse(String body) {
        try {
            // RFC 8259 section 8.1: a mark of the byte order may be ignored.
            JsonNode node = JSON.readTree(body.startsWith("\uFEFF") ? body.substring(1) : body);
            return node != null && node.isContainerNode() ? Optional.of(node) : Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }
}
