package io.rosterbridge.domain;

import java.util.Optional;

/**
 * Whether a linked person has become another person: name and address changed as a whole, at once. That is how it looks when an id comes
 * to another human. A marriage keeps the given name, and a company's new domain keeps what stands before the {@code @}. A name that only
 * repeats the address is none; but where it stays, so does the person.
 */
public final class WholeChange {

    private WholeChange() {
    }

    /**
     * Compares what a linked Calendly user holds with the person.
     *
     * @param held      the Calendly user
     * @param userName  the mapped userName of the person
     * @param name      their name, as it would be shown; empty if there is none
     * @param givenName what the directory says of it
     */
    public static boolean is(ScimUser held, String userName, Optional<String> name, Optional<String> givenName) {
        if (!isPossible(held, userName)) {
            return false;
        }
        Optional<String> before = held.displayName();
        if (before.isPresent() && name.isPresent() && Names.isGivenNameKept(before.get(), name.get(), givenName)) {
            return false;
        }
        boolean areKnown = Likeness.known(before, held.userName()).isPresent() && Likeness.known(name, userName).isPresent();
        return areKnown || !Names.isRelated(localPart(held.userName()), localPart(userName));
    }

    /** Whether it is another address, so that the name has to be looked at. */
    public static boolean isPossible(ScimUser held, String userName) {
        return !localPart(held.userName()).equals(localPart(userName));
    }

    static String localPart(String address) {
        String key = UserName.key(address);
        int at = key.lastIndexOf('@');
        return at < 0 ? key : key.substring(0, at);
    }
}
