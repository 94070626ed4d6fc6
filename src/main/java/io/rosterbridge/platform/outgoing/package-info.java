/** The way out of the company's network, for everything that is reached outside: by its proxy, trusting its certificates too. */
package io.rosterbridge.platform.outgoing;
