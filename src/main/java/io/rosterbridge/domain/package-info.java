/**
 * Decisions and values, on the JDK and our own {@link io.rosterbridge.platform.text} alone. Read {@link io.rosterbridge.domain.Decision} first.
 *
 * <p>A value that exists is valid, nothing here asks for the time, and no argument or result is null unless it says so.
 */
package io.rosterbridge.domain;
