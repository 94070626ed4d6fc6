package io.rosterbridge.calendly;

/** Sends one request, whatever the state of the connection; the way is a route, so that it is seen and counted. */
@FunctionalInterface
public interface ScimEndpoint {

    /** Never throws for what the network or the server does: that is an answer too ({@link Answer#lost}). */
    Answer exchange(ScimRequest request);
}
