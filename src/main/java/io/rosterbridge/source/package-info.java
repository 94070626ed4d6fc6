/**
 * Where people come from: the inbox, its CSV files, and how a read becomes people of the directory. Read
 * {@link io.rosterbridge.source.CsvSource} first.
 */
package io.rosterbridge.source;
