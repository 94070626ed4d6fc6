/** What people are told without having asked. Read {@link io.rosterbridge.alerts.Alerts} first; a new condition is one bean. */
package io.rosterbridge.alerts;
