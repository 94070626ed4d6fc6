package io.rosterbridge.provisioning;

import io.rosterbridge.account.AccountRows;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.source.HoldRows;
import io.rosterbridge.source.HoldRows.Kind;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The linked accounts that a list of Calendly lacks, where they are too many for the list to be believed: one hold that waits for a
 * person, always that of the latest such list. Its approval removes no one: from then on the accounts count as not listed.
 */
public final class VanishedHolds {

    private final JdbcTemplate database;
    private final HoldRows holds;

    public VanishedHolds(JdbcTemplate database) {
        this.database = database;
        this.holds = new HoldRows(database);
    }

    /**
     * A list that is not believed.
     *
     * @param name    of the run, such as {@code reconciliation 7}
     * @param lacking the people whose accounts it lacks, by id
     * @param of      how many linked accounts there are
     * @param reason  why it is not believed
     */
    public record ShortList(String name, List<String> lacking, int of, String reason) {

        public ShortList {
            lacking = List.copyOf(lacking);
        }
    }

    /**
     * Puts exactly these people on the hold; in the caller's transaction.
     *
     * @param expires how long it can be approved
     * @return what to do about it, as a part of a sentence
     */
    public String hold(ShortList list, Duration expires, OffsetDateTime now) {
        RemovalBrake.takeTurn(database);
        Optional<Long> rejected = rejectedAlike(list.lacking());
        if (rejected.isPresent()) {
            withdraw(now);
            return "hold " + rejected.get() + " with the same people was rejected";
        }
        long hold = holds.waiting(Kind.VANISHED, Optional.empty()).orElseGet(() -> holds.open(Kind.VANISHED, null, now));
        holds.lacks(hold, list.lacking(), list.name(), now);
        holds.describe(hold, list.reason(), list.of(), null, now.plus(expires));
        return "approve hold " + hold + " if the accounts were really removed in Calendly";
    }

    /** A list that is believed makes the hold of an older one void; in the caller's transaction. */
    public void withdraw(OffsetDateTime now) {
        holds.withdraw(Kind.VANISHED, "a later list has the accounts again", now);
    }

    /**
     * Takes the accounts of an approved hold for gone, as far as they are linked as they were; in the caller's transaction.
     *
     * @return how many
     */
    int release(long hold, OffsetDateTime now) {
        int released = holds.releaseLinked(hold);
        new AccountRows(database).approveAbsence(hold, now);
        return released;
    }

    private Optional<Long> rejectedAlike(Collection<String> userIds) {
        String fingerprint = Fingerprint.of(userIds.stream().map(id -> id + "\n" + HoldRows.VANISHED + "\n0").toList());
        return database.queryForList("select id from removal_hold where kind = ? and state = 'rejected' and fingerprint = ? order by id desc",
                Long.class, Kind.VANISHED.word(), fingerprint).stream().findFirst();
    }
}
