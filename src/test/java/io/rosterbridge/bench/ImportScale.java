package io.rosterbridge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rosterbridge.access.Actor;
import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.imports.Confirmations;
import io.rosterbridge.imports.Confirmations.Selection;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.imports.Reconciliations;
import io.rosterbridge.imports.StartingRuns;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A large organization: as many Calendly users as people, listed in no order of the directory. Nine of ten have a person, half of them
 * are linked, and every tenth is of each kind that makes a candidate. What is measured is what an import, the next one, a reconciliation
 * with one in a hundred links drifted, and applying all candidates take beyond the time the server takes for the same pages.
 */
final class ImportScale {

    private static final int PAGE = 100;
    private static final int LOOK_AGAIN_MS = 100;
    private static final Actor BENCHMARK = Actor.thing("benchmark");
    private static final Measure NOTHING = new Measure(0, 0);

    private final BenchmarkSettings settings;
    private final int users;

    ImportScale(BenchmarkSettings settings, int users) {
        this.settings = settings;
        this.users = users;
    }

    void run() throws Exception {
        try (PracticeProcess practice = PracticeProcess.start(settings.token(), settings.latencyMs(), users);
                MeasuredApplication application = start(practice.baseUri())) {
            Benchmarks.say("imports: %d users, %d people, %s", users, users, settings.postgres() ? "PostgreSQL" : "H2");
            fill(application);
            Measure server = Measure.of(() -> link(application, practice.baseUri()));
            Benchmarks.say("  every page asked for and linked %.1f s", server.seconds());
            imported(application, "import", server);
            imported(application, "import after it", server);
            reconciled(application, server);
            applied(application);
        }
    }

    private MeasuredApplication start(URI target) throws IOException {
        // Of the import before, the next one has to remove all that it listed.
        Map<String, Object> keep = Map.of("rosterbridge.imports.keep", 1, "rosterbridge.imports.most-users", 2 * users);
        return settings.postgres() ? MeasuredApplication.onPostgres(target, settings.token(), settings.concurrency(), keep)
                : MeasuredApplication.start(target, settings.token(), settings.concurrency(), keep);
    }

    // ---- what is measured

    private interface Step {
        void run() throws Exception;
    }

    private static void measure(String what, Measure server, Step step) throws Exception {
        try (Heap heap = new Heap()) {
            Measure whole = Measure.of(step::run);
            Benchmarks.say("  %-31s %.1f s, %.1f s beyond the server, %.1f s CPU; heap %d MB with garbage, %d MB after a collection",
                    what, whole.seconds(), whole.seconds() - server.seconds(), whole.cpuSeconds(), heap.mostUsedMegabytes(),
                    heap.mostKeptMegabytes());
        }
    }

    private static void imported(MeasuredApplication application, String what, Measure server) throws Exception {
        ImportView view = application.bean(ImportView.class);
        long requests = application.bean(Limiter.class).granted();
        long id = application.bean(StartingRuns.class).startImport(BENCHMARK);
        measure(what, server, () -> await(() -> !view.find("import", id).orElseThrow().state().equals("running")));
        Run run = view.find("import", id).orElseThrow();
        if (!run.state().equals("complete")) {
            throw new IllegalStateException("the import " + run.state() + ": " + run.reason());
        }
        Benchmarks.say("    listed %.1f s, compared %.1f s, %d requests, %s", seconds(run.startedAt(), run.listedAt()),
                seconds(run.listedAt(), run.finishedAt()), application.bean(Limiter.class).granted() - requests, run.counts());
        measure("  old lists removed", NOTHING, () -> await(() -> !has(application, "import_account where run_id <> " + id)
                && !has(application, "import_person")));
    }

