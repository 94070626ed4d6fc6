package io.rosterbridge.imports;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** The directory an import writes back to: behind the route {@code direct:directory-write}, so that it can be another one. */
@FunctionalInterface
public interface Directory {

    /**
     * Writes, in the caller's transaction if it is the built-in directory. Doing it twice is harmless.
     *
     * @return by id, why somebody was left out
     */
    Map<String, String> write(DirectoryWrites writes);

    /** The directory the route leads to. It is called in the caller's thread, and so takes part in the caller's transaction. */
    @SuppressWarnings("unchecked")
    static Directory behind(Supplier<ProducerTemplate> camel) {
        return writes -> {
            try {
                return (Map<String, String>) camel.get().requestBody("direct:directory-write", writes, Map.class);
            } catch (CamelExecutionException failed) {
                throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
            }
        };
    }
}
