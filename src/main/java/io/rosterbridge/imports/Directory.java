package io.rosterbridge.imports;

import io.rosterbridge.directory.PersonRefused;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.dao.DataAccessException;

/**
 * Another directory that an import writes to as well: behind the route {@code direct:directory-write}, which leads nowhere unless
 * somebody edits it. The built-in directory, which all work is based on, takes over what this one has taken.
 */
@FunctionalInterface
public interface Directory {

    /**
     * Writes. It may be asked for the same again, alone or with others, and must not mind.
     *
     * @return by id, why somebody was left out
     * @throws DirectoryFailed if it is not known of everybody whether they are written
     */
    Map<String, String> write(DirectoryWrites writes);

    /**
     * The directory the route leads to. If the route ends with a map, it says by id who was left out and why; with anything else,
     * everybody is written. If it throws, people are tried one by one; a 4xx answer to one of them, but for those that may heal, is
     * why that one is left out.
     */
    static Directory behind(Supplier<ProducerTemplate> camel) {
        return writes -> {
            try {
                return camel.get().requestBody("direct:directory-write", writes) instanceof Map<?, ?> leftOut ? texts(leftOut) : Map.of();
            } catch (CamelExecutionException failed) {
                throw meaning(failed.getCause() == null ? failed : failed.getCause());
            }
        };
    }

    private static Map<String, String> texts(Map<?, ?> leftOut) {
        return leftOut.entrySet().stream()
                .collect(Collectors.toMap(entry -> String.valueOf(entry.getKey()), entry -> String.valueOf(entry.getValue())));
    }

    /** A route may use the database of this application, whose own troubles are none of the directory. */
    private static RuntimeException meaning(Throwable cause) {
        if (cause instanceof DataAccessException ours) {
            return ours;
        }
        if (cause instanceof PersonRefused refused) {
            return new DirectoryFailed(refused.getMessage(), true, cause);
        }
        if (cause instanceof HttpOperationFailedException answered) {
            int status = answered.getStatusCode();
            boolean refuses = status >= 400 && status < 500 && !Set.of(401, 403, 408, 423, 425, 429).contains(status);
            return new DirectoryFailed("it answered " + status, refuses, cause);
        }
        return new DirectoryFailed(cause.getClass().getSimpleName(), false, cause);
    }
}
