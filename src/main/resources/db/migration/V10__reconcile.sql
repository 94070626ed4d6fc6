-- What a reconciliation found: one row a person, kind and attribute; attribute is empty where the kind says it all.
create table drift (
    run_id    bigint        not null references import_run (id),
    user_id   varchar(200)  not null,
    kind      varchar(10)   not null,
    attribute varchar(12)   not null,
    held      varchar(2000),                -- what Calendly was known to hold: what was last sent or found
    seen      varchar(2000),                -- what it was listed with
    scim_id   varchar(200),
    action    varchar(10)   not null,
    reason    varchar(1000),
    primary key (run_id, user_id, kind, attribute),
    constraint drift_kind check (kind in ('missing', 'vanished', 'values', 'status', 'unlinked')),
    constraint drift_action check (action in ('reported', 'repaired', 'flapping'))
);

-- How often in a row an attribute was repaired to the same value; somebody else may change it back each time.
create table drift_repair (
    user_id         varchar(200)  not null,
    attribute       varchar(12)   not null,
    wanted          varchar(2000) not null,
    profile_version bigint        not null,
    times           integer       not null,
    run_id          bigint        not null, -- the last repair
    primary key (user_id, attribute)
);

alter table import_run add column alarm varchar(1000); -- of a reconciliation whose repairs do not last
