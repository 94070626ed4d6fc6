/** How long lists are read in parts. */
package io.rosterbridge.paging;
