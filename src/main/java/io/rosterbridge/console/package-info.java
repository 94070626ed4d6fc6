/** The REST API under {@code /api/v1}, its problems, and who may call it. Read {@link io.rosterbridge.console.Security} first. */
package io.rosterbridge.console;
