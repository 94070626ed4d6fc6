package io.rosterbridge.profile;

/**
 * What finds a person's rivals.
 *
 * @param userName the mapped userName, in the spelling that would be sent
 * @param active   the mapped status
 */
public record Identity(String userName, boolean active) {
}
