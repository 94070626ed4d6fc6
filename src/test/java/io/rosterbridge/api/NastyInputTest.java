package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.console.ConsoleTest;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Whatever somebody sends in any parameter of any request there is: it is answered as theirs to put right, never as an error of
 * ours, and never comes back as markup.
 */
@TestPropertySource(properties = {"spring.datasource.url=jdbc:h2:mem:nasty;DB_CLOSE_DELAY=-1", "rosterbridge.data=target/nasty-test",
    "rosterbridge.mbeans=false", "spring.quartz.scheduler-name=nasty"})
@DirtiesContext
class NastyInputTest extends ConsoleTest {

    private static final String MARKUP = "<script>alert('x')</script>";
    private static final List<String> NASTY = List.of("'", "' or '1'='1", "1; drop table directory_user; --", "%", "_", "!", "\\", "\u0000", "a\nb",
            "\u202e\ud83d\ude80", "\ud800", MARKUP, "\"><img src=x onerror=alert(1)>", "${7*7}", "#{7*7}", "=cmd()", "../../../etc/passwd", "-1", "0",
            "99999999999999999999", "1e400", "NaN", "null", "[]", "{}", "9999-99-99", "+999999999-12-31", "0000-01-01", "2026-01-01",
            "a\tb\tc", "x\ny\nz", "x".repeat(5000));
    /** A value each that leads further than the first check. */
    private static final Map<String, String> GOOD = Map.of("id", "1", "list", "new", "kind", "csv", "run", "1", "person", "x1", "from", "1",
            "to", "1", "version", "1", "name", "nobody", "plan", "1");
    /** Never ends, or locks the name of the test out after ten wrong passwords. */
    private static final Set<String> LEFT_OUT = Set.of("GET /live", "POST /me/password");

    @Autowired
    private List<RequestMappingHandlerMapping> mappings;

    @BeforeEach
    void somebody() {
        put("/api/v1/users/x1", "{\"email\": \"x1@example.org\", \"displayName\": \"X\"}");
    }

    @Test
    void noParameterOfAnyRequestIsAnErrorOfOursOrComesBackAsMarkup() {
        Map<String, String> found = new TreeMap<>();
        Set<String> asked = new TreeSet<>();
        mappings.forEach(mapping -> mapping.getHandlerMethods().forEach((info, handler) -> {
            if (handler.getBeanType().getPackageName().startsWith("io.rosterbridge.")) {
                requests(info).stream().filter(request -> !LEFT_OUT.contains(request))
                        .forEach(request -> names(handler).forEach(name -> {
                            asked.add(request + " " + name);
                            NASTY.forEach(value -> check(request, handler, name, value, found));
                        }));
            }
        }));
        assertThat(asked).contains("GET /people query", "POST /people/rule condition", "GET /api/v1/log user", "POST /mapping kind")
                .hasSizeGreaterThan(100);
        assertThat(found).isEmpty();
        assertThat(get("/api/v1/users/x1").status()).isEqualTo(200);
    }

    @Test
    void noPartOfAnyPathIsAnErrorOfOurs() {
        Map<String, String> found = new TreeMap<>();
        mappings.forEach(mapping -> mapping.getHandlerMethods().forEach((info, handler) -> requests(info).stream()
                .filter(request -> request.contains("{") && request.contains("/api/v1/")).forEach(request -> {
                    for (String value : NASTY) {
                        String[] parts = request.split(" ", 2);
                        note(request, value, send(request(parts[1].replaceAll("\\{\\w+}", encoded(value)).replace("+", "%20"))
                                .header("Content-Type", "application/json").method(parts[0], body(parts[0], "{}"))), found);
                    }
                })));
        assertThat(found).isEmpty();
    }

    private void check(String request, HandlerMethod handler, String name, String value, Map<String, String> found) {
        String[] parts = request.split(" ", 2);
        String parameters = names(handler).stream().filter(other -> other.equals(name) || GOOD.containsKey(other))
                .map(other -> other + "=" + encoded(other.equals(name) ? value : GOOD.get(other))).collect(Collectors.joining("&"));
        String path = parts[1].replaceAll("\\{\\w+}", "1");
        Reply reply = parts[0].equals("GET") || parts[0].equals("DELETE")
                ? send(request(path + "?" + parameters).header("Accept", "text/html, */*").method(parts[0], BodyPublishers.noBody()))
                : send(request(path).header("Content-Type", MediaType.APPLICATION_FORM_URLENCODED_VALUE).header("Accept", "text/html, */*")
                        .method(parts[0], BodyPublishers.ofString(parameters)));
        note(request + " " + name, value, reply, found);
    }

    /** One value a parameter is enough to see what is wrong. */
    private static void note(String what, String value, Reply reply, Map<String, String> found) {
        if (reply.status() >= 500 || reply.status() == 401 || reply.status() == 429) {
            found.put(what, reply.status() + " for " + shown(value));
        }
        boolean isPage = reply.headers().firstValue("Content-Type").orElse("").startsWith("text/html");
        if (isPage && (reply.text().contains(MARKUP) || reply.text().contains("<img src=x"))) {
            found.put(what, "comes back as markup: " + shown(value));
        }
    }

    private static java.net.http.HttpRequest.BodyPublisher body(String method, String text) {
        return method.equals("GET") || method.equals("DELETE") ? BodyPublishers.noBody() : BodyPublishers.ofString(text);
    }

    private static List<String> requests(RequestMappingInfo info) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods().isEmpty()
                ? Set.of(RequestMethod.GET) : info.getMethodsCondition().getMethods();
        return info.getPatternValues().stream().flatMap(pattern -> methods.stream().map(method -> method + " " + pattern)).toList();
    }

    private static List<String> names(HandlerMethod handler) {
        return Arrays.stream(handler.getMethod().getParameters()).flatMap(parameter -> parameter.isAnnotationPresent(ModelAttribute.class)
                ? Arrays.stream(parameter.getType().getRecordComponents()).map(RecordComponent::getName)
                : !parameter.isAnnotationPresent(RequestParam.class) ? Stream.of()
                : parameter.getType() == Map.class ? Stream.of("kind", "userName.kind", "userName.text") : Stream.of(name(parameter)))
                .toList();
    }

    private static String name(Parameter parameter) {
        String given = parameter.getAnnotation(RequestParam.class).value();
        return given.isEmpty() ? parameter.getName() : given;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String shown(String value) {
        return value.length() > 40 ? value.length() + " letters" : value.replace("\u0000", "NUL").replace("\n", "LF");
    }
}
