/** What operators see and turn: MXBeans in the domain {@code io.rosterbridge}, metrics and health. */
package io.rosterbridge.monitoring;
