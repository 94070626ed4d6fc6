package io.rosterbridge.profile;

import static net.thisptr.jackson.jq.internal.javacc.ExpressionParserConstants.*;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.platform.text.Excerpt;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.thisptr.jackson.jq.internal.javacc.ExpressionParserTokenManager;
import net.thisptr.jackson.jq.internal.javacc.SimpleCharStream;
import net.thisptr.jackson.jq.internal.javacc.Token;
import net.thisptr.jackson.jq.internal.javacc.TokenMgrError;

/**
 * Decides on the words of an expression whether it is accepted.
 *
 * <p>Accepted is the part of jq in which every term has at most one value and nothing repeats: no loops, no recursion, no
 * variables, no iteration but by {@code map}, {@code any} and {@code all}, and only functions of
 * {@link ExpressionFunctions}. Such an expression ends by itself; what is left to watch is how far values grow, and for
 * that a checkpoint is set behind every {@code |}.
 */
final class ExpressionCheck {

    static final int MOST_CHARACTERS = 1000;

    private static final String ONE_VALUE = "an expression makes one value of one person: use map, join, select, first or last";
    private static final Map<Integer, String> REFUSED = Map.ofEntries(
            Map.entry(RECURSION, ONE_VALUE),
            Map.entry(KEYWORD_DEF, "write it out, functions cannot be defined here"),
            Map.entry(KEYWORD_REDUCE, "use add or join"),
            Map.entry(KEYWORD_FOREACH, ONE_VALUE),
            Map.entry(KEYWORD_LABEL, ONE_VALUE),
            Map.entry(KEYWORD_BREAK, ONE_VALUE),
            Map.entry(KEYWORD_IMPORT, "an expression reads nothing but the person"),
            Map.entry(KEYWORD_INCLUDE, "an expression reads nothing but the person"),
            Map.entry(KEYWORD_MODULE, "an expression reads nothing but the person"),
            Map.entry(DOUBLE_COLON, "an expression reads nothing but the person"),
            Map.entry(DOLLAR, "variables and the environment are not available; name the field, as in .first_name"),
            Map.entry(KEYWORD_AS, "variables are not available; name the field, as in .first_name"),
            Map.entry(ATSIGN, "formats are not available; put texts together with + or \"\\(.field)\""),
            Map.entry(TIMES, "calculate in the directory; + puts texts together"),
            Map.entry(DIVIDE, "use split"),
            Map.entry(MODULO, "calculate in the directory"),
            Map.entry(ASSIGN_OP, "the person cannot be changed here; use == to compare"),
            Map.entry(UPDATE_OP, "the person cannot be changed here; use map or sub"),
            Map.entry(PLUS_EQUAL, "the person cannot be changed here; use +"),
            Map.entry(MINUS_EQUAL, "the person cannot be changed here"),
            Map.entry(TIMES_EQUAL, "the person cannot be changed here"),
            Map.entry(DIVIDE_EQUAL, "the person cannot be changed here"),
            Map.entry(MODULO_EQUAL, "the person cannot be changed here"),
            Map.entry(DEFAULT_EQUAL, "the person cannot be changed here; use //"));
    private static final Set<Integer> ENDS_A_TERM = Set.of(DOT, IDENTIFIER_AFTER_DOT, OTHERWISE_AFTER_DOT, IDENTIFIER, CLOSE_PAR,
            CLOSE_BRACKET, CLOSE_BRACE, ENDQUOTE, QUESTION);
    private static final Set<Integer> LETTERS = Set.of(VISIBLE_CHAR, ESCAPE_CHAR, CODEPOINT_CHAR);

    /** What an open bracket is for. */
    private enum Bracket { GROUP, CALL, INDEX, ARRAY, OBJECT }

    private static final class Open {
        private final Bracket bracket;
        private final int place;
        private int arguments = 1;

        private Open(Bracket bracket, int place) {
            this.bracket = bracket;
            this.place = place;
        }
    }

    private final Deque<Open> open = new ArrayDeque<>();
    private final List<Token> tokens;

