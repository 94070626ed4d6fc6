package io.rosterbridge.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What one run took.
 *
 * @param seconds    by the clock
 * @param cpuSeconds of all threads of this JVM
 */
record Measure(double seconds, double cpuSeconds) {

    interface Action {
        void run() throws Exception;
    }

    static Measure of(Action action) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long begun = System.nanoTime();
        long cpuBegun = system.getProcessCpuTime();
        action.run();
        return new Measure((System.nanoTime() - begun) / 1e9, (system.getProcessCpuTime() - cpuBegun) / 1e9);
    }

    static double median(double... values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
