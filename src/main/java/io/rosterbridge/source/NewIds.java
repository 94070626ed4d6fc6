package io.rosterbridge.source;

import io.rosterbridge.directory.IdChange;
import io.rosterbridge.domain.Fingerprint;
import io.rosterbridge.domain.ShrinkGate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * People to whom their source has given new ids: the complete list lacks the former id and has the same human, by address and name, under
 * one that the directory never had. A few have their new ids at once, where nothing is in doubt. Many are a list that a person has to
 * approve, once; until then they stay as they are, and count neither as absent nor as new.
 */
public final class NewIds {

    private static final int AT_ONCE = 500;

    private final NamedParameterJdbcTemplate jdbc;
    private final HoldRows holds;

    public NewIds(JdbcTemplate jdbc) {
        this.jdbc = new NamedParameterJdbcTemplate(jdbc);
        this.holds = new HoldRows(jdbc);
    }

    /**
     * A row with a new id, and the person who is meant by it.
     *
     * @param isEvident whether that is sure enough to be done without a question
     */
    record Pair(long rowId, String former, String id, boolean isEvident) {
    }

    /** The read that has the new ids. */
    record Read(long id, String source, FullReadRules rules, int known, OffsetDateTime now, boolean isForesight) {
    }

    /**
     * Gives those the new ids to whom that can be done now, and refuses the rows of the others for this time.
     *
     * @return what has to be known about it; empty if nothing
     */
    Optional<String> take(Collection<Pair> found, Read read) {
        List<Pair> pairs = unambiguous(found);
        Optional<String> refusal = pairs.isEmpty() ? Optional.empty() : refusal(read.rules().gate(), pairs.size(), read.known());
        if (refusal.isEmpty()) {
            withdraw(read);
            rename(pairs.stream().filter(Pair::isEvident).toList(), read);
            return Optional.empty();
        }
        String reason = read.isForesight() ? refusal.get() + "; somebody has to approve that" : hold(pairs, read, refusal.get());
        refuse(pairs, "waits: " + reason);
        return Optional.of(reason);
    }

    /** If two people may be the same human, neither is taken for that one. */
    private static List<Pair> unambiguous(Collection<Pair> found) {
        Map<String, Integer> times = new LinkedHashMap<>();
        found.forEach(pair -> {
            times.merge("former " + pair.former(), 1, Integer::sum);
            times.merge("row " + pair.rowId(), 1, Integer::sum);
        });
        return found.stream().filter(pair -> times.get("former " + pair.former()) == 1 && times.get("row " + pair.rowId()) == 1).toList();
    }

    private static Optional<String> refusal(ShrinkGate gate, int renumbered, int known) {
        return gate.refuses(renumbered, known).map(limit -> renumbered + " of " + known + " known people have new ids, with the addresses and names "
                + "they had");
    }

    private void rename(List<Pair> pairs, Read read) {
        IdChange change = new IdChange(jdbc, read.now());
        for (int from = 0; from < pairs.size(); from += AT_ONCE) {
            List<Pair> some = pairs.subList(from, Math.min(pairs.size(), from + AT_ONCE));
            List<String> free = change.free(some.stream().map(Pair::former).toList());
            Map<String, String> newIds = new LinkedHashMap<>();
            some.stream().filter(pair -> free.contains(pair.former())).forEach(pair -> newIds.put(pair.former(), pair.id()));
            change.rename(newIds, "; source " + read.source() + " has given this id to the same address and name");
            refuse(some.stream().filter(pair -> !free.contains(pair.former())).toList(), "id is a new one of somebody who is being worked on or "
                    + "waits in a hold; send the row again later");
        }
    }

    private void refuse(List<Pair> pairs, String reason) {
        jdbc.batchUpdate("update source_row set refused = :refused where row_id = :row", pairs.stream().map(pair -> new MapSqlParameterSource("row",
                pair.rowId()).addValue("refused", SourceRows.shortened(reason))).toArray(MapSqlParameterSource[]::new));
    }

    // ---- many at once

