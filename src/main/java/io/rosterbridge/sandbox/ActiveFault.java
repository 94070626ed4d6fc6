package io.rosterbridge.sandbox;

/**
 * A fault in force.
 *
 * @param id      for removing it
 * @param matched how many requests were for it, until it had hit as often as it may
 * @param hits    how many of them it hit
 */
public record ActiveFault(int id, Fault fault, int matched, int hits) {
}
