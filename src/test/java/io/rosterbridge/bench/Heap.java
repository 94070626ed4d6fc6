package io.rosterbridge.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/** Looks at the heap every 20 ms: most bytes in use at a moment, garbage included, and most that a collection left. */
final class Heap implements AutoCloseable {

    private static final long LOOK_MS = 20;

    private final Thread watch = new Thread(this::watch, "heap-watch");
    private volatile long mostUsed;
    private volatile long mostKept;

    Heap() {
        watch.setDaemon(true);
        watch.start();
    }

    long mostUsedMegabytes() {
        return mostUsed >> 20;
    }

    long mostKeptMegabytes() {
        return mostKept >> 20;
    }

    @Override
    public void close() {
        watch.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                mostUsed = Math.max(mostUsed, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
                mostKept = Math.max(mostKept, ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP).map(MemoryPoolMXBean::getCollectionUsage)
                        .filter(usage -> usage != null).mapToLong(MemoryUsage::getUsed).sum());
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
