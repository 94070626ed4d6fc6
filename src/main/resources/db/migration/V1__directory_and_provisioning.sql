-- One dialect for H2 and PostgreSQL 15+. Times are instants; `_key` columns hold an address trimmed and in lower case.

-- The people. A person who left stays as a row with `gone_at`, so that the account they leave behind still has a name.
create table directory_user (
    id           varchar(200)  primary key,
    email        varchar(320)  not null,
    email_key    varchar(320),                 -- null once gone: the address is free for somebody else
    first_name   varchar(1000),
    last_name    varchar(1000),
    display_name varchar(1000),
    full_name    varchar(1000),
    employee_id  varchar(1000),
    department   varchar(1000),
    title        varchar(1000),
    mobile       varchar(1000),
    user_type    varchar(1000),
    status       varchar(10)   not null,
    custom       varchar(20000) not null,      -- further columns of the source, a JSON object of strings
    source       varchar(200)  not null,
    gone_at      timestamp with time zone,
    changed_at   timestamp with time zone not null,
    constraint directory_user_email unique (email_key),
    constraint directory_user_status check (status in ('active', 'inactive'))
);

create table app_assignment (
    user_id    varchar(200) primary key references directory_user (id),
    state      varchar(10)  not null,
    changed_at timestamp with time zone not null,
    constraint app_assignment_state check (state in ('assigned', 'suspended', 'none'))
);

-- What changed, append-only. Names of attributes, never their values.
create table directory_change (
    id         bigint generated always as identity primary key,
    at         timestamp with time zone not null,
    user_id    varchar(200)  not null,
    kind       varchar(20)   not null,
    attributes varchar(2000) not null,
    source     varchar(200)  not null,
    constraint directory_change_kind check (kind in ('created', 'changed', 'removed', 'returned', 'assignment'))
);
create index directory_change_user on directory_change (user_id, id);

-- The link of a person to a Calendly user, with the values we know it to hold: what was last sent, or found when linking.
create table calendly_account (
    user_id           varchar(200)  primary key references directory_user (id),
    scim_id           varchar(200)  not null,
    user_name         varchar(320)  not null,
    display_name      varchar(2000),
    active            boolean       not null,
    external_id       varchar(200),
    pending_user_name varchar(320),            -- an address change that Calendly has taken but does not show yet
    linked_by         varchar(10)   not null,
    linked_at         timestamp with time zone not null,
    sent_at           timestamp with time zone,
    constraint calendly_account_scim_id unique (scim_id),
    constraint calendly_account_linked_by check (linked_by in ('created', 'adopted', 'imported'))
);

-- One task a person. `revision` grows with every mark, so a change that arrives during the work is never lost.
create table provisioning_task (
    user_id       varchar(200) primary key references directory_user (id),
    state         varchar(10)  not null,
    lane          smallint     not null,       -- 0 deactivate or delete, 1 activate, 2 create, 3 update
    due_at        timestamp with time zone not null,
    marked_at     timestamp with time zone not null,
    revision      bigint       not null,
    attempts      integer      not null,       -- failures in a row; a due task with some is shown as failed
    unclear       boolean      not null,       -- a creation was sent and its answer never understood: look up before sending again
    lease_owner   varchar(60),
    lease_token   varchar(80),
    lease_until   timestamp with time zone,
    leased_at     timestamp with time zone,
    user_name_key varchar(320),                -- the userName this person lays claim to
    action        varchar(20),
    outcome       varchar(20),
    family        varchar(40),
    reason        varchar(2000),
    hint          varchar(1000),
    steps         varchar(8000),               -- the last run, step by step, as JSON; no token, no body
    constraint provisioning_task_state check (state in ('due', 'leased', 'held', 'rejected', 'inStep'))
);
create index provisioning_task_next on provisioning_task (state, lane, due_at);
create index provisioning_task_lease on provisioning_task (lease_token);
create index provisioning_task_user_name on provisioning_task (user_name_key);
create index provisioning_task_family on provisioning_task (family);

-- The log: one row for each piece of work, append-only.
create table provisioning_event (
    id              bigint generated always as identity primary key,
    at              timestamp with time zone not null,
    user_id         varchar(200) not null,
    action          varchar(20)  not null,
    outcome         varchar(20)  not null,
    http_status     smallint,
    family          varchar(40),
    reason          varchar(2000),
    hint            varchar(1000),
    attributes      varchar(200) not null,     -- names of the attributes that were sent
    scim_id         varchar(200),
    requests        smallint     not null,
    waited_ms       bigint       not null,     -- from the mark to this row
    profile_version bigint       not null
);
create index provisioning_event_user on provisioning_event (user_id, id);
create index provisioning_event_outcome on provisioning_event (outcome, id);
create index provisioning_event_at on provisioning_event (at);

