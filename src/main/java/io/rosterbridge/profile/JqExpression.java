package io.rosterbridge.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.javacc.ExpressionParserConstants;
import net.thisptr.jackson.jq.internal.javacc.ParseException;
import net.thisptr.jackson.jq.internal.javacc.Token;

/**
 * A jq expression over one person; checked and compiled once, safe to use from many threads. It has no side effects and
 * ends within its bound, on the thread that calls it: see {@link ExpressionCheck} for why no other thread is needed.
 */
public final class JqExpression {

    static final Duration BOUND = Duration.ofMillis(200);

    private final String text;
    private final JsonQuery query;
    private final Duration bound;

    private JqExpression(String text, JsonQuery query, Duration bound) {
        this.text = text;
        this.query = query;
        this.bound = bound;
    }

    /** @throws ExpressionInvalid if it is no jq, or uses what is not allowed */
    static JqExpression compile(String text) throws ExpressionInvalid {
        return compile(text, BOUND);
    }

    static JqExpression compile(String text, Duration bound) throws ExpressionInvalid {
        String checked = ExpressionCheck.checked(text);
        query(text); // for a message that names the place, which the checkpoints move
        return new JqExpression(text, query(checked), bound);
    }

    private static JsonQuery query(String text) throws ExpressionInvalid {
        try {
            return JsonQuery.compile(text, ExpressionFunctions.VERSION);
        } catch (JsonQueryException | RuntimeException invalid) {
            throw new ExpressionInvalid("is no jq expression: " + misfit(invalid),
                    "correct it; try it on a person's page or with the jq command");
        } catch (StackOverflowError tooDeep) {
            throw new ExpressionInvalid("is nested too deeply", "make the expression simpler");
        }
    }

    private static String misfit(Throwable invalid) {
        if (invalid.getCause() instanceof ParseException parse && parse.currentToken != null) {
            Token unexpected = parse.currentToken.next;
            return unexpected.kind == ExpressionParserConstants.EOF ? "it ends too early"
                    : "`" + unexpected.image + "` at line " + unexpected.beginLine + ", column " + unexpected.beginColumn
                            + " does not fit there";
        }
        return ExpressionCheck.firstLine(invalid.getCause() == null ? invalid : invalid.getCause());
    }

    /** The expression as it was written. */
    public String text() {
        return text;
    }

    /**
     * The one value of the expression as text; empty if it gives nothing or null.
     *
     * @throws ExpressionFailed if it fails, takes too long, grows too far, or its value is no text, number or boolean
     */
    Optional<String> evaluate(ObjectNode person) {
        List<JsonNode> values = new ArrayList<>(1);
        Checkpoint checkpoint = new Checkpoint(bound);
        try {
            query.apply(ExpressionFunctions.newScope(checkpoint), person, values::add);
        } catch (ExpressionFailed failed) {
            throw failed;
        } catch (JsonQueryException | RuntimeException failed) {
            throw new ExpressionFailed("its expression fails: " + ExpressionCheck.firstLine(failed),
                    "correct the expression, or the person in the directory");
        } catch (StackOverflowError tooDeep) {
            throw new ExpressionFailed("its expression is nested too deeply", "make the expression simpler");
        }
        checkpoint.remainingNanos();
        return single(values, checkpoint);
    }

    private static Optional<String> single(List<JsonNode> values, Checkpoint checkpoint) {
        if (values.size() > 1) {
            throw new ExpressionFailed("its expression gives " + values.size() + " values", "one is needed; use first or join");
        }
        if (values.isEmpty() || values.get(0).isNull()) {
            return Optional.empty();
        }
        checkpoint.pass(values.get(0));
        if (values.get(0).isContainerNode()) {
            throw new ExpressionFailed("its expression gives " + (values.get(0).isArray() ? "a list" : "an object"),
                    "a text, number or boolean is needed; use join, or name one field");
        }
        return Optional.of(values.get(0).isNumber() ? number(values.get(0)) : values.get(0).asText());
    }

    /** Without an exponent, and without the point where nothing follows it. */
    private static String number(JsonNode value) {
        if (!Double.isFinite(value.doubleValue())) {
            throw new ExpressionFailed("its expression gives the number " + value.asText(),
                    "a finite number is needed; correct the expression");
        }
        return value.decimalValue().stripTrailingZeros().toPlainString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JqExpression expression && expression.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
