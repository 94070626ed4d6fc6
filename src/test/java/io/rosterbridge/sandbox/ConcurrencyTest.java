package io.rosterbridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConcurrencyTest extends PracticeTest {

    private static final int THREADS = 32;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void ofManyWhoCreateOneAddressExactlyOneSucceeds() throws Exception {
        List<Integer> statuses = together(number -> create("a@example.com").status());
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 409).hasSize(THREADS - 1);
        assertThat(control.mails()).hasSize(1);
        assertThat(control.counters().duplicateCreates()).isEqualTo(THREADS - 1);
    }

    @Test
    void theLastSeatsAreGivenOnce() throws Exception {
        control.setSeats(7);
        List<Integer> statuses = together(number -> create("u" + number + "@example.com").status());
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(5);
        assertThat(statuses).filteredOn(status -> status == 403).hasSize(THREADS - 5);
        assertThat(seatsTaken()).isEqualTo(7);
    }

    @Test
    void slowRequestsDoNotWaitForEachOther() throws Exception {
        control.addFault(Fault.of(FaultKind.SLOW).withMs(300));
        together(number -> create("u" + number + "@example.com").status());
        assertThat(control.counters().peakInFlight()).isGreaterThan(THREADS / 2);
        assertThat(control.accounts()).hasSize(2 + THREADS);
    }

    private interface Numbered<T> {
        T call(int number);
    }

    private <T> List<T> together(Numbered<T> action) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Callable<T> task = () -> {
                start.await();
                return action.call(number);
            };
            futures.add(threads.submit(task));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }
}
