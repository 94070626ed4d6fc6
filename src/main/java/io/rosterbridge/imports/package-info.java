/**
 * Import: all users of Calendly are listed, found among the people of the directory, and what differs becomes candidates for an
 * admin to confirm. Listing and matching serve the reconciliation as well. The order of the steps stands in the
 * {@code import-*} routes.
 */
package io.rosterbridge.imports;
