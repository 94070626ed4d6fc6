package io.rosterbridge.calendly;

import static org.assertj.core.api.Assertions.assertThat;

import io.rosterbridge.StillClock;
import io.rosterbridge.sandbox.Fault;
import io.rosterbridge.sandbox.FaultKind;
import io.rosterbridge.sandbox.PracticeMember;
import io.rosterbridge.sandbox.PracticeServer;
import io.rosterbridge.sandbox.PracticeSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Authorize sees of practice Calendlys of several kinds. */
class EndpointProbeTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private PracticeServer calendly;

    @BeforeEach
    void start() throws IOException {
        calendly = PracticeServer.start(PracticeSettings.defaults(), 0);
        calendly.control().useToken("token", null);
        for (int member = 0; member < 30; member++) {
            calendly.control().addAccount(PracticeMember.active("Member" + member + "@example.com", "Member " + member));
        }
    }

    @AfterEach
    void stop() throws IOException {
        calendly.close();
    }

    @Test
    void seesPagesFilterConfigurationAndLimits() {
        change(Map.of("pageMaximum", 20));
        assertThat(seen()).containsEntry("total", "It says how many users there are: 32")
                .containsEntry("page-size", "Asked for 1000 users, 20 came: it gives that many a page")
                .containsEntry("paging", "The list goes on by an index")
                .containsEntry("filter", "A search by userName works, in any letter case")
                .containsEntry("media-types", "Answers come as application/scim+json")
                .doesNotContainKey("unfinished");
        assertThat(seen().get("configuration")).startsWith("ServiceProviderConfig was answered 404");
        assertThat(seen().get("rate-limit")).contains("x-ratelimit-limit 500").contains("x-ratelimit-remaining");
        assertThat(seen().get("updates")).contains("only a change can tell");
        assertThat(seen().get("latency")).startsWith("4 requests were answered after ");
        assertThat(calendly.control().counters().answers().keySet()).as("it only reads").containsOnly("GET");
    }

    @Test
    void seesWhatIsOtherwise() {
        change(Map.of("pageMaximum", 20, "paging", "CURSOR", "discovery", "RFC_SAMPLE", "userNameFilter", "IGNORED", "requestsPerMinute", 0,
                "contentType", "application/json;charset=utf-8"));
        Map<String, String> seen = seen();
        assertThat(seen).containsEntry("paging", "The list goes on by a cursor").containsEntry("media-types", "Answers come as application/json")
                .containsEntry("rate-limit", "No header tells of a rate limit");
        assertThat(seen.get("filter")).contains("is ignored").contains("finds 32 users");
        assertThat(seen.get("configuration")).isEqualTo("ServiceProviderConfig says: bulk no, ETag no, filter yes, PATCH yes, sort no");
        change(Map.of("pageMaximum", 100, "userNameFilter", "REFUSED"));
        assertThat(seen().get("page-size")).isEqualTo("Asked for 1000 users, all 32 came on one page, so no limit was met");
        assertThat(seen().get("filter")).startsWith("A search by userName was answered 400");
    }

    @Test
    void aFilterThatMindsLetterCaseOrFindsNobodyIsSeen() {
        assertThat(seen(request -> request.path().contains("filter=") && request.path().matches(".*[A-Z]{6}.*")
                ? nobody() : real(request)).get("filter"))
                .isEqualTo("A search by userName works only in the letter case that Calendly holds");
        assertThat(seen(request -> request.path().contains("filter=") ? nobody() : real(request)).get("filter"))
                .isEqualTo("A search by userName does not find a user who is there");
        calendly.control().addFault(Fault.of(FaultKind.LIST_WITHOUT_RESOURCES));
        assertThat(seen().get("filter")).contains("there is no user to try it with");
    }

    @Test
    void aSearchThatFindsNobodyMayBeAnswered404() {
        change(Map.of("nobodyFound", "NOT_FOUND_404"));
        assertThat(seen().get("filter")).isEqualTo("A search by userName that finds nobody is answered 404, and taken for that");
    }

    private static Answer nobody() {
        return Answer.of(200, "{\"totalResults\":0}", Optional.empty());
    }

    @Test
    void endsEarlyIfCalendlyWantsAPauseAndSaysSo() {
        calendly.control().addFault(Fault.of(FaultKind.STATUS).withStatus(429));
        assertThat(seen()).containsKey("unfinished").containsKeys("media-types", "rate-limit");
        assertThat(calendly.control().counters().requests()).as("the first was refused").isEqualTo(1);
        assertThat(seen(request -> Answer.lost("ConnectException", false))).containsKey("unfinished").doesNotContainKey("latency");
    }

    private void change(Map<String, ?> switches) {
        calendly.control().change(switches);
    }

    private Map<String, String> seen() {
        return seen(this::real);
    }

    private static Map<String, String> seen(ScimEndpoint endpoint) {
        List<Observation> seen = new EndpointProbe(endpoint, new StillClock()).observe(UpdateMethod.PATCH);
        assertThat(Observation.of(Observation.json(seen))).isEqualTo(seen);
        return seen.stream().collect(Collectors.toMap(Observation::topic, Observation::text));
    }

    private Answer real(ScimRequest request) {
        try {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(calendly.baseUri() + request.path()))
                    .header("Authorization", "Bearer token").build(), BodyHandlers.ofString());
            Map<String, String> headers = new HashMap<>();
            answer.headers().map().forEach((name, values) -> {
                if (name.equals("content-type") || name.contains("ratelimit")) {
                    headers.put(name, values.get(0));
                }
            });
            return Answer.of(answer.statusCode(), answer.body(), headers, Optional.empty());
        } catch (IOException | InterruptedException lost) {
            return Answer.lost(lost.toString(), true);
        }
    }
}