    private ExpressionCheck(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * Checks an expression and sets the checkpoints.
     *
     * @return the expression to run
     * @throws ExpressionInvalid if something in it is not accepted
     */
    static String checked(String text) throws ExpressionInvalid {
        if (text.length() > MOST_CHARACTERS) {
            throw new ExpressionInvalid("is an expression of " + text.length() + " characters",
                    "at most " + MOST_CHARACTERS + " are allowed; prepare the value in the directory");
        }
        tokens(text);
        // Within a text there is no white space but spaces, else it would have been refused just now; so no value changes.
        String oneLine = text.replaceAll("\\s", " ");
        List<Token> tokens = tokens(oneLine);
        ExpressionCheck check = new ExpressionCheck(tokens);
        for (int i = 0; i < tokens.size() - 1; i++) {
            check.look(i);
        }
        return withCheckpoints(oneLine, tokens);
    }

    private static List<Token> tokens(String text) throws ExpressionInvalid {
        List<Token> tokens = new ArrayList<>();
        ExpressionParserTokenManager source = new ExpressionParserTokenManager(new SimpleCharStream(new StringReader(text)));
        try {
            do {
                tokens.add(source.getNextToken());
            } while (tokens.get(tokens.size() - 1).kind != EOF);
        } catch (TokenMgrError | RuntimeException unreadable) {
            throw new ExpressionInvalid("is no jq expression: " + unreadable.getMessage().replaceAll(",? *\\(in lexical state.*|, *$", ""),
                    "correct it; quotes must close, and within them a tab or line break is written \\t or \\n");
        }
        if (text.chars().filter(c -> c == '#').count() != tokens.stream().filter(token -> token.image.equals("#")).count()) {
            throw new ExpressionInvalid("holds the comment sign #", "put the comment into the YAML, above the expression");
        }
        return tokens;
    }

    static String firstLine(Throwable failure) {
        String message = failure instanceof JsonProcessingException json ? json.getOriginalMessage() : failure.getMessage();
        if (message == null) {
            return failure.getCause() == null ? failure.getClass().getSimpleName() : firstLine(failure.getCause());
        }
        return Excerpt.of(message.lines().findFirst().orElse(""));
    }

    private void look(int i) throws ExpressionInvalid {
        Token token = tokens.get(i);
        if (REFUSED.containsKey(token.kind)) {
            String next = tokens.get(i + 1).image;
            String shown = token.kind == DOLLAR || token.kind == ATSIGN ? token.image + next : token.image;
            throw new ExpressionInvalid("uses `" + shown + "`, which is not allowed in a mapping", REFUSED.get(token.kind));
        }
        switch (token.kind) {
            case IDENTIFIER -> call(i);
            case OPEN_PAR -> open.push(new Open(i > 0 && isName(i - 1) ? Bracket.CALL : Bracket.GROUP, i));
            case OPEN_INTERP -> open.push(new Open(Bracket.GROUP, i));
            case OPEN_BRACE -> open.push(new Open(Bracket.OBJECT, i));
            case OPEN_BRACKET -> bracket(i);
            case CLOSE_PAR, CLOSE_BRACKET, CLOSE_BRACE -> close();
            case SEMICOLON -> {
                if (!open.isEmpty()) {
                    open.peek().arguments++;
                }
            }
            case COMMA -> comma();
            case MINUS -> minus(i);
            default -> { }
        }
    }

    /** Whether a word stands where a function is called, and not where an object has a key. */
    private boolean isName(int i) {
        boolean isKey = i > 0 && !open.isEmpty() && open.peek().bracket == Bracket.OBJECT
                && Set.of(OPEN_BRACE, COMMA).contains(tokens.get(i - 1).kind);
        return tokens.get(i).kind == IDENTIFIER && !isKey;
    }

    private void call(int i) throws ExpressionInvalid {
        if (isName(i) && tokens.get(i + 1).kind != OPEN_PAR) {
            ExpressionFunctions.require(tokens.get(i).image, 0);
        }
    }

    private void close() throws ExpressionInvalid {
        if (!open.isEmpty()) {
            Open closed = open.pop();
            if (closed.bracket == Bracket.CALL) {
                String function = tokens.get(closed.place - 1).image;
                ExpressionFunctions.require(function, closed.arguments);
                if (Pattern.isPatternFirst(function)) {
                    pattern(closed.place + 1);
                }
            }
        }
    }

    /** A pattern that is written out is tried now; any other is known only with a person. */
    private void pattern(int begin) throws ExpressionInvalid {
        int end = begin + 1;
        while (LETTERS.contains(tokens.get(end).kind)) {
            end++;
        }
        if (tokens.get(begin).kind == QUOTE && tokens.get(end).kind == ENDQUOTE
                && Set.of(SEMICOLON, CLOSE_PAR).contains(tokens.get(end + 1).kind)) {
            String literal = tokens.subList(begin, end + 1).stream().map(token -> token.image).collect(Collectors.joining());
            try {
                Pattern.compiled(new ObjectMapper().readValue(literal, String.class), "");
            } catch (JsonProcessingException wrong) {
                throw new ExpressionInvalid(wrong.getOriginalMessage(),
                        "correct it; a backslash of a pattern is written \\\\, as in \"\\\\s\"");
            }
        }
    }

    private void bracket(int i) throws ExpressionInvalid {
        boolean index = i > 0 && ENDS_A_TERM.contains(tokens.get(i - 1).kind);
        if (index && tokens.get(i + 1).kind == CLOSE_BRACKET) {
            throw new ExpressionInvalid("uses `.[]`, which makes several values", ONE_VALUE);
        }
        open.push(new Open(index ? Bracket.INDEX : Bracket.ARRAY, i));
    }

    private void comma() throws ExpressionInvalid {
        if (open.isEmpty() || open.peek().bracket != Bracket.ARRAY && open.peek().bracket != Bracket.OBJECT) {
            throw new ExpressionInvalid("uses `,` outside of [ ] and { }, which makes several values",
                    ONE_VALUE + "; arguments of a function are parted by ;");
        }
    }

    private void minus(int i) throws ExpressionInvalid {
        boolean sign = i > 0 && Set.of(OPEN_BRACKET, COLON, OPEN_PAR).contains(tokens.get(i - 1).kind)
                && tokens.get(i + 1).kind == INTEGER_LITERAL;
        if (!sign) {
            throw new ExpressionInvalid("uses `-` to calculate, which is not allowed in a mapping",
                    "- is only the sign of an index, as in .[-1]; calculate in the directory");
        }
    }

    private static String withCheckpoints(String oneLine, List<Token> tokens) {
        StringBuilder result = new StringBuilder(oneLine);
        for (int i = tokens.size() - 1; i >= 0; i--) {
            if (tokens.get(i).kind == PIPE) {
                result.insert(tokens.get(i).endColumn, " " + Checkpoint.NAME + " | ");
            }
        }
        return result.toString();
    }
}
