package io.rosterbridge.profile.expression;

import com.ibm.icu.text.CaseMap;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import io.rosterbridge.platform.text.Edges;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an expression may call. Of CEL's own functions only those are declared that take no longer than it takes to read their
 * arguments; all others that make a text or search in one are here, and charge {@link Cost}.
 */
final class Functions {

    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType TEXTS = ListType.create(TEXT);

    private static final Set<String> STANDARD = Set.of("logical_not", "logical_and", "logical_or", "conditional", "equals", "not_equals",
            "in_list", "index_list", "index_map", "less_int64", "less_equals_int64", "greater_int64", "greater_equals_int64",
            "size_string", "size_list", "starts_with_string", "ends_with_string", "string_to_int64", "int64_to_string", "bool_to_string");

    /** In the order in which a message lists them. */
    static final List<Own> OWN = List.of(
            global("firstNonEmpty", TEXT, in -> texts(in).stream().filter(Functions::shows).findFirst().orElse(""), TEXTS),
            global("join", TEXT, in -> joined(texts(in), (String) in[1]), TEXTS, TEXT),
            global("trim", TEXT, in -> Edges.strip(text(in)), TEXT),
            global("lower", TEXT, in -> text(in).toLowerCase(Locale.ROOT), TEXT),
            global("upper", TEXT, in -> text(in).toUpperCase(Locale.ROOT), TEXT),
            global("titleCase", TEXT, in -> CaseMap.toTitle().apply(Locale.ROOT, null, text(in)), TEXT),
            global("localPart", TEXT, in -> text(in).substring(0, at(text(in))), TEXT),
            global("domain", TEXT, in -> text(in).substring(Math.min(text(in).length(), at(text(in)) + 1)), TEXT),
            member("contains", SimpleType.BOOL, in -> searched(text(in), (String) in[1]).contains((String) in[1]), TEXT, TEXT),
            member("matches", SimpleType.BOOL, in -> Patterns.isIn(text(in), (String) in[1]), TEXT, TEXT),
            member("replace", TEXT, in -> replaced(text(in), (String) in[1], (String) in[2]), TEXT, TEXT, TEXT),
            member("replaceMatches", TEXT, in -> Patterns.replaced(text(in), (String) in[1], (String) in[2]), TEXT, TEXT, TEXT),
            member("split", TEXTS, in -> split(text(in), (String) in[1]), TEXT, TEXT),
            member("substring", TEXT, in -> substring(text(in), (Long) in[1], (Long) in[2]), TEXT, SimpleType.INT, SimpleType.INT),
            global("_+_", TEXT, in -> text(in) + in[1], TEXT, TEXT));

    private Functions() {
    }

    /**
     * A function.
     *
     * @param body takes the arguments, of the types that are declared
     */
    record Own(String name, CelOverloadDecl overload, Function<Object[], Object> body) {

        CelFunctionDecl declaration() {
            return CelFunctionDecl.newFunctionDeclaration(name, overload);
        }

        CelFunctionBinding binding() {
            List<Class<?>> types = overload.parameterTypes().stream().<Class<?>>map(type -> type.equals(TEXTS) ? List.class
                    : type.equals(TEXT) ? String.class : Long.class).toList();
            return CelFunctionBinding.from(overload.overloadId(), types, in -> {
                Object value = body.apply(in);
                return value instanceof String text ? Cost.paid(text) : value;
            });
        }
    }

    private static Own global(String name, CelType result, Function<Object[], Object> body, CelType... parameters) {
        return new Own(name, CelOverloadDecl.newGlobalOverload("person_" + name, result, parameters), body);
    }

    private static Own member(String name, CelType result, Function<Object[], Object> body, CelType... parameters) {
        return new Own(name, CelOverloadDecl.newMemberOverload("person_" + name, result, parameters), body);
    }

    static CelStandardDeclarations standard() {
        return CelStandardDeclarations.newBuilder()
                .filterFunctions((function, overload) -> STANDARD.contains(overload.celOverloadDecl().overloadId())).build();
    }

    /** Names that can be called. */
    static List<String> names() {
        return Stream.concat(OWN.stream().map(Own::name).filter(name -> !name.startsWith("_")),
                Stream.of("startsWith", "endsWith", "size", "int", "string")).toList();
    }

    private static String text(Object[] in) {
        return (String) in[0];
    }

    @SuppressWarnings("unchecked")   // the checker has seen that it is a list of texts
    private static List<String> texts(Object[] in) {
        return (List<String>) in[0];
    }

    static boolean shows(String text) {
        return !Edges.strip(text).isEmpty();
    }

    /** What cannot be seen is left out, and no separator stands for it. */
    private static String joined(List<String> parts, String separator) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            if (shows(part)) {
                joined.append(joined.isEmpty() ? "" : separator).append(part);
                Cost.length(joined.length());
            }
        }
        return joined.toString();
    }

    /** Where the last @ stands; the end if there is none. */
    private static int at(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? address.length() : at;
    }

    private static String searched(String text, String looked) {
        Cost.charge((long) text.length() * Math.max(1, looked.length()));
        return text;
    }

    /** An empty text is found nowhere, so that nothing is put between all letters. */
    private static String replaced(String text, String looked, String by) {
        if (looked.isEmpty()) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        int from = 0;
        for (int found = searched(text, looked).indexOf(looked); found >= 0; found = text.indexOf(looked, from)) {
            result.append(text, from, found).append(by);
            Cost.length(result.length());
            from = found + looked.length();
        }
        return result.append(text, from, text.length()).toString();
    }

    private static List<String> split(String text, String separator) {
        if (separator.isEmpty()) {
            throw new ExpressionFailed("its expression splits by an empty text", "name what stands between the parts");
        }
        return Arrays.asList(searched(text, separator).split(Pattern.quote(separator), -1));
    }

    /** In letters as they are counted, not in halves of surrogate pairs; beyond the end there is nothing. */
    private static String substring(String text, long begin, long end) {
        int letters = text.codePointCount(0, text.length());
        int from = (int) Math.max(0, Math.min(begin, letters));
        int to = (int) Math.max(from, Math.min(end, letters));
        return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
    }
}
