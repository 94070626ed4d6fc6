package io.rosterbridge.bench;

import org.springframework.jdbc.core.JdbcTemplate;

/** A console's worth of rows, as months with many people leave them. For H2, which makes rows out of nothing fastest. */
final class PageRows {

    private static final int DAY_SECONDS = 86_400;

    private final JdbcTemplate database;
    private final int people;
    private final int rows;

    PageRows(JdbcTemplate database, int people, int rowsAPerson) {
        this.database = database;
        this.people = people;
        this.rows = people * rowsAPerson;
    }

    void fill() {
        people();
        log();
        imports();
        reconciliations();
        holds();
        audit();
        rest();
        database.execute("analyze");
    }

    /** Most are in step; of a thousand people some wait, failed or were rejected. */
    private void people() {
        database.update("""
                insert into directory_user (id, email, email_key, full_name, department, status, custom, source, changed_at)
                select 'p-' || x, 'user' || x || '@example.com', 'user' || x || '@example.com', 'User ' || x, 'Department ' || mod(x, 40),
                       'active', '{}', 'benchmark', current_timestamp
                from system_range(1, ?)""", people);
        database.update("insert into app_assignment (user_id, state, changed_at) select id, 'assigned', changed_at from directory_user");
        database.update("""
                insert into calendly_account (user_id, scim_id, user_name, display_name, active, external_id, linked_by, linked_at)
                select id, id, email, full_name || ' the Former', true, id, 'created', changed_at from directory_user""");
        database.update("""
                insert into provisioning_task (user_id, state, lane, due_at, marked_at, revision, attempts, family)
                select 'p-' || x, case mod(x, 1000) when 1 then 'due' when 2 then 'rejected' when 3 then 'held' else 'inStep' end, 2,
                       current_timestamp, current_timestamp, 0, case mod(x, 1000) when 1 then 1 else 0 end,
                       case mod(x, 1000) when 1 then 'unavailable' when 2 then 'refused' when 3 then 'no-seats' end
                from system_range(1, ?)""", people);
    }

    /** A tenth of the rows within a day, the others over the 120 days before. */
    private void log() {
        int recent = rows / 10;
        database.update("""
                insert into provisioning_event (at, user_id, action, outcome, family, reason, hint, attributes, scim_id, requests, waited_ms,
                       profile_version, held_before, held_after, assignment)
                select dateadd('second', case when x > ? then - cast((? - x) * ? as bigint) else - ? - cast((? - x) * ? as bigint) end,
                               current_timestamp),
                       'p-' || (1 + mod(x, ?)), case when mod(x, 100) < 4 then 'DEACTIVATE' when mod(x, 100) < 12 then 'CREATE' else 'UPDATE' end,
                       case mod(x, 100) when 1 then 'FAILED' when 2 then 'HELD' else 'DELIVERED' end,
                       case mod(x, 100) when 1 then 'unavailable' when 2 then 'no-seats' end, 'as the benchmark has it',
                       case when mod(x, 100) in (1, 2) then 'Nothing to do: it is tried again.' end, 'displayName', 's', 1, 20, 1,
                       '{"userName":"user@example.com","displayName":"User","active":true}',
                       '{"userName":"user@example.com","displayName":"User X","active":true}', 'assigned'
                from system_range(1, ?)""", rows - recent, rows, (DAY_SECONDS - 60.0) / recent, DAY_SECONDS, rows - recent,
                120.0 * DAY_SECONDS / (rows - recent), people, rows);
        database.update("insert into directory_change (at, user_id, kind, attributes, source) select current_timestamp, 'p-777', "
                + "'changed', 'title', 'csv' from system_range(1, 150)");
    }

    /** Twenty runs, the last with everybody in a list. */
    private void imports() {
        for (int run = 1; run <= 20; run++) {
            database.update("""
                    insert into import_run (kind, started_by, state, started_at, listed_at, finished_at, pages, accounts, next_index, scans,
                           fingerprint, count_update, count_new)
                    values ('import', 'clock', 'complete', current_timestamp, current_timestamp, current_timestamp, 1, ?, 1, 1,
                           'abcdefabcdef', ?, ?)""",
                    people, people - people / 10, people / 10);
            candidates(run, run == 20 ? people : people / 50);
        }
    }

