/** The REST API under {@code /api/v1}, and the words of its problems. */
package io.rosterbridge.api;
