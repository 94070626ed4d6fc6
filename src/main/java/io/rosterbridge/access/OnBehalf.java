package io.rosterbridge.access;

import java.security.Principal;

/** A login that somebody has made to act for them, such as the token of a script. */
public interface OnBehalf extends Principal {

    /** The login of whoever made it. */
    String person();
}