    private static void reconciled(MeasuredApplication application, Measure server) throws Exception {
        // Nine of a thousand linked users hold another name than they are listed with, one of a thousand another status.
        String numbered = " where mod(cast(substring(user_id from 3) as integer), 2000) ";
        application.database().update("update calendly_account set display_name = 'Drifted'" + numbered
                + "in (6, 206, 406, 606, 806, 1006, 1206, 1406, 1606)");
        application.database().update("update calendly_account set active = false" + numbered + "= 1806");
        Reconciliations reconciliations = application.bean(Reconciliations.class);
        long id = application.bean(StartingRuns.class).startReconciliation(BENCHMARK, true);
        measure("reconciliation", server, () -> await(() -> !reconciliations.find(id).orElseThrow().state().equals("running")));
        Reconciliations.Run run = reconciliations.find(id).orElseThrow();
        Benchmarks.say("    listed %.1f s, compared %.1f s, %s", seconds(run.startedAt(), run.listedAt()),
                seconds(run.listedAt(), run.finishedAt()), run.reason());
        application.settle(0);
    }

    private static void applied(MeasuredApplication application) throws Exception {
        application.pause();
        ImportView view = application.bean(ImportView.class);
        Run run = view.page("import", 1, Optional.empty()).items().get(0);
        measure("all confirmed and applied", NOTHING, () -> {
            for (CandidateList list : List.of(CandidateList.NEW, CandidateList.UPDATE, CandidateList.ACTIVATE, CandidateList.DEACTIVATE)) {
                application.bean(Confirmations.class).confirm(BENCHMARK, run.id(), list, new Selection.All(), Optional.empty(),
                        run.fingerprint());
            }
            await(() -> has(application, "(select id as run_id from import_run where state = 'applied' and id = " + run.id() + ") r"));
        });
        Benchmarks.say("    %s", view.find("import", run.id()).orElseThrow().apply());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(LOOK_AGAIN_MS);
        }
    }

    private static boolean has(MeasuredApplication application, String fromWhere) {
        return !application.database().queryForList("select run_id from " + fromWhere + " fetch first 1 rows only").isEmpty();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    // ---- what there is

    /** The people; whoever is to be linked is assigned. */
    private void fill(MeasuredApplication application) {
        application.database().update("""
                insert into directory_user (id, email, email_key, full_name, status, custom, source, changed_at)
                select 'p-' || x, case mod(x, 10) when 1 then 'nobody' else 'user' end || x || '@example.com',
                       case mod(x, 10) when 1 then 'nobody' else 'user' end || x || '@example.com', 'User ' || x,
                       case mod(x, 10) when 2 then 'inactive' else 'active' end, '{}', 'benchmark', current_timestamp
                from\s""" + (settings.postgres() ? "generate_series(1, ?) as x" : "system_range(1, ?)"), users);
        application.database().update("""
                insert into app_assignment (user_id, state, changed_at)
                select id, case when mod(cast(substring(id from 3) as integer), 2) = 0 then 'assigned' else 'none' end, changed_at
                from directory_user""");
        application.database().update("""
                insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts)
                select id, 'inStep', 2, changed_at, changed_at, 0, 0 from directory_user""");
    }

    /** Asks for every page, and links every other user with what they are listed with. */
    private void link(MeasuredApplication application, URI baseUri) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (int from = 1; from <= users + PAGE; from += PAGE) {
            byte[] page = client.send(HttpRequest.newBuilder(URI.create(baseUri + "/Users?startIndex=" + from + "&count=" + PAGE))
                    .header("Authorization", "Bearer " + settings.token()).build(), BodyHandlers.ofByteArray()).body();
            List<Object[]> links = new ArrayList<>();
            for (JsonNode user : new ObjectMapper().readTree(page).path("Resources")) {
                String person = user.path("externalId").asText("");
                if (!person.isEmpty() && Integer.parseInt(person.substring(2)) % 2 == 0) {
                    links.add(new Object[] {person, user.path("id").asText(), user.path("userName").asText(),
                        user.path("displayName").asText(), user.path("active").asBoolean(), person});
                }
            }
            application.database().batchUpdate("""
                    insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at)
                    values (?, ?, ?, ?, ?, ?, 'created', current_timestamp)""", links);
        }
    }
}
