-- What a bulk effect would do, computed beforehand; applied by its fingerprint.
create table plan (
    id           bigint generated always as identity primary key,
    kind         varchar(20)   not null,
    state        varchar(12)   not null,
    reason       varchar(2000),                -- why it failed or is stale, or what has to be known about it
    request      varchar(4000) not null,       -- what was asked for, as JSON, without the content
    content      varchar(1048576),             -- the profile document or the file; emptied at the end
    base_version bigint        not null,       -- the profile version it was asked under
    counts       varchar(2000),                -- JSON, once computed
    fingerprint  varchar(64),                  -- SHA-256 over the rows
    created_by   varchar(200)  not null,
    created_at   timestamp with time zone not null,
    expires_at   timestamp with time zone not null,
    applied_by   varchar(200),
    applied_at   timestamp with time zone,
    result       varchar(2000),                -- what applying came to
    tries        smallint      not null,       -- how many nodes have begun to compute it
    lease_owner  varchar(60),
    lease_until  timestamp with time zone,
    constraint plan_kind check (kind in ('profile', 'csv', 'provision', 'undo', 'import', 'reconcile')),
    constraint plan_state check (state in ('computing', 'ready', 'failed', 'applying', 'applied', 'stale'))
);
create index plan_state on plan (state, id);

-- A row a person.
create table plan_item (
    plan_id      bigint        not null references plan (id) on delete cascade,
    place        bigint        not null,
    user_id      varchar(200)  not null,
    directory    varchar(20),                  -- what becomes of the person in the directory, if the plan changes that
    assignment   varchar(10),                  -- the assignment that applying sets, if it sets one
    action       varchar(20)   not null,
    outcome      varchar(20),                  -- how it would end without a request; null: it would be carried out
    held         varchar(20000),               -- JSON of what Calendly is known to hold; null: no linked user
    listed       varchar(20000),               -- JSON of what it was listed with, empty for no user; null: like held
    wanted       varchar(20000),               -- JSON of what it would hold; null: no user
    reason       varchar(2000) not null,
    requests     smallint      not null,
    revision     bigint,                       -- of the task; null: the person is new
    state        varchar(10)   not null,
    braked       boolean       not null,       -- a removal that the limit has still to let pass
    primary key (plan_id, place),
    constraint plan_item_state check (state in ('planned', 'none', 'cannot', 'applied', 'skipped'))
);
create index plan_item_user on plan_item (plan_id, user_id);
create index plan_item_state on plan_item (plan_id, state, place);

-- What it takes to invert a piece of work: the values Calendly held before and after, and the assignment it was decided by.
alter table provisioning_event add column held_before varchar(20000);
alter table provisioning_event add column held_after varchar(20000);
alter table provisioning_event add column assignment varchar(10);

-- A reconciliation that only shows what it would repair; what a plan repairs of it is agreed for as long as its transaction lasts.
alter table import_run add column report_only boolean default false not null;
alter table drift drop constraint drift_action;
alter table drift add constraint drift_action check (action in ('reported', 'repaired', 'flapping', 'agreed'));
