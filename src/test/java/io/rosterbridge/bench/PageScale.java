package io.rosterbridge.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * How long the console takes for a page when there are many people and ten rows of the log for each, and as much of everything else
 * as that brings along. Every page there is has to be among them, and none may take longer than {@link #MOST_MS}.
 */
final class PageScale {

    private static final int MOST_MS = 200;
    private static final int PLANNED_WITHIN_SECONDS = 900;
    private static final int ROWS_A_PERSON = 10;
    private static final int TIMES = 15;
    private static final int FIRST = 3;
    private static final List<String> PAGES = List.of("/", "/people", "/people?query=user9999", "/people?query=r9999", "/people?query=user7",
            "/people?query=user7&state=rejected", "/people?state=failed", "/people?state=inStep&after=p-50000", "/people?family=refused",
            "/people/new", "/people/rule",
            "/people/rule?who=department&department=Department+7", "/people/rule?who=list&state=inStep", "/person?id=p-777",
            "/person/edit?id=p-777", "/person/remove?id=p-777", "/person/erase?id=p-777",
            "/activity", "/activity?outcome=FAILED", "/activity?user=p-777", "/activity?user=user7", "/activity?action=DELETE",
            "/activity?action=CREATE&outcome=FAILED", "/activity?action=UPDATE", "/activity?from={60}", "/activity?from={90}&to={60}",
            "/activity?outcome=DELIVERED&to={60}", "/activity?action=DEACTIVATE&to={60}", "/activity?user=p-777&from={90}&to={30}",
            "/failures", "/links", "/connection/kill", "/flows", "/sources", "/sources/rejects?read=1", "/setup", "/setup?step=map",
            "/setup?step=import", "/mapping", "/mapping?person=user777", "/actions", "/profile/versions",
            "/profile/versions/compare?from=1&to=2",
            "/profile/versions/restore?version=1", "/import", "/import/run?id=20", "/import/run?id=20&list=update",
            "/import/run?id=20&list=update&query=user777", "/import/run?id=20&list=update&sort=userId",
            "/import/run?id=20&list=update&sort=-userId", "/import/run?id=20&list=update&sort=state",
            "/import/run?id=20&list=new&sort=-state", "/import/run?id=20&list=update&after=update%0Auser50000%40example.com%0Aa-50000",
            "/reconcile", "/reconcile/run?id=40", "/reconcile/run?id=40&kind=values", "/holds", "/holds?state=approved", "/hold?id=1",
            "/plans", "/plan?id=1", "/plan?id=1&show=update", "/plan/apply?id=1",
            "/audit", "/audit?actor=admin", "/audit?action=login", "/audit?user=p-777", "/audit?from={60}",
            "/audit?action=login&from={90}&to={60}", "/alerts", "/users", "/users/edit?name=admin", "/me", "/api/v1/log?limit=100",
            "/api/v1/status");
    /** Not looked at as they are: a stream, what nobody is logged in for, and what works out the hash of every row. */
    private static final Set<String> NO_PAGES = Set.of("/live", "/login", "/error", "/audit/verdict", "/profile/versions/export");

    private final MeasuredApplication application;
    private final int people;

    PageScale(MeasuredApplication application, int people) {
        this.application = application;
        this.people = people;
    }

    /** @throws IllegalStateException if a page is too slow or was not asked for */
    void run() throws Exception {
        application.pause();
        requireEveryPage();
        Measure load = Measure.of(new PageRows(application.database(), people, ROWS_A_PERSON)::fill);
        Benchmarks.say("pages: %d people, %d log rows    filled in %.0f s", people, people * ROWS_A_PERSON, load.seconds());
        HttpClient client = HttpClient.newHttpClient();
        plan(client);
        // What was asked just before H2 answers from memory, as long as nothing has changed; where people work, something always has.
        application.database().execute("set optimize_reuse_results 0");
        List<String> slow = new ArrayList<>();
        for (String page : PAGES) {
            double[] milliseconds = new double[TIMES];
            HttpResponse<String> last = null;
            for (int time = -FIRST; time < TIMES; time++) {
                long begun = System.nanoTime();
                last = client.send(request(dated(page)), BodyHandlers.ofString());
                if (time >= 0) {
                    milliseconds[time] = (System.nanoTime() - begun) / 1e6;
                }
            }
            double median = Measure.median(milliseconds);
            Benchmarks.say("  %-70s %4.0f ms, at most %4.0f ms   (%d, %d kB)", page, median,
                    Arrays.stream(milliseconds).max().orElseThrow(), last.statusCode(), last.body().length() / 1024);
            if (median > MOST_MS || last.statusCode() != 200) {
                slow.add(page + " " + Math.round(median) + " ms, answer " + last.statusCode());
            }
        }
        if (!slow.isEmpty()) {
            throw new IllegalStateException("slower than " + MOST_MS + " ms, or no page: " + String.join("; ", slow));
        }
    }

    /** {@code {60}} is the day that was so many days ago. */
    private static String dated(String page) {
        String dated = page;
        for (int days : new int[] {30, 60, 90}) {
            dated = dated.replace("{" + days + "}", LocalDate.now().minusDays(days).toString());
        }
        return dated;
    }

    /** For everybody, whose names have changed. */
    private void plan(HttpClient client) throws Exception {
        HttpResponse<String> asked = client.send(HttpRequest.newBuilder(request("/api/v1/plans"), (name, value) -> true)
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{\"kind\": \"provision\", \"all\": "
                        + "true}")).build(), BodyHandlers.ofString());
        for (int second = 0; second < PLANNED_WITHIN_SECONDS; second++) {
            if (client.send(request("/api/v1/plans/1"), BodyHandlers.ofString()).body().contains("\"state\":\"ready\"")) {
                return;
            }
            Thread.sleep(1000);
        }
        throw new IllegalStateException("the plan is not ready: " + asked.body());
    }

    private void requireEveryPage() {
        Set<String> missing = new TreeSet<>();
        application.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class).getHandlerMethods().keySet().stream()
                .filter(info -> info.getMethodsCondition().getMethods().contains(RequestMethod.GET)).flatMap(info -> info.getPatternValues().stream())
                .filter(path -> !path.startsWith("/api/") && !path.startsWith("/v3/") && !path.startsWith("/actuator")
                        && !path.contains("."))
                .filter(path -> !NO_PAGES.contains(path) && PAGES.stream().noneMatch(page -> page.equals(path)
                        || page.startsWith(path + "?")))
                .forEach(missing::add);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("these pages are not measured: " + missing);
        }
    }

    private HttpRequest request(String page) throws IOException {
        String login = Base64.getEncoder().encodeToString(("admin:" + MeasuredApplication.PASSWORD).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + page)).header("Authorization", "Basic " + login)
                .header("Accept", page.startsWith("/api/") ? "application/json" : "text/html").build();
    }
}
