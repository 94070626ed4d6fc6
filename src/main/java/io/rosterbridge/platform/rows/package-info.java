/** How the rows of the database become values. */
package io.rosterbridge.platform.rows;
