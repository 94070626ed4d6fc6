package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.console.ConsoleTest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** Whatever the contract of files takes as an id can be read, changed, explained, assigned, provisioned, removed and erased. */
@TestPropertySource(properties = {"spring.datasource.url=jdbc:h2:mem:every-id;DB_CLOSE_DELAY=-1",
    "rosterbridge.mbeans=false", "spring.quartz.scheduler-name=every-id"})
@DirtiesContext
class EveryIdTest extends ConsoleTest {

    private static final List<String> IDS = List.of("a\\b", "CORP\\jane", "\\\\srv\\jane", "a//b", "//srv/jane", "jane//", "a;b", ";x",
            "x;jsessionid=1",
            "a.b", ".jane", "jane.", "a..b", "..jane", "jane..", "a/../b", "../x", "a/./b", "./x", "x/..", "/x", "x/", "50%", "a%2Fb", "a%5cb",
            "%2e%2e/x", "a%00b", "a?b", "a?id=b", "a#b", "a b", "a+b", "a\"b", "a'b", "a`b", "CN=Jane,OU=People,DC=example", "CN=Doe\\, Jane", "a,b",
            "a&b=c", "a&amp;b", "{a}b", "[1]", "a<b>c", "a|b", "a^b", "~a", "a*", "$a", "!a", "(a)", "a:b", "a@b", "j\u00f6ran", "\u65e5\u672c1",
            "\ud83d\ude80x", "\u05d0\u05d1", "assignment", "explain", "x/erase", "x/assignment", "users");

    /** How a request names a person. */
    private enum Form {
        PATH, PARAMETER;

        String of(String id, String what) {
            String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
            return this == PATH ? "/api/v1/users/" + encoded + what : "/api/v1/user" + what + "?id=" + encoded;
        }
    }

    static Stream<String> ids() {
        return IDS.stream();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void isReachedByItsPath(String id) {
        isReached(Form.PATH, id);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void isReachedByAParameter(String id) {
        isReached(Form.PARAMETER, id);
    }

    private void isReached(Form form, String id) {
        String address = "n" + IDS.indexOf(id) + "@example.org";
        Reply made = put(form.of(id, ""), "{\"email\": \"" + address + "\", \"displayName\": \"Before\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("id").asText()).isEqualTo(id);
        assertThat(get(made.headers().firstValue("Location").orElseThrow()).json().path("id").asText()).isEqualTo(id);
        assertThat(put(form.of(id, ""), "{\"displayName\": \"After\"}").status()).isEqualTo(200);
        assertThat(get(form.of(id, "")).json().path("displayName").asText()).isEqualTo("After");
        assertThat(put(form.of(id, "/assignment"), "{\"assignment\": \"assigned\"}").json().path("assignment").asText()).isEqualTo("assigned");
        assertThat(get(form.of(id, "/explain")).status()).isEqualTo(200);
        assertThat(post(form.of(id, "/provision"), "").status()).isIn(200, 409);
        assertThat(get("/api/v1/log?user=" + encoded(id)).status()).isEqualTo(200);
        assertThat(get("/person?id=" + encoded(id)).text()).contains(address);
        assertThat(linked(get("/people?query=" + address).text())).contains(id);
        Reply chosen = form("/people/assignment", "id=" + encoded(id) + "&assignment=suspended");
        assertThat(chosen.text()).contains("1 person");
        assertThat(form("/people/assign", "id=" + encoded(id) + "&assignment=none").status()).isEqualTo(302);
        assertThat(get(form.of(id, "")).json().path("assignment").asText()).isEqualTo("none");
        assertThat(delete(form.of(id, "")).status()).isEqualTo(204);
        // Without a connection nobody takes up what is due.
        database.update("update provisioning_task set state = 'inStep' where user_id = ?", id);
        assertThat(post(form.of(id, "/erase"), "").status()).isEqualTo(200);
        assertThat(get(form.of(id, "")).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void isReachedByThePagesOfTheConsole(String id) {
        String person = "id=" + encoded(id);
        String address = "c" + IDS.indexOf(id) + "@example.org";
        Reply made = form("/people/new", person + "&email=" + address + "&display_name=Before&status=active");
        assertThat(made.status()).as(made.text()).isEqualTo(302);
        String page = made.headers().firstValue("Location").orElseThrow();
        assertThat(get(page).text()).contains(address);
        for (String way : List.of("edit", "remove", "erase", "external-id")) {
            assertThat(get("/person/" + way + "?" + person).status()).as(way).isEqualTo(200);
        }
        assertThat(form("/person/edit", person + "&email=" + address + "&display_name=After&status=active").headers().firstValue("Location"))
                .contains(page);
        assertThat(get("/api/v1/user?" + person).json().path("displayName").asText()).isEqualTo("After");
        assertThat(get("/activity?user=" + encoded(id)).status()).isEqualTo(200);
        assertThat(form("/person/provision", person).headers().firstValue("Location")).contains(page);
        assertThat(form("/person/remove", person).headers().firstValue("Location")).contains("/people");
        database.update("update provisioning_task set state = 'inStep' where user_id = ?", id);
        assertThat(form("/person/erase", person).headers().firstValue("Location")).contains("/people");
        assertThat(get("/api/v1/user?" + person).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a//b", "//a", "%2E%2E", "%2e", ".%2E", "%2e/x", "x/%2E%2E/y", "a%00b", "a%0Ab"})
    void whatAPathDoesNotCarryIsRefusedAndTheOtherWayIsNamed(String path) {
        Reply refused = get("/api/v1/users/" + path);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.detail()).contains("/api/v1/user?id=");
    }

    @Test
    void aDotMayBeEncoded() {
        put("/api/v1/users/.jane..doe.", "{\"email\": \"dots@example.org\"}");
        assertThat(get("/api/v1/users/%2Ejane%2e.doe%2E").json().path("id").asText()).isEqualTo(".jane..doe.");
    }

    @Test
    void aSlashInTheClearIsNoPartOfAnId() {
        put("/api/v1/user?id=one%2Ftwo", "{\"email\": \"onetwo@example.org\"}");
        Reply nothing = get("/api/v1/users/one/two");
        assertThat(nothing.status()).isEqualTo(404);
        assertThat(nothing.detail()).contains("/api/v1/user?id=");
    }

    @Test
    void anAccentOfItsOwnFindsTheSamePerson() {
        assertThat(put("/api/v1/users/Jo%CC%88rg", "{\"email\": \"joerg@example.org\"}").json().path("id").asText()).isEqualTo("J\u00f6rg");
        assertThat(get("/api/v1/users/Jo%CC%88rg").json().path("id").asText()).isEqualTo("J\u00f6rg");
        assertThat(get("/api/v1/user?id=J%C3%B6rg").json().path("id").asText()).isEqualTo("J\u00f6rg");
    }

    /** The people whose pages are linked. */
    private static List<String> linked(String page) {
        return Pattern.compile("href=\"/person\\?id=([^\"&]*)\"").matcher(page.replace("&#39;", "'")).results()
                .map(link -> URLDecoder.decode(link.group(1), StandardCharsets.UTF_8)).toList();
    }

    private Reply form(String path, String fields) {
        return send(request(path).header("Content-Type", "application/x-www-form-urlencoded").header("Accept", "text/html, */*")
                .POST(BodyPublishers.ofString(fields)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