    private void candidates(int run, int number) {
        database.update("""
                insert into import_candidate (run_id, scim_id, list, user_name, user_id, differences, reason, state)
                select ?, 'a-' || x, case when mod(x, 10) = 0 then 'new' else 'update' end, 'user' || x || '@example.com',
                       case when mod(x, 10) = 0 then null else 'p-' || x end,
                       '{"displayName":{"calendly":"Somebody","directory":"User"}}', 'other values',
                       case when mod(x, 7) = 0 then 'applied' else 'open' end
                from system_range(1, ?)""", run, number);
    }

    /** Another twenty, each with drift of a hundredth of the people. */
    private void reconciliations() {
        for (int run = 21; run <= 40; run++) {
            database.update("""
                    insert into import_run (kind, started_by, state, started_at, finished_at, pages, accounts, next_index, scans)
                    values ('reconcile', 'clock', 'complete', current_timestamp, current_timestamp, 1, ?, 1, 1)""", people);
            database.update("""
                    insert into drift (run_id, user_id, kind, attribute, held, seen, scim_id, action)
                    select ?, 'p-' || x, 'values', 'displayName', 'User', 'Somebody', 's', case when mod(x, 3) = 0 then 'repaired' else 'reported' end
                    from system_range(1, ?)""", run, run == 40 ? people / 10 : people / 100);
        }
    }

    /** The first with a fifth of the people, the others with some dozens. */
    private void holds() {
        for (int hold = 1; hold <= 80; hold++) {
            database.update("""
                    insert into removal_hold (kind, state, reason, of_people, fingerprint, created_at, expires_at)
                    values ('shrink', ?, 'too many at once', ?, 'abcdefabcdef', current_timestamp, dateadd('day', 7, current_timestamp))""",
                    hold < 3 ? "waiting" : hold % 2 == 0 ? "approved" : "expired", people);
            database.update("""
                    insert into removal_hold_item (hold_id, user_id, action, revision, evidence, state, held_at)
                    select ?, 'p-' || x, 'REMOVE', 1, 'absent', 'open', current_timestamp from system_range(1, ?)""",
                    hold, hold == 1 ? people / 5 : 60);
        }
    }

    /** Two rows for each person. */
    private void audit() {
        database.update("insert into audit_person (user_id, pseudonym) select id, 'pseudonym-' || id from directory_user");
        long last = database.queryForObject("select last_id from audit_head", Long.class);
        database.update("""
                insert into audit_event (id, at, actor, action, subject, details, previous_hash, hash)
                select ? + x, dateadd('second', - cast((? - x) * ? as bigint), current_timestamp),
                       case when mod(x, 10) = 0 then 'clock' else 'admin' end, case when mod(x, 5) = 0 then 'login' else 'person-assigned' end,
                       'person:pseudonym-p-' || (1 + mod(x, ?)), '{"assignment":"assigned"}', 'h', 'h'
                from system_range(1, ?)""", last, 2 * people, 120.0 * DAY_SECONDS / (2 * people), people, 2 * people);
        database.update("update audit_head set last_id = ?", last + 2 * people);
    }

    private void rest() {
        database.update("""
                insert into source_read (name, kind, started_at, finished_at, state, complete, rows_read, changed, rejected, removals, removals_held)
                select 'people-' || mod(x, 9) || '.csv', 'delta', current_timestamp, current_timestamp, 'done', true, 100, 5, 1, 0, 0
                from system_range(1, 3000)""");
        database.update("""
                insert into console_user (name, password_hash, role, created_at) select 'user-' || x, 'none', 'auditor', current_timestamp
                from system_range(1, 500)""");
        database.update("""
                insert into api_token (name, prefix, hash, permissions, creator, created_at, expires_at)
                select 'token ' || x, 'rbt_abcdef', 'hash ' || x, 'view-apps', 'admin', current_timestamp, dateadd('day', 100, current_timestamp)
                from system_range(1, 500)""");
        database.update("""
                insert into profile_version (created_at, author, origin, fingerprint, document)
                select current_timestamp, 'admin', 'api', 'f' || x, p.document from system_range(1, 60), profile_version p where p.version = 1""");
    }
}
