package io.rosterbridge.profile;

import io.rosterbridge.domain.ScimAttribute;

/** One person cannot be mapped; all others can. */
public final class MappingFailed extends RuntimeException {

    private final ScimAttribute attribute;
    private final String advice;

    public MappingFailed(String personId, ScimAttribute attribute, String found, String advice) {
        super("person " + personId + ": " + attribute.scimName() + " " + found + "; " + advice);
        this.attribute = attribute;
        this.advice = advice;
    }

    /** The attribute that has no usable value. */
    public ScimAttribute attribute() {
        return attribute;
    }

    /** What to do. */
    public String advice() {
        return advice;
    }
}
