/** Proof from outside: the packaged jar as a process of its own, and what it is shipped with. */
package io.rosterbridge.outside;
