package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.calendly.Delivery;
import io.rosterbridge.calendly.DeliveryOrder;
import io.rosterbridge.calendly.ExistingUser;
import io.rosterbridge.calendly.ExistingUser.Verdict;
import io.rosterbridge.calendly.UpdateMethod;
import io.rosterbridge.domain.Account;
import io.rosterbridge.domain.Action;
import io.rosterbridge.domain.Person;
import io.rosterbridge.domain.ScimAttribute;
import io.rosterbridge.domain.ScimUser;
import io.rosterbridge.platform.yaml.YamlFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A folder a case: the person in {@code person.json}, by the profile in {@code profile.yaml} or else the shipped one, is sent
 * as in {@code create.json} when they are created and as in {@code update.json} when they are changed, byte by byte; or cannot
 * be, for the reason in {@code create.txt} or {@code update.txt}.
 */
class MappingCasesTest {

    private static final Path CASES = Path.of("src/test/resources/mapping-cases");
    private static final ScimUser HELD = new ScimUser("somebody.else@example.com", Optional.empty(), true, Optional.empty());
    private static final Set<String> ALLOWED = Set.of("userName", "displayName", "active", "externalId");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();
    private static final JacksonDataFormat WIRE = new JacksonDataFormat();

    @BeforeAll
    static void startTheDataFormatOfTheRoute() {
        WIRE.setCamelContext(CAMEL);
        WIRE.start();
    }

    @AfterAll
    static void stop() throws IOException {
        WIRE.stop();
        CAMEL.close();
    }

    @TestFactory
    Stream<DynamicTest> eachCase() throws IOException {
        try (Stream<Path> cases = Files.list(CASES)) {
            return cases.sorted().toList().stream().flatMap(path -> Stream.of(true, false).map(creating ->
                    DynamicTest.dynamicTest(path.getFileName() + (creating ? " created" : " changed"), () -> check(path, creating))));
        }
    }

    private static void check(Path path, boolean creating) throws Exception {
        Path profile = Files.exists(path.resolve("profile.yaml")) ? path.resolve("profile.yaml") : Path.of("mappings/calendly.yaml");
        Mapper mapper = new Mapper(ProfileReader.read(profile.toString(), YamlFile.text(profile)));
        Person person = person(path.resolve("person.json"));
        Path body = path.resolve(creating ? "create.json" : "update.json");
        Path reason = path.resolve(creating ? "create.txt" : "update.txt");
        assertThat(Files.exists(body)).as("either a body or a reason").isNotEqualTo(Files.exists(reason));
        if (Files.exists(body)) {
            byte[] bytes = sent(mapper.map(person, creating), creating);
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(Files.readString(body).strip());
            assertThat(names(JSON.readTree(bytes))).as("what leaves").isSubsetOf(ALLOWED);
            assertThat(traces(mapper, person, AttributeTrace::error)).as("what is explained").isEmpty();
        } else {
            String told = Files.readString(reason).strip();
            assertThatThrownBy(() -> mapper.map(person, creating)).isInstanceOf(MappingFailed.class).hasMessage(told);
            assertThat(traces(mapper, person, AttributeTrace::error)).as("what is explained").allMatch(told::equals);
        }
    }

    private static <T> List<T> traces(Mapper mapper, Person person, Function<AttributeTrace, Optional<T>> part) {
        return mapper.explain(person).stream().flatMap(trace -> part.apply(trace).stream()).toList();
    }

    /** The names of the attributes in a body or its operations; the only boolean is active. */
    private static Set<String> names(JsonNode body) {
        Map<String, JsonNode> values = new TreeMap<>();
        body.fields().forEachRemaining(field -> values.put(field.getKey(), field.getValue()));
        values.keySet().removeAll(Set.of("schemas", "Operations"));
        body.path("Operations").forEach(operation -> {
            assertThat(operation.fieldNames()).toIterable().containsExactly("op", "path", "value");
            values.put(operation.path("path").asText(), operation.path("value"));
        });
        values.forEach((name, value) -> assertThat(value.isBoolean()).as(name).isEqualTo(name.equals("active")));
        return values.keySet();
    }

    private static byte[] sent(ScimUser wanted, boolean creating) throws Exception {
        DeliveryOrder order = creating
                ? new DeliveryOrder(Action.CREATE, wanted, EnumSet.allOf(ScimAttribute.class), Optional.empty(), Optional.empty(),
                        ExistingUser.always(Verdict.LINK), UpdateMethod.PATCH, Pattern.compile("seat"), DeliveryOrder.Lateness.NONE)
                : new DeliveryOrder(Action.UPDATE, wanted, ScimUser.differences(wanted, HELD), Optional.of(new Account("s-1", HELD)),
                        Optional.empty(), ExistingUser.always(Verdict.LINK), UpdateMethod.PATCH, Pattern.compile("seat"),
                        DeliveryOrder.Lateness.NONE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WIRE.marshal(new DefaultExchange(CAMEL), new Delivery(order).next().body().orElseThrow(), bytes);
        return bytes.toByteArray();
    }

    private static Person person(Path file) throws IOException {
        Map<String, Object> values = JSON.readValue(file.toFile(), new TypeReference<TreeMap<String, Object>>() { });
        Map<String, String> attributes = new TreeMap<>();
        values.forEach((key, value) -> {
            if (!Set.of("id", "email", "active").contains(key)) {
                attributes.put(key, (String) value);
            }
        });
        return new Person((String) values.get("id"), (String) values.get("email"), (Boolean) values.get("active"), attributes);
    }
}
