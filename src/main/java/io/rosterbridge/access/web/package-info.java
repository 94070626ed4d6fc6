/** Who gets in: the chain of security filters, logins and sessions. Read {@link io.rosterbridge.access.web.Security} first. */
package io.rosterbridge.access.web;