-- Mapping, actions and safety limits; the latest is in force.
create table profile_version (
    version     bigint generated always as identity primary key,
    created_at  timestamp with time zone not null,
    author      varchar(200)   not null,
    origin      varchar(10)    not null,
    fingerprint varchar(64)    not null,
    document    varchar(200000) not null,
    constraint profile_version_origin check (origin in ('file', 'api'))
);

-- One row: the Calendly organization. The token is encrypted.
create table connection (
    id               smallint      primary key,
    base_url         varchar(2000),
    token            varchar(8000),
    token_expires_at timestamp with time zone,
    state            varchar(10)   not null,
    reason           varchar(2000),
    state_since      timestamp with time zone not null,
    update_method    varchar(5)    not null,   -- PATCH, or PUT once the target has refused PATCH
    seats_full_since timestamp with time zone,
    seat_probe_at    timestamp with time zone,
    seat_probe_user  varchar(200),             -- the one person who may try for a seat
    unconfirmed      boolean       not null default false, -- Authorize was asked for and got no answer: tried again by the clock
    deployed         varchar(12000),           -- endpoint and token the deployment gave last, encrypted: taken once, not at each start
    warned_days      smallint,                 -- the last expiry warning given, in days before the end
    revision         bigint        not null,
    constraint connection_single check (id = 1),
    constraint connection_state check (state in ('unset', 'ok', 'paused', 'broken'))
);
insert into connection (id, state, state_since, update_method, revision) values (1, 'unset', current_timestamp, 'PATCH', 0);

-- Every read of a source leaves a row, also one that changed nothing or was refused.
create table source_read (
    id            bigint generated always as identity primary key,
    name          varchar(500) not null,
    kind          varchar(10)  not null,
    started_at    timestamp with time zone not null,
    finished_at   timestamp with time zone,
    state         varchar(10)  not null,
    complete      boolean      not null,
    rows_read     integer      not null,
    changed       integer      not null,
    rejected      integer      not null,
    removals      integer      not null,
    removals_held integer      not null,
    reason        varchar(2000),
    constraint source_read_kind check (kind in ('delta', 'full')),
    constraint source_read_state check (state in ('running', 'done', 'failed'))
);

-- The rows of the file being read; emptied when the read ends.
create table source_row (
    row_id       bigint generated always as identity primary key,   -- in the order of the file
    read_id      bigint       not null,
    line         bigint       not null,
    id           varchar(200) not null,
    email        varchar(320) not null,
    email_key    varchar(320) not null,
    first_name   varchar(1000),
    last_name    varchar(1000),
    display_name varchar(1000),
    full_name    varchar(1000),
    employee_id  varchar(1000),
    department   varchar(1000),
    title        varchar(1000),
    mobile       varchar(1000),
    user_type    varchar(1000),
    status       varchar(10),                  -- null: leave as it is
    custom       varchar(20000) not null,
    assignment   varchar(10),                  -- null: leave as it is
    refused      varchar(500)                  -- why this row is not applied
);
create index source_row_id on source_row (read_id, id);
create index source_row_email on source_row (read_id, email_key);

create table console_user (
    name          varchar(100) primary key,
    password_hash varchar(200) not null,
    role          varchar(20)  not null,
    created_at    timestamp with time zone not null
);

-- What a worker needs to know of a person, in one row: directory, assignment, link and task.
create view provisioning_work as
select t.user_id, t.lane, t.state as task_state, t.revision, t.attempts, t.unclear, t.marked_at, t.lease_token, t.user_name_key,
       u.email, u.first_name, u.last_name, u.display_name, u.full_name, u.employee_id, u.department, u.title, u.mobile,
       u.user_type, u.status, u.custom, u.gone_at, a.state as assignment,
       c.scim_id, c.user_name as held_user_name, c.display_name as held_display_name, c.active as held_active,
       c.external_id as held_external_id, c.linked_by
from provisioning_task t
join directory_user u on u.id = t.user_id
join app_assignment a on a.user_id = t.user_id
left join calendly_account c on c.user_id = t.user_id;

-- One row: whoever applies a source locks it, so that two nodes never apply files at the same time.
create table source_turn (
    id smallint primary key,
    constraint source_turn_single check (id = 1)
);
insert into source_turn (id) values (1);
