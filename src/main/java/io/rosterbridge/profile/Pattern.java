package io.rosterbridge.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.rosterbridge.platform.text.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.misc.OnigUtils;
import org.jcodings.exception.JCodingsException;
import org.joni.Matcher;
import org.joni.NameEntry;
import org.joni.Option;
import org.joni.Region;
import org.joni.exception.JOniException;

/**
 * jq's {@code test}, {@code sub} and {@code gsub}. The library's own cannot be stopped, and a pattern such as
 * {@code (a+)+$} runs for ages on the wrong text; these give up when the time of the evaluation is over.
 */
final class Pattern {

    static final Map<String, Function> FUNCTIONS = Map.of(
            "test/1", test(), "test/2", test(),
            "sub/2", replace(""), "sub/3", replace(""),
            "gsub/2", replace("g"), "gsub/3", replace("g"));

    private static final int MOST_CHARACTERS = 500;

    private final Checkpoint checkpoint;
    private final OnigUtils.Pattern compiled;
    private final byte[] text;
    private final Matcher matcher;

    private Pattern(Scope scope, JsonNode in, String pattern, String flags) throws JsonQueryException {
        if (!in.isTextual()) {
            throw new JsonQueryException("a pattern needs a text, not " + in.getNodeType());
        }
        checkpoint = Checkpoint.of(scope);
        compiled = compiled(pattern, flags);
        text = in.textValue().getBytes(StandardCharsets.UTF_8);
        matcher = compiled.regex.matcher(text, 0, text.length);
    }

    /** Whether the first argument of a function is a pattern. */
    static boolean isPatternFirst(String function) {
        return FUNCTIONS.containsKey(function + "/2");
    }

    /** @throws JsonQueryException if it is no pattern, is too long, or no such flags exist */
    static OnigUtils.Pattern compiled(String pattern, String flags) throws JsonQueryException {
        if (pattern.length() > MOST_CHARACTERS) {
            throw new JsonQueryException("the pattern is longer than " + MOST_CHARACTERS + " characters");
        }
        try {
            return new OnigUtils.Pattern(pattern, flags);
        } catch (JOniException | JCodingsException wrong) {
            throw new JsonQueryException("the pattern \"" + Excerpt.of(pattern) + "\" is wrong: " + wrong.getMessage());
        }
    }

    private static Function test() {
        return (scope, arguments, in, path, output, version) -> {
            String flags = arguments.size() > 1 ? text(scope, arguments.get(1), in) : "";
            boolean found = new Pattern(scope, in, text(scope, arguments.get(0), in), flags).find(0);
            output.emit(BooleanNode.valueOf(found), null);
        };
    }

    private static Function replace(String always) {
        return (scope, arguments, in, path, output, version) -> {
            String flags = always + (arguments.size() > 2 ? text(scope, arguments.get(2), in) : "");
            Pattern pattern = new Pattern(scope, in, text(scope, arguments.get(0), in), flags);
            output.emit(TextNode.valueOf(pattern.replaced(scope, arguments.get(1))), null);
        };
    }

    /** The search gives up by the clock; whether the time of the evaluation is over decides the checkpoint. */
    private boolean find(int from) {
        int place;
        do {
            matcher.setTimeout(checkpoint.remainingNanos());
            place = matcher.search(from, text.length, Option.NONE);
        } while (place == Matcher.INTERRUPTED);
        return place >= 0;
    }

    private String replaced(Scope scope, Expression replacement) throws JsonQueryException {
        StringBuilder result = new StringBuilder();
        int from = 0;
        int copied = 0;
        while (from <= text.length && find(from)) {
            int begin = matcher.getBegin();
            int end = matcher.getEnd();
            String added = piece(copied, begin) + text(scope, replacement, captures());
            checkpoint.pass(TextNode.valueOf(added));
            result.append(added);
            copied = end;
            from = end > begin ? end : next(end);
            if (!compiled.global) {
                break;
            }
        }
        return result.append(piece(copied, text.length)).toString();
    }

    /** Where the next letter begins: the bytes of one letter must not be torn apart. */
    private int next(int position) {
        int next = position + 1;
        while (next < text.length && (text[next] & 0xC0) == 0x80) {
            next++;
        }
        return next;
    }

    private String piece(int begin, int end) {
        return new String(text, begin, end - begin, StandardCharsets.UTF_8);
    }

    /** The named groups, as jq hands them to the replacement. */
    private ObjectNode captures() {
        ObjectNode captures = JsonNodeFactory.instance.objectNode();
        Region region = matcher.getEagerRegion();
        for (Iterator<NameEntry> names = compiled.regex.namedBackrefIterator(); names.hasNext(); ) {
            NameEntry name = names.next();
            int group = name.getBackRefs()[0];
            String key = new String(name.name, name.nameP, name.nameEnd - name.nameP, StandardCharsets.UTF_8);
            int begin = region.getBeg(group);
            captures.set(key, begin < 0 ? captures.nullNode() : TextNode.valueOf(piece(begin, region.getEnd(group))));
        }
        return captures;
    }

    private static String text(Scope scope, Expression expression, JsonNode in) throws JsonQueryException {
        List<JsonNode> values = new ArrayList<>();
        expression.apply(scope, in, values::add);
        if (values.size() != 1 || !values.get(0).isTextual()) {
            throw new JsonQueryException("test, sub and gsub need texts as arguments");
        }
        return values.get(0).textValue();
    }
}
