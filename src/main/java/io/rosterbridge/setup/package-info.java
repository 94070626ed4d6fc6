/** From nothing to people in Calendly: which steps are done, and who has said so. */
package io.rosterbridge.setup;
