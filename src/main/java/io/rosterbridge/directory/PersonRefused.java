package io.rosterbridge.directory;

/**
 * The directory does not take a person as they are. The message names the field, the value or its size, the limit, and what
 * to do; it can be shown to whoever sent the person.
 */
public class PersonRefused extends RuntimeException {

    private final String field;

    public PersonRefused(String field, String message) {
        super(field + " " + message);
        this.field = field;
    }

    /** The attribute that is refused, by its name in the CSV contract. */
    public String field() {
        return field;
    }
}
