package io.rosterbridge.sandbox;

import java.util.Map;

/**
 * What has happened since the start or the last reset. Numbers read while requests run need not add up.
 *
 * @param requests             all requests that were read whole
 * @param answers              how many by method and status; status 0 counts those that got no answer
 * @param creates              POSTs that made a user, answered or not
 * @param duplicateCreates     POSTs refused because the address was in use or its owner elsewhere
 * @param writesWithoutChange  PUTs and PATCHes that found everything as they wanted it
 * @param rejectedAttributes   attributes refused because they are not listed
 * @param peakInFlight         most requests that were worked on at one moment
 */
public record PracticeCounters(long requests, Map<String, Map<Integer, Long>> answers, long creates, long duplicateCreates,
        long writesWithoutChange, long rejectedAttributes, int peakInFlight) {

    /** How many requests of a method were answered with a status. */
    public long answered(String method, int status) {
        return answers.getOrDefault(method, Map.of()).getOrDefault(status, 0L);
    }
}
