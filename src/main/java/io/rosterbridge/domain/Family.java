package io.rosterbridge.domain;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Why work did not end well, as far as many people share the cause; what is retried together when the cause is gone. */
public enum Family {
    NO_SEATS("Free or buy seats in Calendly; one creation is tried at intervals, the rest follow by themselves."),
    THROTTLED("Nothing to do: Calendly asked for a pause. A lower request budget avoids it."),
    CONNECTION("Check the base URL and the token, then authorize the connection again."),
    UNAVAILABLE("Nothing to do: it is tried again by itself, with growing pauses."),
    EXISTS_ELSEWHERE("Calendly says the address is taken but does not show it: it may belong to another organization, whose owner must release it."),
    REMOVAL_CHECK("Nothing to do: it waits for a moment until all removals of now are known and counted."),
    REMOVAL_LIMIT("Too many people would lose access at once. Look at the hold and approve or reject it; if it has expired, retry to have "
            + "a new one made."),
    REMOVAL_REJECTED("Somebody rejected the removal, so access stays. Correct the directory, or retry if the person shall lose access after all."),
    DUPLICATE_USER_NAME("Give each person an address of their own, or change the mapping of userName. If both are one human, remove or deactivate "
            + "the old record: the Calendly user then passes to the other by itself."),
    ADDRESSES_SWAPPED("These people want each other's addresses. In SCIM a userName is unique, so none of them can be changed first. Give one of "
            + "them a third address where the directory has it from. When Calendly has taken it, the others follow by themselves; then give "
            + "that person the final address."),
    NOT_LINKED("A Calendly user with this address exists. Set linking to auto or ask in the profile, confirm the link after all, or link "
            + "it by an import."),
    LINK_TO_CONFIRM("A Calendly user with this address was there before. Compare both sides, then confirm or refuse the link."),
    IDENTITY_TO_CONFIRM("Name and address of this person have changed as a whole, as if the id had come to somebody else. Compare both sides, then "
            + "say whether it is the same person; until then nothing is sent."),
    MAPPING("Correct the person in the directory or the attribute in the profile."),
    VANISHED("Calendly lists this user but does not find them by their id. It is tried again with growing pauses; if it stays so, ask Calendly."),
    NOT_TAKEN("Calendly answered as if it had done it, but shows other values than were sent. Where access is concerned it is tried again by "
            + "itself, with growing pauses; else look at the user in Calendly, correct the person or the mapping, then retry."),
    OTHER_USER("Calendly answered about another user than was asked for. Look at both users in Calendly before it is tried again, then retry."),
    REFUSED("Calendly refused the request; its words tell why. Correct the person or the mapping, then retry."),
    FLAPPING("Something in Calendly undoes the repair each time: find out what, or change the mapping. A retry repairs it again."),
    INTERNAL("An error of this application; the log file has the details under the person's id.");

    private final String hint;

    Family(String hint) {
        this.hint = hint;
    }

    /** What a person in charge can do about it; one or two sentences. */
    public String hint() {
        return hint;
    }

    /** The word the database and the REST API use, such as {@code no-seats}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is no such family */
    public static Family of(String word) {
        for (Family family : values()) {
            if (family.word().equals(word)) {
                return family;
            }
        }
        throw new IllegalArgumentException("there is no failure family \"" + word + "\"; it must be one of "
                + Arrays.stream(values()).map(Family::word).collect(Collectors.joining(", ")));
    }
}
