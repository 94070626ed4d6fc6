/** The queue: who has something pending, and which node works on it. A change marks a person here, in its own transaction. */
package io.rosterbridge.queue;
