package io.rosterbridge.calendly;

/** How a target takes changes; PATCH until it has refused PATCH and then taken PUT. */
public enum UpdateMethod {
    PATCH,
    PUT
}
