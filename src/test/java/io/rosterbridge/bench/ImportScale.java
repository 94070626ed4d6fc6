package io.rosterbridge.bench;

import io.rosterbridge.calendly.Limiter;
import io.rosterbridge.imports.ImportView;
import io.rosterbridge.imports.ImportView.Run;
import io.rosterbridge.imports.Imports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

/**
 * An import of a large organization: as many Calendly users as people, of whom every tenth is of each kind that makes a
 * candidate. What is measured is what the import takes beyond the time the server takes for the same pages.
 */
final class ImportScale {

    private static final int PAGE = 100;

    private final BenchmarkSettings settings;
    private final int users;

    ImportScale(BenchmarkSettings settings, int users) {
        this.settings = settings;
        this.users = users;
    }

    void run() throws Exception {
        try (PracticeProcess practice = PracticeProcess.start(settings.token(), settings.latencyMs(), users);
                MeasuredApplication application = start(practice.baseUri())) {
            fill(application);
            Measure server = Measure.of(() -> readAll(practice.baseUri()));
            long requests = application.bean(Limiter.class).granted();
            try (Heap heap = new Heap()) {
                Run[] run = new Run[1];
                Measure whole = Measure.of(() -> run[0] = imported(application));
                if (!run[0].state().equals("complete")) {
                    throw new IllegalStateException("the import " + run[0].state() + ": " + run[0].reason());
                }
                Benchmarks.say("import of %d users                %.1f s, of it the server %.1f s, so %.1f s are ours (%.1f s CPU)", users,
                        whole.seconds(), server.seconds(), whole.seconds() - server.seconds(), whole.cpuSeconds());
                Benchmarks.say("  listed, then compared          %.1f s, %.1f s", between(run[0], false), between(run[0], true));
                Benchmarks.say("  requests, candidates           %d, %s", application.bean(Limiter.class).granted() - requests, run[0].counts());
                Benchmarks.say("  heap in use at most            %d MB with garbage, %d MB after a collection", heap.mostUsedMegabytes(),
                        heap.mostKeptMegabytes());
            }
        }
    }

    private MeasuredApplication start(URI target) throws IOException {
        return settings.postgres() ? MeasuredApplication.onPostgres(target, settings.token(), settings.concurrency())
                : MeasuredApplication.start(target, settings.token(), settings.concurrency());
    }

    private static Run imported(MeasuredApplication application) throws InterruptedException {
        long id = application.bean(Imports.class).start("import", "benchmark");
        Optional<Run> run;
        do {
            Thread.sleep(20);
            run = application.bean(ImportView.class).find("import", id);
        } while (run.filter(now -> now.state().equals("running")).isPresent());
        return run.orElseThrow();
    }

    private static double between(Run run, boolean compare) {
        long millis = compare ? run.finishedAt().toEpochMilli() - run.listedAt().toEpochMilli()
                : run.listedAt().toEpochMilli() - run.startedAt().toEpochMilli();
        return millis / 1000.0;
    }

    /** Nine of ten Calendly users have a person, half of these a link; the rest of the people have nobody there. */
    private void fill(MeasuredApplication application) {
        application.database().update("""
                insert into directory_user (id, email, email_key, full_name, status, custom, source, changed_at)
                select 'p-' || x, case mod(x, 10) when 1 then 'nobody' else 'user' end || x || '@example.com',
                       case mod(x, 10) when 1 then 'nobody' else 'user' end || x || '@example.com', 'User ' || x,
                       case mod(x, 10) when 2 then 'inactive' else 'active' end, '{}', 'benchmark', current_timestamp
                from\s""" + (settings.postgres() ? "generate_series(1, ?) as x" : "system_range(1, ?)"), users);
        application.database().update("insert into app_assignment (user_id, state, changed_at) select id, 'none', changed_at from directory_user");
        application.database().update("""
                insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts)
                select id, 'inStep', 2, changed_at, changed_at, 0, 0 from directory_user""");
    }

    private void readAll(URI baseUri) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (int from = 1; from <= users + PAGE; from += PAGE) {
            client.send(HttpRequest.newBuilder(URI.create(baseUri + "/Users?startIndex=" + from + "&count=" + PAGE))
                    .header("Authorization", "Bearer " + settings.token()).build(), BodyHandlers.ofByteArray());
        }
    }
}
