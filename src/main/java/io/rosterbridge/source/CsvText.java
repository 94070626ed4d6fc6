package io.rosterbridge.source;

import java.io.Reader;

/** The text of a CSV file that lies somewhere else than in the inbox. */
public interface CsvText {

    /** From its beginning; as often as wanted. */
    Reader open();

    /** By which the same text is known again, whatever it is called; 64 characters. */
    String fingerprint();
}
