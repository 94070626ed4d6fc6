package io.rosterbridge.domain;

import java.util.Optional;

/**
 * Whether a linked person has become somebody else: name and address changed as a whole, at once. That is how it looks when an id comes
 * to another human. A marriage keeps the given name, and a company's new domain keeps what stands before the {@code @}.
 */
public final class WholeChange {

    private WholeChange() {
    }

    /**
     * Compares what a linked Calendly user holds with the person.
     *
     * @param held      the Calendly user
     * @param userName  the mapped userName of the person
     * @param name      their name, as it would be shown; empty if none is known
     * @param givenName what the directory says of it
     */
    public static boolean is(ScimUser held, String userName, Optional<String> name, Optional<String> givenName) {
        if (!isPossible(held, userName)) {
            return false;
        }
        return name.isPresent() && held.displayName().isPresent() ? !Names.isGivenNameKept(held.displayName().get(), name.get(), givenName)
                : !Names.isRelated(localPart(held.userName()), localPart(userName));
    }

    /** Whether it is another address, so that the name has to be looked at. */
    public static boolean isPossible(ScimUser held, String userName) {
        return !localPart(held.userName()).equals(localPart(userName));
    }

    private static String localPart(String address) {
        String key = UserName.key(address);
        int at = key.lastIndexOf('@');
        return at < 0 ? key : key.substring(0, at);
    }
}
