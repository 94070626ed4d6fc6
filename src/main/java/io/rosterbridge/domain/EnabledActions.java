package io.rosterbridge.domain;

/**
 * The profile actions an admin has switched on.
 *
 * @param create             create a Calendly user for somebody who is assigned
 * @param update             send other values of an existing user
 * @param delete             delete the user of somebody who is no longer assigned; irreversible in Calendly
 * @param activateDeactivate follow the directory's status
 * @param deactivateUnassigned with {@code delete} off: deactivate the user of somebody who is no longer assigned
 */
public record EnabledActions(boolean create, boolean update, boolean delete, boolean activateDeactivate,
                             boolean deactivateUnassigned) {
}
