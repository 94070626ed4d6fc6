/**
 * Who may do what: roles and permissions, accounts and tokens, and the two people of an approval. Read {@link io.rosterbridge.access.Role}
 * first.
 */
package io.rosterbridge.access;
