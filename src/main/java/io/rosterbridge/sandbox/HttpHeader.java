package io.rosterbridge.sandbox;

/** One header line, spelled as sent. */
public record HttpHeader(String name, String value) {
}
