-- What belongs to a run is numbered in the order it was listed or staged in. One run lists at a time, so the numbers of its rows lie
-- together, in the table and on the disk, and a part of it is so many numbers in a row.

create table import_listed (
    id            bigint generated always as identity primary key,
    run_id        bigint        not null,
    scim_id       varchar(200)  not null,
    user_name     varchar(320)  not null,
    user_name_key varchar(320)  not null,
    display_name  varchar(2000),
    active        boolean       not null,
    external_id   varchar(200),
    page          integer       not null,
    apart         varchar(1000),               -- why it is in no list whoever it is: it has no userName
    constraint import_account_scim_id unique (run_id, scim_id),
    constraint import_account_run foreign key (run_id) references import_run (id)
);
insert into import_listed (run_id, scim_id, user_name, user_name_key, display_name, active, external_id, page, apart)
select run_id, scim_id, user_name, user_name_key, display_name, active, external_id, page, case when user_name = '' then apart end
from import_account order by run_id, page, scim_id;
drop table import_account;
alter table import_listed rename to import_account;

-- Who a listed user is: one row each, written once. A claim is what no other listed user of the run may have.
create table import_match (
    id         bigint        primary key,      -- of the listed user
    run_id     bigint        not null,
    user_id    varchar(200),                   -- the person; null: nobody, or it cannot be told
    matched_by varchar(12),
    apart      varchar(1000),                  -- why it cannot be told, or is nobody's to change
    claim      varchar(330),                   -- the person it matches without a link, else its userName; null: none
    constraint import_match_matched_by check (matched_by in ('link', 'externalId', 'userName'))
);
create index import_match_claim on import_match (run_id, claim);

-- Staged anew by each run that compares, so nothing is kept.
drop table import_person;
create table import_person (
    id            bigint generated always as identity primary key,
    run_id        bigint        not null,
    user_id       varchar(200)  not null,
    gone          boolean       not null,      -- left the directory; here only because a Calendly user is linked
    assignment    varchar(10)   not null,
    user_name     varchar(320),                -- null, like the others, if the mapping failed
    user_name_key varchar(320),
    display_name  varchar(2000),
    active        boolean,
    external_id   varchar(200),
    failure       varchar(1000),               -- why the mapping failed
    constraint import_person_user unique (run_id, user_id),
    constraint import_person_run foreign key (run_id) references import_run (id)
);
create index import_person_external_id on import_person (run_id, external_id, user_id);

drop table import_address;
create table import_address (
    id            bigint generated always as identity primary key,
    run_id        bigint        not null,
    address_key   varchar(320)  not null,
    user_id       varchar(200)  not null,
    constraint import_address_key unique (run_id, address_key, user_id),
    constraint import_address_run foreign key (run_id) references import_run (id)
);

create table import_found (
    id           bigint generated always as identity primary key,
    run_id       bigint        not null,
    scim_id      varchar(200)  not null,
    list         varchar(12)   not null,
    user_name    varchar(320)  not null,
    user_id      varchar(200),                 -- null in the list of new users
    differences  varchar(6000) not null,       -- JSON: by attribute, what Calendly holds and what the directory says
    reason       varchar(1000) not null,
    state        varchar(10)   not null,
    source       varchar(10),                  -- whose attributes win, as confirmed
    confirmed_by varchar(200),
    outcome      varchar(1000),                -- what applying did, or why it was skipped
    constraint import_candidate_scim_id unique (run_id, scim_id),
    constraint import_found_run foreign key (run_id) references import_run (id),
    constraint import_found_list check (list in ('new', 'update', 'activate', 'deactivate', 'apart')),
    constraint import_found_state check (state in ('open', 'confirmed', 'applied', 'skipped')),
    constraint import_found_source check (source in ('calendly', 'directory'))
);
insert into import_found (run_id, scim_id, list, user_name, user_id, differences, reason, state, source, confirmed_by, outcome)
select run_id, scim_id, list, user_name, user_id, differences, reason, state, source, confirmed_by, outcome
from import_candidate order by run_id, scim_id;
drop table import_candidate;
alter table import_found rename to import_candidate;
create index import_candidate_list on import_candidate (run_id, list, user_name, scim_id);
create index import_candidate_state on import_candidate (run_id, state, id);

-- Where a run is, and what it waits for.
alter table import_run add column phase varchar(10);            -- people, match, compare or repair; null: it lists, or has ended
alter table import_run add column phase_done integer;           -- people or Calendly users of the phase that are done
alter table import_run add column phase_of integer;             -- of so many; null: not known
alter table import_run add column failures smallint default 0 not null;  -- answers in a row that were no page
alter table import_run add column next_try_at timestamp with time zone;  -- no node takes it before
alter table import_run add column waits_for varchar(500);
alter table import_run add column drift_at timestamp with time zone;     -- when all drift was found; what follows repairs it

-- Drift that is nobody's to repair is a mismatch.
create table drift_found (
    id        bigint generated always as identity primary key,
    run_id    bigint        not null,
    user_id   varchar(200)  not null,
    kind      varchar(10)   not null,
    attribute varchar(12)   not null,
    held      varchar(2000),                   -- what Calendly was known to hold: what was last sent or found
    seen      varchar(2000),                   -- what it was listed with
    scim_id   varchar(200),
    action    varchar(10)   not null,
    reason    varchar(1000),                   -- why it is not repaired
    constraint drift_user unique (run_id, user_id, kind, attribute),
    constraint drift_found_run foreign key (run_id) references import_run (id),
    constraint drift_found_kind check (kind in ('missing', 'vanished', 'values', 'status', 'unlinked')),
    constraint drift_found_action check (action in ('reported', 'repaired', 'flapping', 'agreed', 'mismatch'))
);
insert into drift_found (run_id, user_id, kind, attribute, held, seen, scim_id, action, reason)
select run_id, user_id, kind, attribute, held, seen, scim_id, action, reason from drift order by run_id, user_id, kind, attribute;
drop table drift;
alter table drift_found rename to drift;

-- The mapping decides what is wanted, not the number of its version. Attribute is the kind of drift where that says it all.
alter table drift_repair add column mapping varchar(64) default '' not null;     -- SHA-256 of the mapping it was repaired under
alter table drift_repair drop column profile_version;

alter table calendly_account add column pending_since timestamp with time zone;  -- since when the address awaits its verification
update calendly_account set pending_since = coalesce(sent_at, linked_at) where pending_user_name is not null;
