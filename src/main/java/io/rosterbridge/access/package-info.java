/** Who may do what: roles, permissions, and the second person of an approval. Read {@link io.rosterbridge.access.Role} first. */
package io.rosterbridge.access;
