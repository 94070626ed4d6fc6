package io.rosterbridge.plans;

import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Outcome;
import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.provisioning.HeldValues;
import io.rosterbridge.provisioning.Preview;
import io.rosterbridge.provisioning.Preview.Foreseen;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
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

    /** @param textFingerprint of what the plan was asked with; see {@link PlanTexts} */
    PlanSheet(PlanTable table, TransactionTemplate ownTransaction, Plan plan, PlanRequest request, String textFingerprint) {
        this.table = table;
        this.ownTransaction = ownTransaction;
        this.id = plan.id();
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
        digest(plan.kind().word());
        digest(String.valueOf(plan.baseVersion()));
        digest(request.json());
        digest(textFingerprint);
    }

    /** Whether the plan is still ours; a sign of life too. */
    boolean goesOn() {
        ownTransaction.executeWithoutResult(status -> table.renew(id));
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
    void limit(ProfileInForce profile, Preview preview) {
        limit(removals() == 0 ? Optional.empty() : preview.limit(profile, removals() + removalsBeside(profile, preview)));
    }

    private long removalsBeside(ProfileInForce profile, Preview preview) {
        long removals = 0;
        List<String> some = table.leaversBeside(id, "");
        while (!some.isEmpty()) {
            removals += preview.removals(profile, some);
            some = table.leaversBeside(id, some.get(some.size() - 1));
        }
        return removals;
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
        people.forEach(person -> tally.person(person.action(), person.outcome(), person.requests(), person.braked()));
        add(people.stream().filter(Foreseen::matters).map(PlanRow::of).toList());
    }

    /** People of whom every one has a row. */
    void rows(List<PlanRow> people) {
        people.forEach(tally::row);
        add(people);
    }

    /** Rows of a file, or of a list, that would not be taken. */
    void refused(List<PlanRow> listed) {
        listed.forEach(row -> tally.refused(row.outcome().orElseThrow()));
        add(listed);
    }

    /** People who were looked at, and about whom there is nothing to do. */
    void unchanged(long people) {
        tally.unchanged(people);
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
        for (String part : List.of(row.userId(), row.scimId().orElse(""), row.directory().map(PlanSheet::text).orElse(""),
                row.action().name(), row.outcome().map(Outcome::name).orElse(""), row.held().map(HeldValues::json).orElse(""),
                row.wanted().map(HeldValues::json).orElse(""), row.listed().orElse(""), row.state().word())) {
            digest(part);
        }
    }

    private static String text(DirectoryEffect effect) {
        return String.join("\n", effect.change().word(), effect.assignment().map(Assignment::word).orElse(""),
                new TreeMap<>(effect.before()).toString(), new TreeMap<>(effect.after()).toString());
    }

    private void digest(String part) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
