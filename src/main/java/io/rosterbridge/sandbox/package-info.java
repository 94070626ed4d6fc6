/**
 * The practice Calendly: a strict simulator of an organization's SCIM endpoint, on the JDK and Jackson alone.
 *
 * <p>Start it with {@link io.rosterbridge.sandbox.PracticeServer}, steer it with {@link io.rosterbridge.sandbox.PracticeControl}.
 * What Calendly does not document is a switch of {@link io.rosterbridge.sandbox.PracticeSettings}; its default is an
 * assumption.
 */
package io.rosterbridge.sandbox;
