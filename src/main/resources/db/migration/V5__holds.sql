-- Brakes on removals: absence that must be seen twice, clearances, holds with the list somebody has to approve, evidence.

-- Who is missing in complete reads. Only the absent have a row; it stays as evidence when they are gone, and goes when they return.
create table directory_absence (
    user_id    varchar(200) primary key references directory_user (id),
    read_count integer      not null,
    since      timestamp with time zone not null,
    seen_at    timestamp with time zone not null      -- the last complete read that still had them
);
alter table directory_change add column read_id bigint;      -- the read that brought it; null if no file did
alter table source_read add column stamp varchar(60);        -- time and size of the file: the same file again proves nothing new

alter table calendly_account add column deactivated_at timestamp with time zone;   -- since when we hold it inactive

-- A removal is carried out only if the present revision is the cleared one.
alter table provisioning_task add column cleared_revision bigint;
alter table provisioning_task add column cleared_hold bigint;         -- the approved hold it was cleared by; null: within the limit
alter table provisioning_task add column removal varchar(60);         -- the removal the last decision asked for, and from which state
alter table provisioning_task add column refused varchar(60);         -- the removal that somebody has rejected
alter table provisioning_task add column evidence varchar(1000);
alter table provisioning_task add column again_at timestamp with time zone;        -- when the same states will decide otherwise
create index provisioning_task_again on provisioning_task (again_at);
create index provisioning_task_cleared on provisioning_task (cleared_revision);

alter table provisioning_event add column evidence varchar(1000);
alter table provisioning_event add column hold_id bigint;
create index provisioning_event_action on provisioning_event (action, at);

create table removal_hold (
    id          bigint generated always as identity primary key,
    kind        varchar(10)   not null,
    state       varchar(10)   not null,
    source      varchar(200),                  -- of a shrink hold: whose people are missing
    read_id     bigint,                        -- of a shrink hold: the latest read they are missing in
    reason      varchar(2000) not null,
    of_people   integer       not null,        -- how many the removals are compared with
    fingerprint varchar(64)   not null,        -- SHA-256 of the open items, as shown
    created_at  timestamp with time zone not null,
    expires_at  timestamp with time zone not null,
    decided_at  timestamp with time zone,
    decided_by  varchar(200),
    constraint removal_hold_kind check (kind in ('removals', 'shrink')),
    constraint removal_hold_state check (state in ('waiting', 'approved', 'rejected', 'expired', 'withdrawn'))
);
create index removal_hold_state on removal_hold (state, kind);

create table removal_hold_item (
    hold_id  bigint       not null references removal_hold (id),
    user_id  varchar(200) not null,
    action   varchar(20)  not null,
    revision bigint       not null,
    evidence varchar(1000) not null,
    state    varchar(10)  not null,
    held_at  timestamp with time zone not null,
    primary key (hold_id, user_id),
    constraint removal_hold_item_state check (state in ('open', 'left', 'released', 'skipped', 'sent', 'kept'))
);

-- One row: whoever clears or holds removals locks it, so that two nodes never spend the same allowance.
create table removal_turn (
    id smallint primary key,
    constraint removal_turn_single check (id = 1)
);
insert into removal_turn (id) values (1);

drop view provisioning_work;
create view provisioning_work as
select t.user_id, t.lane, t.state as task_state, t.revision, t.attempts, t.unclear, t.marked_at, t.lease_token, t.user_name_key,
       t.cleared_revision, t.cleared_hold, t.refused, t.evidence,
       u.email, u.first_name, u.last_name, u.display_name, u.full_name, u.employee_id, u.department, u.title, u.mobile,
       u.user_type, u.status, u.custom, u.gone_at, a.state as assignment, a.changed_at as assigned_at,
       c.scim_id, c.user_name as held_user_name, c.display_name as held_display_name, c.active as held_active,
       c.external_id as held_external_id, c.linked_by, c.deactivated_at
from provisioning_task t
join directory_user u on u.id = t.user_id
join app_assignment a on a.user_id = t.user_id
left join calendly_account c on c.user_id = t.user_id;
