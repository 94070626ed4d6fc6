/** How long lists are read in parts. */
package io.rosterbridge.platform.paging;
