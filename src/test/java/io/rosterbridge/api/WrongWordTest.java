package io.rosterbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.console.ConsoleTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** A word that is none of those that may stand there: the answer says which may. */
class WrongWordTest extends ConsoleTest {

    @Autowired
    private List<RequestMappingHandlerMapping> mappings;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET /api/v1/users?state=NONSENSE | state | inStep, or gone",
        "GET /api/v1/users?assignment=NONSENSE | assignment | assigned, suspended or none",
        "GET /api/v1/log?action=NONSENSE | action | DEACTIVATE",
        "GET /api/v1/log.csv?action=NONSENSE | action | DEACTIVATE",
        "GET /api/v1/log?outcome=NONSENSE | outcome | DELIVERED",
        "GET /api/v1/audit?action=NONSENSE | action | hold-approved",
        "GET /api/v1/audit.csv?action=NONSENSE | action | hold-approved",
        "GET /api/v1/holds?state=NONSENSE | state | withdrawn",
        "GET /api/v1/log?limit=NONSENSE | limit | a whole number",
        "GET /api/v1/log?from=NONSENSE | from | an instant such as",
        "GET /api/v1/profile/versions/NONSENSE | version | a whole number",
        "POST /api/v1/plans {'kind': 'NONSENSE'} | kind | assignment",
        "POST /api/v1/plans {'kind': 'assignment', 'assignment': 'NONSENSE', 'rule': {'everyone': true}} | assignment | suspended",
        "POST /api/v1/plans {'kind': 'assignment', 'assignment': 'none', 'rule': {'state': 'NONSENSE'}} | state | inStep",
        "POST /api/v1/plans {'kind': 'assignment', 'assignment': 'none', 'rule': {'family': 'NONSENSE'}} | family | refused",
        "POST /api/v1/plans {'kind': 'import', 'importId': 1, 'list': 'NONSENSE', 'select': 'all', 'fingerprint': 'x'} | list | activate",
        "POST /api/v1/plans {'kind': 'import', 'importId': 1, 'list': 'update', 'select': 'all', 'source': 'NONSENSE', 'fingerprint': 'x'} | "
        + "source | directory",
        "POST /api/v1/failures/retry {'family': 'NONSENSE'} | family | refused",
        "PUT /api/v1/users/w1 {'email': 'w1@example.org', 'assignment': 'NONSENSE'} | assignment | suspended",
        "PUT /api/v1/users/w1 {'email': 'w1@example.org', 'status': 'NONSENSE'} | status | inactive",
        "POST /api/v1/console-users {'name': 'x', 'role': 'NONSENSE', 'password': 'a password of twelve'} | role | auditor",
        "PUT /api/v1/console-users/admin {'role': 'NONSENSE'} | role | auditor",
        "POST /api/v1/api-tokens {'name': 'x', 'permissions': ['NONSENSE']} | permission | view-apps",
        "PUT /api/v1/connection {'baseUrl': 'http://127.0.0.1:9', 'token': 'x', 'organization': 'NONSENSE'} | organization | another",
        "PUT /api/v1/profile/actions {'delete': 'NONSENSE'} | delete | true or false",
        "POST /api/v1/reconciliations {'repair': 'NONSENSE'} | repair | true or false"})
    void theAnswerSaysWhichMayStandThere(String request, String which, String allowed) {
        String[] parts = request.split(" ", 3);
        Reply reply = send(request(parts[1]).header("Content-Type", "application/json").method(parts[0], parts.length < 3
                ? BodyPublishers.noBody() : BodyPublishers.ofString(parts[2].replace('\'', '"'))));
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.detail()).contains(which).contains(allowed).doesNotContain("must be a number");
    }

    /** What Spring or Jackson turns into a word by itself gives the same answer, whoever adds one. */
    @Test
    void everyParameterThatIsAWordOfALibraryIsOneOfAList() throws Exception {
        List<String> odd = new ArrayList<>();
        for (RequestMappingHandlerMapping mapping : mappings) {
            for (HandlerMethod handler : mapping.getHandlerMethods().values()) {
                for (MethodParameter parameter : handler.getMethodParameters()) {
                    boolean isGiven = parameter.hasParameterAnnotation(RequestParam.class) || parameter.hasParameterAnnotation(RequestHeader.class);
                    if (isGiven && parameter.nestedIfOptional().getNestedParameterType().isEnum()) {
                        odd.add(handler + " " + parameter.getParameterName());
                    }
                }
            }
        }
        assertThat(odd).as("ProblemAdvice names the constants, which are no words of the API").isEmpty();
    }
}
