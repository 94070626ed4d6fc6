/** Which Calendly account belongs to which person. */
package io.rosterbridge.account;
