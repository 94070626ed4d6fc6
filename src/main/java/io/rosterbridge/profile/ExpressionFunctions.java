package io.rosterbridge.profile;

import com.fasterxml.jackson.databind.JsonNode;
import io.rosterbridge.platform.yaml.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;

/** The functions an expression may call: no side effects, no more than one value each. Nothing else is in reach. */
final class ExpressionFunctions {

    static final Version VERSION = Versions.JQ_1_6;

    /** By name and number of arguments. */
    static final List<String> ALLOWED = List.of("add/0", "all/0", "all/1", "any/0", "any/1", "ascii_downcase/0",
            "ascii_upcase/0", "contains/1", "empty/0", "endswith/1", "error/1", "first/0", "gsub/2", "gsub/3", "has/1", "index/1",
            "inside/1", "join/1", "last/0", "length/0", "ltrimstr/1", "map/1", "not/0", "reverse/0", "rindex/1", "rtrimstr/1",
            "select/1", "sort/0", "split/1", "startswith/1", "strings/0", "sub/2", "sub/3", "test/1", "test/2", "tonumber/0",
            "tostring/0", "type/0", "unique/0", "values/0");
    /** Their time grows with the product of the sizes of what they compare, and they cannot be stopped. */
    private static final Set<String> COMPARING = Set.of("contains/1", "inside/1", "index/1", "rindex/1");
    private static final Scope SCOPE = scope();

    private ExpressionFunctions() {
    }

    /** A new scope of the allowed functions for one evaluation. */
    static Scope newScope(Checkpoint checkpoint) {
        Scope scope = Scope.newChildScope(SCOPE);
        scope.addFunction(Checkpoint.NAME, 0, checkpoint);
        return scope;
    }

    /** @throws ExpressionInvalid if no such function is allowed */
    static void require(String name, int arguments) throws ExpressionInvalid {
        if (!ALLOWED.contains(name + "/" + arguments)) {
            List<String> counts = ALLOWED.stream().filter(allowed -> bare(allowed).equals(name))
                    .map(allowed -> allowed.substring(name.length() + 1)).toList();
            if (!counts.isEmpty()) {
                throw new ExpressionInvalid("calls `" + name + "` with " + arguments + " arguments",
                        "it takes " + String.join(" or ", counts) + "; arguments are parted by ;");
            }
            List<String> names = ALLOWED.stream().map(ExpressionFunctions::bare).distinct().toList();
            throw new ExpressionInvalid("calls `" + name + "`, which is not allowed in a mapping",
                    Suggestion.of(name, names) + "allowed are " + String.join(", ", names));
        }
    }

    private static String bare(String allowed) {
        return allowed.substring(0, allowed.indexOf('/'));
    }

    /** jq's own functions call each other within a scope that an expression cannot see. */
    private static Scope scope() {
        Scope everything = Scope.newEmptyScope();
        Map<String, Function> builtin = BuiltinFunctionLoader.getInstance().listFunctions(VERSION, everything);
        builtin.forEach(everything::addFunction);
        Scope scope = Scope.newEmptyScope();
        for (String name : ALLOWED) {
            Function function = Pattern.FUNCTIONS.getOrDefault(name, builtin.get(name));
            scope.addFunction(name, watched(Objects.requireNonNull(function, name), COMPARING.contains(name)));
        }
        return scope;
    }

    private static Function watched(Function function, boolean comparing) {
        return (scope, arguments, in, path, output, version) -> {
            Checkpoint checkpoint = Checkpoint.of(scope);
            checkpoint.remainingNanos();
            List<Expression> watched = comparing
                    ? arguments.stream().map(argument -> compared(argument, in, checkpoint)).toList() : arguments;
            function.apply(scope, watched, in, path, (value, where) -> {
                checkpoint.pass(value);
                output.emit(value, where);
            }, version);
        };
    }

    private static Expression compared(Expression argument, JsonNode with, Checkpoint checkpoint) {
        return (scope, in, path, output, requirePath) -> argument.apply(scope, in, path, (value, where) -> {
            checkpoint.compare(with, value);
            output.emit(value, where);
        }, requirePath);
    }
}
