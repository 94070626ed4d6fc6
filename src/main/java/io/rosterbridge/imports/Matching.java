package io.rosterbridge.imports;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Who is who: the person of every listed Calendly user, as sets. A link is certain; then the externalId counts, then the addresses. What
 * is not clear is never guessed but told apart with the reason.
 *
 * <p>Each part of the list is read once, and each look-up ends in an index that holds its answer. The result is written once too, in
 * the order of the list, so that the time grows with the list and not faster.
 */
final class Matching {

    /** A condition that is null looks nobody up: by externalId and address, whoever is linked; by address, whoever the externalId names. */
    static final String FIND = """
            insert into import_match (id, run_id, user_id, matched_by, apart, claim)
            select f.id, f.run_id, case when f.is_clear then f.user_id end, case when f.is_clear then f.matched_by end, f.apart,
                   case when f.apart is not null or f.matched_by = 'link' then null
                        when f.user_id is null then 'userName ' || f.user_name_key else 'person ' || f.user_id end
            from (select m.*, m.apart is null or m.matched_by = 'link' as is_clear
                  from (select k.id, k.run_id, k.user_name_key, coalesce(k.linked, k.by_id, k.by_address) as user_id,
                               case when k.linked is not null then 'link' when k.by_id is not null then 'externalId'
                                    when k.by_address is not null then 'userName' end as matched_by,
                               case when k.linked is not null and p.user_id is null then
                                         'is linked to person ' || k.linked || ', who is no longer in the directory'
                                    when k.linked is not null then null
                                    when k.by_id <> k.other_by_id then
                                         'the externalId is that of persons ' || k.by_id || ' and ' || k.other_by_id
                                    when k.by_address <> k.other_by_address then
                                         'the userName is an address of persons ' || k.by_address || ' and ' || k.other_by_address
                                    when o.user_id is not null then
                                         'matches person ' || o.user_id || ', who is linked to another Calendly user' end as apart
                        from (select a.id, a.run_id, a.user_name_key, c.user_id as linked,
                                     min(e.user_id) as by_id, max(e.user_id) as other_by_id,
                                     min(d.user_id) as by_address, max(d.user_id) as other_by_address
                              from unnest(cast(? as bigint array)) as n (id)
                              left join import_account a on a.id = n.id
                              left join calendly_account c on c.scim_id = a.scim_id
                              left join import_person e on e.run_id = a.run_id
                                   and e.external_id = case when c.user_id is null then a.external_id end
                              left join import_address d on d.run_id = a.run_id
                                   and d.address_key = case when c.user_id is null and e.user_id is null then a.user_name_key end
                              where a.id is not null and a.apart is null
                              group by a.id, a.run_id, a.user_name_key, c.user_id) k
                        left join import_person p on p.run_id = k.run_id and p.user_id = k.linked and not p.gone
                        left join calendly_account o
                             on o.user_id = case when k.linked is null then coalesce(k.by_id, k.by_address) end) m) f""";

    /** One person has one Calendly user. Claims stay as they are, so each of several is a reason for the others. */
    static final String TELL_APART = """
            update import_match set user_id = null, matched_by = null,
                   apart = case when user_id is null then 'is one of several Calendly users with this userName'
                                else 'is one of several Calendly users that match person ' || user_id end
            where id in (select n.id from unnest(cast(? as bigint array)) as n (id)) and claim is not null and exists
                  (select 1 from import_match s where s.run_id = import_match.run_id and s.claim = import_match.claim
                   and s.id <> import_match.id)""";

    /** What was just read for the match, so that it costs little. */
    static final String SEEN = """
            select c.user_id, c.scim_id, a.active from unnest(cast(? as bigint array)) as n (id)
            left join import_account a on a.id = n.id
            left join calendly_account c on c.scim_id = a.scim_id
            where a.active and not c.seen_active or c.absence_approved_at is not null""";

    private final Imports imports;
    private final JdbcTemplate database;
    private final RunRows rows;

    Matching(Imports imports, JdbcTemplate database, RunRows rows) {
        this.imports = imports;
        this.database = database;
        this.rows = rows;
    }

    /** Fills {@code import_match} for a run whose people are staged, and notes who is listed as active. */
    void match(ImportRun run) {
        run.begins(Phase.MATCH, run.scan().distinct());
        // Both databases choose indexes by figures of before the run, when these tables were empty: then each user meets every person.
        database.execute("analyze");
        rows.each("import_account", run.id(), part -> {
            database.update(FIND, part.numbers());
            seeActive(part);
            run.has(part.done());
            imports.hold(run);
        });
        rows.each("import_match", run.id(), part -> {
            database.update(TELL_APART, part.numbers());
            imports.hold(run);
        });
    }

    /**
     * Notes which linked users the list shows as active. Calendly may list an invitation that nobody has accepted yet as an inactive
     * user, so only whoever was seen active before can have been deactivated there. If it lists invitations as active ones, everybody
     * is seen active at once, and inactive means deactivated from the start. What Calendly answers to our own writes is no evidence: it
     * may only echo what was sent. An absence that somebody has approved ends here too: the account is listed again.
     */
    private void seeActive(RunRows.Part part) {
        List<Object[]> seen = database.query(SEEN, (row, number) -> new Object[] {row.getBoolean("active"), row.getString("user_id"),
            row.getString("scim_id")}, part.numbers());
        if (!seen.isEmpty()) {
            database.batchUpdate("update calendly_account set seen_active = seen_active or ?, absence_approved_at = null where user_id = ? "
                    + "and scim_id = ?", seen);
        }
    }
}
