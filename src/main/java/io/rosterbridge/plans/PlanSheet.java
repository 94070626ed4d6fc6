package io.rosterbridge.plans;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.mapping.ProfileInForce;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Foreseen;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes the rows of one plan while it is computed, in the order of the people's ids, so that equal plans have equal
 * fingerprints. Rows are written in transactions of their own: what a computation takes back does not take them back.
 */
final class PlanSheet {

    private final PlanTable table;
    private final TransactionTemplate ownTransaction;
    private final long id;
    private final Tally tally = new Tally();
    private final MessageDigest digest;
    private Optional<String> note = Optional.empty();
    private long rows;

    PlanSheet(PlanTable table, TransactionTemplate ownTransaction, PlanTable.Job job) {
        this.table = table;
        this.ownTransaction = ownTransaction;
        this.id = job.plan().id();
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
        digest(job.plan().kind().word());
        digest(String.valueOf(job.plan().baseVersion()));
        digest(job.request().json());
        digest(String.valueOf(job.content()));
    }

    /** Whether the plan is still ours; a sign of life too. */
    boolean goesOn() {
        table.renew(id);
        return true;
    }

    /** Something that has to be known about the plan as a whole. */
    void note(String about) {
        note = Optional.of(note.map(before -> before + "; " + about).orElse(about));
    }

    /** How many removals there are that the limit has still to let pass. */
    long removals() {
        return tally.braked();
    }

    /** As {@link #limit(Optional)}, where others may wait for a worker, and be removed too, who are not on the sheet. */
    void limit(ProfileInForce profile, Preview preview, Set<String> onTheSheet) {
        limit(removals() == 0 ? Optional.empty() : preview.limit(profile, removals() + preview.removalsBeside(profile, onTheSheet)));
    }

    /** The answer to all of them at once. To be called when everybody is on the sheet. */
    void limit(Optional<String> refusal) {
        long removals = tally.braked();
        tally.limit(refusal.isPresent());
        refusal.ifPresent(reason -> {
            note(removals + " removals would wait for approval: " + reason);
            digest("held");
            ownTransaction.executeWithoutResult(status -> {
                table.renew(id);
                table.hold(id);
            });
        });
    }

    /** People as they are: whoever nothing would be done about is only counted. */
    void foreseen(List<Foreseen> people) {
        add(people.stream().peek(person -> tally.person(person.action(), person.outcome(), person.requests(), person.braked()))
                .filter(Foreseen::matters).map(PlanRow::of).toList());
    }

    /** People whom the plan changes in the directory. */
    void touched(List<PlanRow> people) {
        people.forEach(row -> {
            tally.person(row.action(), row.outcome(), row.requests(), row.braked());
            tally.directory(row.directory().orElseThrow());
        });
        add(people);
    }

    void refused(List<PlanRow> fileRows) {
        fileRows.forEach(row -> tally.refusedRow());
        add(fileRows);
    }

    /** What is taken back, and what cannot be. */
    void inverted(List<PlanRow> people) {
        people.forEach(row -> {
            if (row.state().equals("cannot")) {
                tally.cannot();
            } else {
                tally.person(row.action(), row.outcome(), row.requests(), row.braked());
            }
        });
        add(people);
    }

    void finish() {
        ownTransaction.executeWithoutResult(status -> table.computed(id, tally, HexFormat.of().formatHex(digest.digest()), note));
    }

    private void add(List<PlanRow> some) {
        if (some.isEmpty()) {
            return;
        }
        ownTransaction.executeWithoutResult(status -> {
            table.renew(id);
            table.add(id, rows + 1, some);
        });
        rows += some.size();
        some.forEach(this::digest);
    }

    private void digest(PlanRow row) {
        for (String part : List.of(row.userId(), row.directory().orElse(""), row.assignment().map(Assignment::word).orElse(""),
                row.action().name(), row.outcome().map(Outcome::name).orElse(""), row.held().map(HeldValues::json).orElse(""),
                row.wanted().map(HeldValues::json).orElse(""), row.listed().orElse(""), row.state())) {
            digest(part);
        }
    }

    private void digest(String part) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
