package io.rosterbridge.api;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.util.ReflectionUtils;

/** Derives schemas from our records and enums: each with a name of its own, and an enum with the words that the API uses for it. */
final class ApiModels extends ModelResolver {

    /** By name of the schema. Static, since swagger-core keeps one resolver for all applications in a process. */
    private static final Map<String, Class<?>> TYPES = new ConcurrentHashMap<>();

    ApiModels(ObjectMapper mapper) {
        super(mapper, new Names());
        openapi31(true);
    }

    /** The class that a schema was derived from. */
    static Optional<Class<?>> type(String schema) {
        return Optional.ofNullable(TYPES.get(schema));
    }

    @Override
    protected void _addEnumProps(Class<?> type, Schema property) {
        super._addEnumProps(type, property);
        useWords(type, property);
    }

    @Override
    protected Schema _createSchemaForEnum(Class<Enum<?>> type) {
        Schema<?> schema = super._createSchemaForEnum(type);
        useWords(type, schema);
        return schema;
    }

    @SuppressWarnings("unchecked")
    private static void useWords(Class<?> type, Schema<?> schema) {
        Method word = ReflectionUtils.findMethod(type, "word");
        if (word != null) {
            ReflectionUtils.makeAccessible(word);
            ((Schema<Object>) schema).setEnum(Arrays.stream(type.getEnumConstants())
                    .map(constant -> ReflectionUtils.invokeMethod(word, constant)).toList());
        }
    }

    /** A nested record is called after the class around it: several are called Shown. */
    private static final class Names extends TypeNameResolver {

        @Override
        public String nameForType(JavaType type, Set<Options> options) {
            String name = super.nameForType(type, options);
            Class<?> other = TYPES.putIfAbsent(name, type.getRawClass());
            if (other != null && other != type.getRawClass() && type.getRawClass().isRecord()) {
                throw new IllegalStateException("two schemas would be called " + name + ": " + other + " and " + type.getRawClass());
            }
            return name;
        }

        @Override
        protected String getNameOfClass(Class<?> type) {
            Class<?> around = type.getEnclosingClass();
            String before = around == null ? "" : around.getSimpleName().replaceFirst("Controller$", "");
            return type.getSimpleName().startsWith(before) ? type.getSimpleName() : before + type.getSimpleName();
        }
    }
}
