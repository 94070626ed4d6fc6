package io.rosterbridge.mapping;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;

/** The functions an expression may call: no side effects, no more than one value each. Nothing else is in reach. */
final class ExpressionFunctions {

    static final Version VERSION = Versions.JQ_1_6;

    private static final List<String> ALLOWED = List.of("add/0", "all/0", "all/1", "any/0", "any/1", "ascii_downcase/0",
            "ascii_upcase/0", "contains/1", "empty/0", "endswith/1", "error/1", "first/0", "gsub/2", "gsub/3", "has/1", "index/1",
            "inside/1", "join/1", "last/0", "length/0", "ltrimstr/1", "map/1", "not/0", "reverse/0", "rindex/1", "rtrimstr/1",
            "select/1", "sort/0", "split/1", "startswith/1", "strings/0", "sub/2", "sub/3", "test/1", "test/2", "tonumber/0",
            "tostring/0", "type/0", "unique/0", "values/0");
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
            List<String> names = ALLOWED.stream().map(ExpressionFunctions::bare).distinct().toList();
            String found = names.contains(name)
                    ? "calls `" + name + "` with " + arguments + " arguments"
                    : "calls `" + name + "`, which is not allowed in a mapping";
            throw new ExpressionInvalid(found, Words.suggestion(name, names) + "allowed with this many arguments are "
                    + ALLOWED.stream().filter(allowed -> allowed.endsWith("/" + arguments)).map(ExpressionFunctions::bare)
                    .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new),
                            some -> some.isEmpty() ? "none" : String.join(", ", some))));
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
            scope.addFunction(name, watched(Objects.requireNonNull(function, name)));
        }
        return scope;
    }

    private static Function watched(Function function) {
        return (scope, arguments, in, path, output, version) -> {
            Checkpoint checkpoint = Checkpoint.of(scope);
            checkpoint.remainingNanos();
            function.apply(scope, arguments, in, path, (value, where) -> {
                checkpoint.pass(value);
                output.emit(value, where);
            }, version);
        };
    }
}
