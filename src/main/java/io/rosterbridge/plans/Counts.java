package io.rosterbridge.plans;

/**
 * How many people, by what would be done about them.
 *
 * @param people     who were looked at
 * @param unchanged  about whom nothing would be done
 * @param create     and the other actions: what would be carried out
 * @param skipped    what an enabled action or a protection keeps from being done
 * @param rejected   what is not possible as things are, and rows of a file that are refused
 * @param held       who would wait for a free seat, or for somebody's approval of their removal
 * @param cannot     what cannot be undone
 * @param joining    people new or back in the directory
 * @param changing   people changed in the directory
 * @param leaving    people who leave the directory
 * @param absent     people whom a file that lists everybody lacks, and who stay for now
 */
public record Counts(long people, long unchanged, long create, long update, long activate, long deactivate, long delete, long skipped,
                     long rejected, long held, long cannot, long joining, long changing, long leaving,
                     long absent) {

    /** Before anything is computed. */
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
