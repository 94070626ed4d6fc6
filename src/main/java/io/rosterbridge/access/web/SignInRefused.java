package io.rosterbridge.access.web;

import java.util.Locale;
import java.util.Map;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

/** A provider vouches for a person, and they are not let in here all the same. */
final class SignInRefused extends OAuth2AuthenticationException {

    private static final long serialVersionUID = 1;

    /** Why. */
    enum Why {
        /** No value of the claim is one of a role. */
        NO_ROLE("nobody has given you a role here"),
        /** The provider leaves the groups out because there are too many. */
        TOO_MANY_GROUPS("your provider names no groups of yours, since you are in too many of them, so nobody can tell which role you have here; "
                + "let an administrator of the provider send app roles, or only the groups that are assigned to this application"),
        /** A person has barred them here. */
        BARRED("an administrator has barred you here");

        private final String sentence;

        Why(String sentence) {
            this.sentence = sentence;
        }

        /** For people. */
        String sentence() {
            return sentence;
        }

        /** For addresses and the audit trail. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Why why;
    private final transient Map<String, String> identity;

    /** @param identity who it is, as the audit trail names them */
    SignInRefused(Why why, Map<String, String> identity) {
        super(new OAuth2Error(why.word()), why.sentence());
        this.why = why;
        this.identity = identity;
    }

    Why why() {
        return why;
    }

    Map<String, String> identity() {
        return identity;
    }
}
