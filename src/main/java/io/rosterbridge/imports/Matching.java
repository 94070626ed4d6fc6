package io.rosterbridge.imports;

import io.rosterbridge.account.AccountRows;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Who is who: the person of every listed Calendly user, as sets. A link is certain; then the externalId counts, then the addresses. What
 * is not clear is never guessed but told apart with the reason.
 *
 * <p>Each part of the list is read once, and each look-up ends in an index that holds its answer. The result is written once too, in
 * the order of the list, so that the time grows with the list and not faster. {@code one} and {@code another} are the people whom an
 * account may be; without {@code apart}, another had the address before and is gone.
 */
final class Matching {

    /**
     * A condition that is null finds no row; a linked account is not looked up by externalId and address. People who are gone count only
     * where no person in the directory matches; the externalId of a person who is gone and the address of a person present are two people
     * all the same.
     */
    static final String FIND = """
            insert into import_match (id, run_id, user_id, matched_by, apart, claim, one, another)
            select f.id, f.run_id, case when f.is_clear then f.user_id end, case when f.is_clear then f.matched_by end, f.apart,
                   case when f.apart is not null or f.matched_by = 'link' then null
                        when f.user_id is null then 'userName ' || f.user_name_key else 'person ' || f.user_id end,
                   f.one, f.another
            from (select m.*, m.apart is null or m.matched_by = 'link' as is_clear
                  from (select k.id, k.run_id, k.user_name_key, k.user_id, k.matched_by, k.one, k.another,
                               case when k.linked is not null and p.user_id is null and k.active is distinct from false then
                                         'is linked to person ' || k.linked || ', who is no longer in the directory'
                                    when k.linked is not null then null
                                    when k.problem = 'ids' then 'the externalId is that of persons ' || k.one || ' and ' || k.another
                                         || case when k.by_id is null then ', who are no longer in the directory' else '' end
                                    when k.problem = 'idAndAddress' then 'the externalId is that of person ' || k.one
                                         || case when k.by_id is null then ', who is no longer in the directory' else '' end
                                         || ', and the userName an address of person ' || k.another
                                    when k.problem = 'addresses' then 'the userName is an address of persons ' || k.one || ' and ' || k.another
                                         || case when k.by_address is null then ', who are no longer in the directory' else '' end
                                    when o.user_id is not null then 'matches person ' || o.user_id
                                         || ', who is linked to another Calendly user, ' || o.scim_id end as apart
                        from (select g.*, case when g.problem is null then coalesce(g.linked, g.by_id, g.by_address, g.gone_by_id, g.gone_by_address)
                                          end as user_id,
                                     case when g.linked is not null then 'link' when g.problem is not null then null
                                          when g.by_id is not null then 'externalId' when g.by_address is not null then 'userName'
                                          when g.gone_by_id is not null then 'externalId' when g.gone_by_address is not null then 'userName' end
                                          as matched_by,
                                     case g.problem when 'ids' then coalesce(g.by_id, g.gone_by_id)
                                          when 'idAndAddress' then coalesce(g.by_id, g.gone_by_id)
                                          when 'addresses' then coalesce(g.by_address, g.gone_by_address)
                                          else coalesce(g.by_id, g.by_address, g.gone_by_id, g.gone_by_address) end as one,
                                     case g.problem when 'ids' then case when g.by_id is null then g.other_gone_by_id else g.other_by_id end
                                          when 'idAndAddress' then g.by_address
                                          when 'addresses' then case when g.by_address is null then g.other_gone_by_address
                                               else g.other_by_address end
                                          else case when g.by_id is null and g.by_address is not null then g.gone_by_address end end as another
                              from (select h.*, case when h.linked is not null then null
                                                     when h.by_id <> h.other_by_id then 'ids'
                                                     when h.by_id is null and h.by_address is null
                                                          and h.gone_by_id <> h.other_gone_by_id then 'ids'
                                                     when coalesce(h.by_id, h.gone_by_id) is not null and h.by_address is not null
                                                          and h.agree = 0 then 'idAndAddress'
                                                     when h.by_id is null and h.by_address <> h.other_by_address then 'addresses'
                                                     when h.by_id is null and h.by_address is null and h.gone_by_id is null
                                                          and h.gone_by_address <> h.other_gone_by_address then 'addresses' end as problem
                                    from (select a.id, a.run_id, a.user_name_key, a.active, c.user_id as linked,
                                                 min(case when not e.gone then e.user_id end) as by_id,
                                                 max(case when not e.gone then e.user_id end) as other_by_id,
                                                 min(case when e.gone then e.user_id end) as gone_by_id,
                                                 max(case when e.gone then e.user_id end) as other_gone_by_id,
                                                 min(case when not d.gone then d.user_id end) as by_address,
                                                 max(case when not d.gone then d.user_id end) as other_by_address,
                                                 min(case when d.gone then d.user_id end) as gone_by_address,
                                                 max(case when d.gone then d.user_id end) as other_gone_by_address,
                                                 max(case when not e.gone and e.user_id = d.user_id then 1 else 0 end) as agree
                                          from unnest(cast(? as bigint array)) as n (id)
                                          left join import_account a on a.id = n.id
                                          left join calendly_account c on c.scim_id = a.scim_id
                                          left join import_person e on e.run_id = a.run_id
                                               and e.external_id = case when c.user_id is null then a.external_id end
                                          left join import_address d on d.run_id = a.run_id
                                               and d.address_key = case when c.user_id is null then a.user_name_key end
                                          where a.id is not null and a.apart is null
                                          group by a.id, a.run_id, a.user_name_key, a.active, c.user_id) h) g) k
                        left join import_person p on p.run_id = k.run_id and p.user_id = k.linked and not p.gone
                        left join calendly_account o on o.user_id = case when k.linked is null then k.user_id end) m) f""";

    /** One person has one Calendly user. Claims stay as they are, so each of several is a reason for the others. */
    static final String TELL_APART = """
            update import_match set user_id = null, matched_by = null, one = user_id, another = null,
                   apart = case when user_id is null then 'is one of several Calendly users with this userName'
                                else 'is one of several Calendly users that match person ' || user_id end || '; another one is '
                           || (select min(b.scim_id) from import_match s join import_account b on b.id = s.id
                               where s.run_id = import_match.run_id and s.claim = import_match.claim and s.id <> import_match.id)
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
     * may only echo what was sent. An absence that an admin has approved ends here too: the account is listed again.
     */
    private void seeActive(RunRows.Part part) {
        new AccountRows(database).present(database.query(SEEN, (row, number) -> new AccountRows.Present(
                new AccountRows.Link(row.getString("user_id"), row.getString("scim_id")), row.getBoolean("active")), part.numbers()));
    }
}
