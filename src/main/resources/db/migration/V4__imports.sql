-- A run lists all users of Calendly once: for the candidate lists of an import, or for a reconciliation.
create table import_run (
    id           bigint generated always as identity primary key,
    kind         varchar(20)   not null,
    started_by   varchar(200)  not null,       -- an admin's name, or "clock"
    state        varchar(10)   not null,
    reason       varchar(2000),                -- why it failed, or did nothing
    started_at   timestamp with time zone not null,
    listed_at    timestamp with time zone,     -- when the list was proven complete
    finished_at  timestamp with time zone,
    pages        integer       not null,
    accounts     integer       not null,
    expected     integer,                      -- what Calendly says there are; null before the first page
    next_index   integer       not null,       -- where the list goes on, 1-based; a node that takes over goes on there
    next_cursor  varchar(2000),
    scans        smallint      not null,       -- how many times the list was begun; users came or went meanwhile
    scan_at      timestamp with time zone,     -- when the list was begun the last time
    fingerprint  varchar(64),                  -- SHA-256 of all candidates, as shown
    lease_owner  varchar(60),
    lease_until  timestamp with time zone,
    constraint import_run_kind check (kind in ('import', 'reconcile')),
    constraint import_run_state check (state in ('running', 'complete', 'failed', 'applying', 'applied', 'skipped'))
);
create index import_run_state on import_run (state, id);

-- The users of Calendly as listed by one run; emptied for older runs.
create table import_account (
    run_id        bigint        not null references import_run (id),
    scim_id       varchar(200)  not null,
    user_name     varchar(320)  not null,
    user_name_key varchar(320)  not null,
    display_name  varchar(2000),
    active        boolean       not null,
    external_id   varchar(200),
    page          integer       not null,
    user_id       varchar(200),                -- the person it is, once matched
    matched_by    varchar(12),
    apart         varchar(1000),               -- why it is in no list but shown apart
    primary key (run_id, scim_id),
    constraint import_account_matched_by check (matched_by in ('link', 'externalId', 'userName'))
);
create index import_account_user_name on import_account (run_id, user_name_key);
create index import_account_external_id on import_account (run_id, external_id);
create index import_account_user on import_account (run_id, user_id);

-- The people as mapped by the profile in force, for one run; emptied with the users it listed.
create table import_person (
    run_id        bigint        not null references import_run (id),
    user_id       varchar(200)  not null,
    gone          boolean       not null,      -- left the directory; here only because a Calendly user is linked
    assignment    varchar(10)   not null,
    user_name     varchar(320),                -- null, like the others, if the mapping failed
    display_name  varchar(2000),
    active        boolean,
    external_id   varchar(200),
    failure       varchar(1000),               -- why the mapping failed
    primary key (run_id, user_id)
);
create index import_person_external_id on import_person (run_id, external_id);

-- The addresses people are known by: the mapped userName, the primary and the secondary ones.
create table import_address (
    run_id        bigint        not null references import_run (id),
    address_key   varchar(320)  not null,
    user_id       varchar(200)  not null,
    primary key (run_id, address_key, user_id)
);

-- One row: whoever starts a run locks it, so that no two runs list at the same time.
create table import_turn (
    id smallint primary key,
    constraint import_turn_single check (id = 1)
);
insert into import_turn (id) values (1);

-- One row an account that differs from the directory, in the one list it belongs to.
create table import_candidate (
    run_id      bigint        not null references import_run (id),
    scim_id     varchar(200)  not null,
    list        varchar(12)   not null,
    user_name   varchar(320)  not null,
    user_id     varchar(200),                  -- null in the list of new users
    differences varchar(6000) not null,        -- JSON: by attribute, what Calendly holds and what the directory says
    reason      varchar(1000) not null,
    state       varchar(10)   not null,
    source      varchar(10),                   -- whose attributes win, as confirmed
    confirmed_by varchar(200),
    outcome     varchar(1000),                 -- what applying did, or why it was skipped
    primary key (run_id, scim_id),
    constraint import_candidate_list check (list in ('new', 'update', 'activate', 'deactivate', 'apart')),
    constraint import_candidate_state check (state in ('open', 'confirmed', 'applied', 'skipped')),
    constraint import_candidate_source check (source in ('calendly', 'directory'))
);
create index import_candidate_list on import_candidate (run_id, list, user_name, scim_id);
create index import_candidate_state on import_candidate (run_id, state);
