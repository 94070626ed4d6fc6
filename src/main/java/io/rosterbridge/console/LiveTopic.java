package io.rosterbridge.console;

import java.util.concurrent.Callable;

/**
 * Something that open pages can follow.
 *
 * @param name as a page asks for it
 * @param look gives something that is equal to what it gave before, as long as nothing has happened
 */
record LiveTopic(String name, Callable<?> look) {
}
