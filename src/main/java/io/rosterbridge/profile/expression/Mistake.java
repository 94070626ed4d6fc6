package io.rosterbridge.profile.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.rosterbridge.platform.text.Excerpt;
import io.rosterbridge.platform.yaml.Suggestion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in an admin's words what the library has found, where, and what may have been meant. */
final class Mistake {

    private static final Pattern UNKNOWN = Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern OVERLOAD = Pattern.compile("found no matching overload for '([^']*)' applied to '(.*?)' \\(candidates: (.*)\\)");
    private static final Pattern UNFIT = Pattern.compile("(?:mismatched|extraneous) input '(.*)' expecting.*|no viable alternative at input '(.*)'",
            Pattern.DOTALL);
    private static final Pattern UNREADABLE = Pattern.compile("token recognition error at: '(.*)'", Pattern.DOTALL);

    private Mistake() {
    }

    /** The first mistake; one that is only the consequence of another comes after it. */
    static ExpressionInvalid of(String text, CelValidationResult checked) {
        CelIssue issue = checked.getErrors().stream()
                .min(Comparator.comparing((CelIssue found) -> found.getMessage().contains("*error*")).thenComparing(CelIssue::getSourceLocation))
                .orElseThrow();
        int offset = checked.getSource().getLocationOffset(issue.getSourceLocation()).orElse(0);
        String message = issue.getMessage();
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.matches()) {
            return unknown(text, unknown.group(1), offset, issue);
        }
        if (message.contains("recursion limit")) {
            return new ExpressionInvalid("is nested too deeply", "make the expression simpler");
        }
        return new ExpressionInvalid(inWords(message) + place(issue.getSourceLocation().getLine(), issue.getSourceLocation().getColumn()),
                "correct it, as in firstNonEmpty([full_name, join([first_name, last_name], \" \")])");
    }

    private static ExpressionInvalid unknown(String text, String name, int offset, CelIssue issue) {
        int line = issue.getSourceLocation().getLine();
        int column = issue.getSourceLocation().getColumn();
        if (!name.matches("[\\w.]+")) {
            return new ExpressionInvalid("uses `" + operator(name) + "`, which there is not," + place(line, column), "calculate in the directory");
        }
        boolean isCall = text.codePointAt(text.offsetByCodePoints(0, Math.min(offset, text.codePointCount(0, text.length()) - 1))) == '(';
        if (isCall) {
            List<String> names = Functions.names();
            return new ExpressionInvalid("calls `" + name + "`, which there is not," + place(line, Math.max(0, column - name.length())),
                    Suggestion.of(name, names) + "functions are " + String.join(", ", names));
        }
        List<String> names = new ArrayList<>(PersonValues.NAMES);
        return new ExpressionInvalid("names `" + name + "`, which is no attribute of a person," + place(line, column),
                Suggestion.of(name, names) + "attributes are " + String.join(", ", names) + "; a further column is " + PersonValues.CUSTOM
                        + "." + (name.matches("[A-Za-z_]\\w*") ? name : "column") + " or " + PersonValues.CUSTOM + "[\"its name\"]");
    }

    private static String inWords(String message) {
        Matcher overload = OVERLOAD.matcher(message);
        if (overload.matches()) {
            return "uses `" + operator(overload.group(1)) + "` on (" + types(overload.group(2).replaceAll("^\\(|\\)$", ""))
                    + "), where it takes " + types(overload.group(3));
        }
        Matcher unfit = UNFIT.matcher(message);
        if (unfit.matches()) {
            String found = unfit.group(1) == null ? unfit.group(2) : unfit.group(1);
            return found.equals("<EOF>") ? "ends too early" : "has `" + Excerpt.of(found) + "`, which does not fit there,";
        }
        Matcher unreadable = UNREADABLE.matcher(message);
        if (unreadable.matches()) {
            return "has `" + Excerpt.of(unreadable.group(1)) + "`, which is no CEL: a quote must close, and a backslash is written \\\\,";
        }
        return "is no CEL expression: " + Excerpt.of(message.lines().findFirst().orElse(""));
    }

    /** The library names an operator with its operands, as in {@code _||_} or {@code @in}. */
    private static String operator(String name) {
        return name.matches("[A-Za-z]\\w*") ? name : name.replaceAll("^@|_", " ").strip();
    }

    private static String types(String types) {
        return types.replace("string", "text").replace("bool", "condition").replace("int", "number").replaceAll("%[A-Z]\\d", "any");
    }

    static String typeName(CelType type) {
        return type.equals(SimpleType.BOOL) ? "true or false" : type.equals(SimpleType.STRING) ? "a text" : switch (type.kind()) {
            case INT -> "a number";
            case LIST -> "a list";
            case MAP -> "a table";
            default -> type.name();
        };
    }

    static String place(CelAbstractSyntaxTree tree, CelExpr part) {
        int offset = tree.getSource().getPositionsMap().getOrDefault(part.id(), 0);
        return tree.getSource().getOffsetLocation(offset).map(location -> place(location.getLine(), location.getColumn())).orElse("");
    }

    private static String place(int line, int column) {
        return " at line " + line + ", column " + (column + 1);
    }

    static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).replaceFirst("^evaluation error[^:]*:\\d*:? *", "");
        return Excerpt.of(message.lines().findFirst().orElse(""));
    }
}
