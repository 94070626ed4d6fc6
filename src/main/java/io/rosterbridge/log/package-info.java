/** What happened to each person, for how long it is kept, and how it is read. */
package io.rosterbridge.log;