    private String hold(List<Pair> pairs, Read read, String refusal) {
        Optional<Long> rejected = rejectedAlike(pairs, read.source());
        if (rejected.isPresent()) {
            withdraw(read);
            return refusal + " (hold " + rejected.get() + " with the same people was rejected; raise safety.shrink if they are the same after all)";
        }
        long hold = holds.waiting(HoldRows.Kind.NEW_IDS, Optional.of(read.source()))
                .orElseGet(() -> holds.open(HoldRows.Kind.NEW_IDS, read.source(), read.now()));
        MapSqlParameterSource values = new MapSqlParameterSource("hold", hold).addValue("now", read.now());
        jdbc.update("delete from removal_hold_item where hold_id = :hold", values);
        jdbc.batchUpdate("insert into removal_hold_item (hold_id, user_id, new_id, action, revision, evidence, state, held_at) values (:hold, "
                + ":former, :id, 'RENUMBER', 0, :evidence, 'open', :now)", pairs.stream().map(pair -> new MapSqlParameterSource(values.getValues())
                .addValue("former", pair.former()).addValue("id", pair.id()).addValue("evidence", SourceRows.shortened("person " + pair.former()
                        + " becomes person " + pair.id() + ", read " + read.id()))).toArray(MapSqlParameterSource[]::new));
        holds.describe(hold, refusal, read.known(), read.id(), read.now().plus(read.rules().holdExpires()));
        return refusal + "; approve hold " + hold + " if that is so";
    }

    private Optional<Long> rejectedAlike(List<Pair> pairs, String source) {
        String fingerprint = Fingerprint.of(pairs.stream().map(pair -> HoldRows.row(pair.former(), "RENUMBER", 0, pair.id())).toList());
        return jdbc.queryForList("select id from removal_hold where kind = 'new-ids' and source = :source and state = 'rejected' and fingerprint = "
                + ":fingerprint order by id desc", new MapSqlParameterSource("source", source).addValue("fingerprint", fingerprint), Long.class)
                .stream().findFirst();
    }

    private void withdraw(Read read) {
        jdbc.update("update removal_hold set state = 'withdrawn', decided_at = :now, reason = 'a newer file says something else' where state = "
                + "'waiting' and kind = 'new-ids' and source = :source", new MapSqlParameterSource("now", read.now()).addValue("source",
                read.source()));
    }

    /**
     * Gives the people of an approved list their new ids, as far as they are as they were when they came on it. To be called by whoever
     * holds the turn of the sources.
     *
     * @return how many
     */
    public int release(long hold, OffsetDateTime now) {
        MapSqlParameterSource values = new MapSqlParameterSource("hold", hold);
        Map<String, String> wanted = new LinkedHashMap<>();
        jdbc.query("select i.user_id, i.new_id from removal_hold_item i join directory_user u on u.id = i.user_id and u.gone_at is null "
                + "and u.changed_at <= i.held_at where i.hold_id = :hold and i.state = 'open' and not exists (select 1 from directory_user k "
                + "where k.id = i.new_id) order by i.user_id", values, row -> {
                    wanted.put(row.getString("user_id"), row.getString("new_id"));
                });
        IdChange change = new IdChange(jdbc, now);
        List<String> formers = new ArrayList<>(wanted.keySet());
        int renamed = 0;
        for (int from = 0; from < formers.size(); from += AT_ONCE) {
            Map<String, String> newIds = new LinkedHashMap<>();
            change.free(formers.subList(from, Math.min(formers.size(), from + AT_ONCE))).forEach(former -> newIds.put(former, wanted.get(former)));
            jdbc.batchUpdate("update removal_hold_item set state = 'released' where hold_id = :hold and user_id = :former", newIds.keySet().stream()
                    .map(former -> new MapSqlParameterSource(values.getValues()).addValue("former", former)).toArray(MapSqlParameterSource[]::new));
            change.rename(newIds, "; its source has given this id to the same address and name, approved with hold " + hold);
            renamed += newIds.size();
        }
        return renamed;
    }
}
