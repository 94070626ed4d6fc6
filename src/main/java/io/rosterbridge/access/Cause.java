package io.rosterbridge.access;

/**
 * What has led to a thing that somebody is to approve.
 *
 * @param login of whoever did it; or of what is nobody, such as {@code file} or a clock
 * @param what  they did, to be said of them, such as "saved profile version 7"
 */
public record Cause(String login, String what) {
}
