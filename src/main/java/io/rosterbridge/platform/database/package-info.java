/** The database itself, whatever is stored in it: how it is reached, whether it can be written to, and what is wrong with it in words. */
package io.rosterbridge.platform.database;
