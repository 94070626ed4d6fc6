/** SCIM 2.0 as Calendly is spoken to: requests, what the answers mean, the connection and its request budget. */
package io.rosterbridge.calendly;
