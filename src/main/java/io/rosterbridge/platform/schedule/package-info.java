/** The schedules of routes: the scheduler that stores them, and the zone that each goes by. */
package io.rosterbridge.platform.schedule;
