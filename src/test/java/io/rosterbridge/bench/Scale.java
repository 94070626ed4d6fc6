package io.rosterbridge.bench;

/** Placeholder. */
final class Scale {
    Scale(int people) {
    }

    void run() {
    }
}
