package io.rosterbridge.imports;

import io.rosterbridge.domain.CandidateList;
import io.rosterbridge.provisioning.Containing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Confirms candidates of an import, so that they are applied: exactly those that were shown, and none that a newer list replaces. */
public final class Confirmations {

    private static final Logger LOG = LoggerFactory.getLogger(Confirmations.class);
    private static final int NAMED = 5;
    private static final int AT_ONCE = 500;

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final ApplySettings settings;

    public Confirmations(JdbcTemplate database, TransactionTemplate transaction, ApplySettings settings) {
        this.database = database;
        this.transaction = transaction;
        this.settings = settings;
    }

    /** Which candidates of a list. */
    public sealed interface Selection {

        /** All of them. */
        record All() implements Selection {
        }

        /** These, by Calendly's ids; one or more. */
        record These(List<String> scimIds) implements Selection {

            public These {
                scimIds = List.copyOf(scimIds);
            }
        }

        /** Those whose address, id or person contains this text, in any letter case. */
        record Matching(String query) implements Selection {
        }
    }

    /**
     * Confirms those selected candidates that are still open.
     *
     * @param side        whose attributes win; only for updates
     * @param fingerprint of the run, as it was shown
     * @param who         the admin
     * @return how many were confirmed; empty if there is no such import
     * @throws IllegalArgumentException if the list cannot be confirmed, or a selected candidate is not in it
     * @throws IllegalStateException    if what was shown is no longer the newest complete list
     */
    public Optional<Integer> confirm(long runId, CandidateList list, Selection selection, Optional<WinningSide> side, String fingerprint,
                                     String who) {
        if (list == CandidateList.APART) {
            throw new IllegalArgumentException("list is \"apart\", which cannot be confirmed; it must be new, update, activate or deactivate");
        }
        if (side.isPresent() && list != CandidateList.UPDATE) {
            throw new IllegalArgumentException("source is given for list " + list.word() + "; it is only for update, leave it out");
        }
        return transaction.execute(status -> locked(runId).map(run -> {
            requireNewest(runId, run, fingerprint);
            int confirmed = confirm(runId, list, selection, side.orElse(WinningSide.CALENDLY), who);
            LOG.info("Import {}: {} candidates of list {} confirmed by {}", runId, confirmed, list.word(), who);
            return confirmed;
        }));
    }

    /** Confirms what needs no admin by the settings, in the newest import; for the clock. */
    public void confirmByRule() {
        List<CandidateList> lists = Arrays.stream(CandidateList.values()).filter(settings::confirms).toList();
        if (lists.isEmpty()) {
            return;
        }
        newest().ifPresent(runId -> lists.forEach(list -> {
            boolean some = !database.queryForList("select scim_id from import_candidate where run_id = ? and list = ? and state = 'open' "
                    + "fetch first 1 rows only", runId, list.word()).isEmpty();
            if (some) {
                transaction.executeWithoutResult(status -> locked(runId).ifPresent(run -> confirm(runId, list, new Selection.All(),
                        settings.autoConfirmSource(), "rule auto-confirm." + list.word())));
            }
        }));
    }

    private record Run(String state, String fingerprint) {
    }

    private Optional<Run> locked(long runId) {
        return database.query("select state, fingerprint from import_run where id = ? and kind = 'import' for update",
                (row, number) -> new Run(row.getString("state"), row.getString("fingerprint")), runId).stream().findFirst();
    }

    private Optional<Long> newest() {
        return database.queryForList("select id from import_run where kind = 'import' and state in ('complete', 'applying', 'applied') "
                + "order by id desc fetch first 1 rows only", Long.class).stream().findFirst();
    }

    private void requireNewest(long runId, Run run, String fingerprint) {
        if (!List.of("complete", "applying", "applied").contains(run.state())) {
            throw new IllegalStateException("import " + runId + " is " + run.state() + "; only a complete one can be confirmed");
        }
        newest().filter(newest -> newest > runId).ifPresent(newest -> {
            throw new IllegalStateException("import " + runId + " is no longer the newest, import " + newest + " is; look at that one");
        });
        if (!String.valueOf(run.fingerprint()).equals(fingerprint)) {
            throw new IllegalStateException("the fingerprint is not that of import " + runId + ", so it is another list that was looked at; "
                    + "read the import again, and confirm with the fingerprint it shows");
        }
    }

    private int confirm(long runId, CandidateList list, Selection selection, WinningSide side, String who) {
        String update = "update import_candidate set state = 'confirmed', source = ?, confirmed_by = ? "
                + "where run_id = ? and list = ? and state = 'open'";
        List<Object> parameters = new ArrayList<>(Arrays.asList(list == CandidateList.UPDATE ? side.word() : null, who, runId, list.word()));
        int confirmed = 0;
        if (selection instanceof Selection.These these) {
            requireKnown(runId, list, these.scimIds());
            for (String[] some : parts(these.scimIds())) {
                List<Object> all = new ArrayList<>(parameters);
                all.add(some);
                confirmed += database.update(update + " and scim_id = any(?)", all.toArray());
            }
        } else if (selection instanceof Selection.Matching matching) {
            parameters.addAll(Collections.nCopies(3, Containing.pattern(matching.query())));
            confirmed = database.update(update + " and (lower(user_name) like ? escape '!' or lower(scim_id) like ? escape '!' "
                    + "or lower(user_id) like ? escape '!')", parameters.toArray());
        } else {
            confirmed = database.update(update, parameters.toArray());
        }
        if (confirmed > 0) {
            database.update("update import_run set state = 'applying', confirmed = confirmed + ? where id = ?", confirmed, runId);
        }
        return confirmed;
    }

    private void requireKnown(long runId, CandidateList list, List<String> scimIds) {
        if (scimIds.isEmpty()) {
            throw new IllegalArgumentException("select is an empty list; name one or more scimIds, or send \"all\"");
        }
        Set<String> unknown = new HashSet<>(scimIds);
        for (String[] some : parts(scimIds)) {
            database.queryForList("select scim_id from import_candidate where run_id = ? and list = ? and scim_id = any(?)", String.class,
                    runId, list.word(), some).forEach(unknown::remove);
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("select has " + unknown.size() + " scimIds that are not in list " + list.word() + ": "
                    + unknown.stream().sorted().limit(NAMED).collect(Collectors.joining(", ")) + "; leave them out");
        }
    }

    private static List<String[]> parts(List<String> all) {
        List<String[]> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + AT_ONCE)).toArray(String[]::new));
        }
        return parts;
    }
}
