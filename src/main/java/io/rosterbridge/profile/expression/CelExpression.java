package io.rosterbridge.profile.expression;

import com.google.re2j.Pattern;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import io.rosterbridge.domain.Person;
import io.rosterbridge.platform.text.Excerpt;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A CEL expression over one person; checked with all its types and compiled once, safe to use from many threads. It has no side effects,
 * and it ends: CEL's macros, its only loops, are off, and {@link Cost} bounds the rest.
 */
public final class CelExpression {

    public static final int MOST_CHARACTERS = 1000;

    /** What an expression has to give. */
    public enum Result {
        TEXT("a text is needed; string(...) makes one of a number, condition ? \"a\" : \"b\" one of a condition", SimpleType.STRING),
        CONDITION("true or false is needed; compare, as in department == \"Sales\"", SimpleType.BOOL),
        TEXT_OR_CONDITION("a text or a condition is needed, as in user_type != \"guest\"", SimpleType.STRING, SimpleType.BOOL);

        private final String advice;
        private final Set<CelType> types;

        Result(String advice, CelType... types) {
            this.advice = advice;
            this.types = Set.of(types);
        }
    }

    private static final int MOST_NESTED = 60;
    private static final Set<String> WITH_PATTERN = Set.of("matches", "replaceMatches");
    private static final Pattern LITERAL = Pattern.compile("[rR](?:\"[^\"\\n]*\"|'[^'\\n]*')|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
    /** What begins with a dot is jq's way of naming an attribute, // its alternative, which to CEL is a comment, and | its pipe. */
    private static final Pattern JQ = Pattern.compile("//|(?:^|[^\\w\\s)\\]}])\\s*\\.(?:\\D|$)|\\b(?:if|then|elif|else|and|or|not|try)\\s+\\.|"
            + "(?:^|[^|])\\|(?:[^|]|$)");
    private static final Cel CEL = cel();

    private final String text;
    private final Program program;

    private CelExpression(String text, Program program) {
        this.text = text;
        this.program = program;
    }

    private static Cel cel() {
        CelOptions options = CelOptions.current().maxExpressionCodePointSize(MOST_CHARACTERS).maxParseRecursionDepth(MOST_NESTED)
                .maxParseErrorRecoveryLimit(1).enableHomogeneousLiterals(true).enableHeterogeneousNumericComparisons(true)
                .enableComprehension(false).build();
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder().setOptions(options)
                .setStandardEnvironmentEnabled(false).setStandardDeclarations(Functions.standard())
                .addVar(PersonValues.CUSTOM, MapType.create(SimpleType.STRING, SimpleType.STRING));
        PersonValues.NAMES.forEach(name -> compiler.addVar(name, SimpleType.STRING));
        Functions.OWN.forEach(function -> compiler.addFunctionDeclarations(function.declaration()));
        return CelFactory.combine(compiler.build(), CelRuntimeFactory.plannerRuntimeBuilder().setOptions(options)
                .addFunctionBindings(Functions.OWN.stream().map(Functions.Own::binding).toList()).build());
    }

    /** @throws ExpressionInvalid if it is no CEL, names what there is not, or gives something else */
    public static CelExpression compile(String text, Result result) throws ExpressionInvalid {
        if (text.length() > MOST_CHARACTERS) {
            throw new ExpressionInvalid("is an expression of " + text.length() + " characters",
                    "at most " + MOST_CHARACTERS + " are allowed; prepare the value in the directory");
        }
        if (JQ.matcher(LITERAL.matcher(text).replaceAll("0")).find()) {
            throw jq();
        }
        try {
            CelValidationResult checked = CEL.compile(text);
            if (checked.hasError()) {
                throw text.contains("\\(.") ? jq() : Mistake.of(text, checked);
            }
            CelAbstractSyntaxTree tree = checked.getAst();
            if (!result.types.contains(tree.getResultType())) {
                throw new ExpressionInvalid("gives " + Mistake.typeName(tree.getResultType()), result.advice);
            }
            requirePatterns(tree);
            return new CelExpression(text, CEL.createProgram(tree));
        } catch (CelEvaluationException | CelValidationException | RuntimeException unforeseen) {
            throw new ExpressionInvalid("is no CEL expression: " + Excerpt.of(String.valueOf(unforeseen.getMessage())), "correct it");
        } catch (StackOverflowError tooDeep) {
            throw new ExpressionInvalid("is nested too deeply", "make the expression simpler");
        }
    }

    private static ExpressionInvalid jq() {
        return new ExpressionInvalid("is a jq expression, or holds a comment", "expressions are CEL: write full_name instead of .full_name, and "
                + "firstNonEmpty([full_name, email]) instead of .full_name // .email; a comment goes into the YAML, above the expression");
    }

    private static void requirePatterns(CelAbstractSyntaxTree tree) throws ExpressionInvalid {
        List<CelExpr> calls = CelNavigableAst.fromAst(tree).getRoot().allNodes().map(node -> node.expr())
                .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.CALL && WITH_PATTERN.contains(node.call().function())).toList();
        for (CelExpr call : calls) {
            CelExpr pattern = call.call().args().get(0);
            String place = Mistake.place(tree, pattern);
            if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
                throw new ExpressionInvalid("computes the pattern of `" + call.call().function() + "`" + place, "write it out between quotes");
            }
            Patterns.require(pattern.constant().stringValue(), place);
        }
    }

    /**
     * What an expression may name, as it is written in one: the attributes, further columns, functions up to their bracket.
     *
     * @param columns names of further columns; others may be named too
     */
    public static List<String> names(Collection<String> columns) {
        return Stream.of(PersonValues.NAMES.stream(), columns.stream().filter(column -> !PersonValues.NAMES.contains(column)).map(PersonValues::custom),
                Functions.names().stream().map(function -> function + "(")).flatMap(names -> names).toList();
    }

    /** The expression as it was written. */
    public String text() {
        return text;
    }

    /**
     * The value for one person; {@code true} or {@code false} of a condition.
     *
     * @throws ExpressionFailed if there is none for this person, or it costs too much
     */
    public String evaluate(Person person) {
        Cost.begin();
        try {
            return program.eval((CelVariableResolver) new PersonValues(person)::find).toString();
        } catch (CelEvaluationException | RuntimeException failed) {
            Throwable cause = failed;   // the library wraps what a function throws, and quotes its arguments
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof ExpressionFailed own ? own : new ExpressionFailed("its expression fails: " + Mistake.firstLine(cause),
                    "correct the expression, or the person in the directory");
        } catch (StackOverflowError tooDeep) {
            throw new ExpressionFailed("its expression is nested too deeply", "make the expression simpler");
        } finally {
            Cost.end();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CelExpression expression && expression.text.equals(text);
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
