package io.rosterbridge.bench;

import io.rosterbridge.queue.DueMarks;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures the whole application, with its real routes and database, against a SCIM server over real HTTP, in alternation
 * with a bare client that sends the same. Only the ratios carry from one machine to another.
 */
public final class Benchmarks {

    private static final int CHANGES = 50;

    private final BenchmarkSettings settings;
    private final URI target;

    private Benchmarks(BenchmarkSettings settings, URI target) {
        this.settings = settings;
        this.target = target;
    }

    public static void main(String[] arguments) throws Exception {
        try {
            run(BenchmarkSettings.ofSystemProperties());
            System.exit(0);
        } catch (Exception failed) {
            failed.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(BenchmarkSettings settings) throws Exception {
        if (settings.target().isPresent()) {
            new Benchmarks(settings, settings.target().get()).run();
        } else {
            try (PracticeProcess practice = PracticeProcess.start(settings.token(), settings.latencyMs())) {
                new Benchmarks(settings, practice.baseUri()).run();
            }
        }
    }

    private void run() throws Exception {
        long begun = System.nanoTime();
        try (MeasuredApplication application = MeasuredApplication.start(target, settings.token(), settings.concurrency())) {
            say("start to ready                   %.1f s, with a new database", (System.nanoTime() - begun) / 1e9);
            if (settings.parts().contains("rate")) {
                rate(application);
            }
            if (settings.parts().contains("unchanged")) {
                unchanged(application);
            }
        }
        if (settings.parts().contains("delay")) {
            delay();
        }
        if (settings.parts().contains("scale")) {
            scale();
        }
        if (settings.parts().contains("pages")) {
            try (MeasuredApplication application = MeasuredApplication.start(target, settings.token(), settings.concurrency())) {
                new PageScale(application, settings.scale()).run();
            }
        }
        if (settings.parts().contains("imports")) {
            new ImportScale(settings, 5000).run();
            new ImportScale(settings, settings.scale()).run();
        }
    }

    // ---- how many people a second

    private void rate(MeasuredApplication application) throws Exception {
        BareClient bare = new BareClient(target, settings.token(), settings.concurrency());
        String run = Long.toString(System.nanoTime() & 0xffffff, 36);
        int warmUp = settings.people();
        bare.create("warm-bare-" + run + "-", warmUp);
        push(application, "warm-" + run + "-", warmUp);
        List<Measure> ours = new ArrayList<>();
        List<Measure> bares = new ArrayList<>();
        long requests = application.requests();
        try (Heap heap = new Heap()) {
            for (int round = 1; round <= settings.rounds(); round++) {
                String name = run + "-" + round + "-";
                bares.add(Measure.of(() -> bare.create("bare-" + name, settings.people())));
                ours.add(push(application, "ours-" + name, settings.people()));
                say("round %d                          %.0f people/s, bare client %.0f/s", round, perSecond(ours.get(round - 1)),
                        perSecond(bares.get(round - 1)));
            }
            double rate = median(ours, this::perSecond);
            double bareRate = median(bares, this::perSecond);
            say("people a second                  %.0f   (%d people, %d in flight, median of %d)", rate, settings.people(),
                    settings.concurrency(), settings.rounds());
            say("bare client, requests a second   %.0f", bareRate);
            say("ratio                            %.2f", ratio(ours, bares));
            say("CPU a person                     %.2f ms, bare client %.2f ms", median(ours, this::cpuMs), median(bares, this::cpuMs));
            say("requests a created person        %.3f", (application.requests() - requests) / (double) (settings.people() * settings.rounds()));
            say("heap in use at most              %d MB with garbage, %d MB after a collection", heap.mostUsedMegabytes(), heap.mostKeptMegabytes());
        }
        long created = application.count("calendly_account");
        long expected = warmUp + (long) settings.people() * settings.rounds();
        if (created != expected) {
            throw new IllegalStateException(created + " people are linked, not " + expected);
        }
    }

    /** The median over the rounds, each beside the bare client's run just before it, so that a slow moment of the machine hits both. */
    private static double ratio(List<Measure> ours, List<Measure> bares) {
        return Measure.median(IntStream.range(0, ours.size()).mapToDouble(round -> bares.get(round).seconds() / ours.get(round).seconds())
                .toArray());
    }

    /** From the first person's being free to go until the last one's outcome is stored. */
    private static Measure push(MeasuredApplication application, String prefix, int people) throws Exception {
        application.pause();
        application.load(prefix, people);
        long requests = application.requests();
        return Measure.of(() -> {
            application.open();
            application.settle(requests + people);
        });
    }

    private double perSecond(Measure measure) {
        return settings.people() / measure.seconds();
    }

    private double cpuMs(Measure measure) {
        return measure.cpuSeconds() * 1000 / settings.people();
    }

    private static double median(List<Measure> measures, ToDoubleFunction<Measure> figure) {
        return Measure.median(measures.stream().mapToDouble(figure).toArray());
    }

    // ---- looking at everybody again

    private void unchanged(MeasuredApplication application) throws Exception {
        int missing = (int) Math.max(0, 10_000 - application.count("calendly_account"));
        if (missing > 0) {
            push(application, "unchanged-" + Long.toString(System.nanoTime() & 0xffffff, 36) + "-", missing);
        }
        long requests = application.requests();
        int[] people = new int[1];
        List<Measure> passes = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            passes.add(Measure.of(() -> {
                people[0] = application.bean(DueMarks.class).markEveryone();
                application.settle(0);
            }));
        }
        double seconds = median(passes, Measure::seconds);
        say("everybody again, nothing new     %.1f s for %d people (%.0f/s), %d requests", seconds, people[0], people[0] / seconds,
                application.requests() - requests);
    }

    // ---- from a change to its request

    private void delay() throws Exception {
        double[] delays = new double[CHANGES];
        try (Doorbell doorbell = new Doorbell();
                MeasuredApplication application = MeasuredApplication.start(doorbell.baseUri(), settings.token(), settings.concurrency())) {
            for (int change = 0; change < CHANGES; change++) {
                Thread.sleep(ThreadLocalRandom.current().nextInt(200, 600));
                application.put("change-" + change);
                long committed = System.nanoTime();
                delays[change] = Math.max(0, (doorbell.arrival() - committed) / 1e6);
            }
        }
        say("change stored to request         %.0f ms, median of %d while idle", Measure.median(delays), CHANGES);
    }

    // ---- a large directory

    private void scale() throws Exception {
        try (MeasuredApplication application = MeasuredApplication.start(target, settings.token(), settings.concurrency())) {
            new Scale(application, settings.scale()).run();
        }
    }

    static void say(String line, Object... values) {
        System.out.printf(Locale.ROOT, line + "%n", values);
    }
}
