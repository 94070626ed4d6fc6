/**
 * The people: who they are, whether Calendly is assigned to them, and what changed.
 *
 * <p>A change here never says what is to be done in Calendly. It marks the person as due, in the same transaction.
 */
package io.rosterbridge.directory;
