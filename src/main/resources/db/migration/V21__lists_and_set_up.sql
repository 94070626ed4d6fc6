-- Lists that are fast however long they are, and the steps of the set-up that somebody has confirmed.

alter table provisioning_event add column steps varchar(8000);          -- step by step, as JSON, of work that did not simply succeed
create index provisioning_event_kind on provisioning_event (action, outcome, id);
create index audit_event_at on audit_event (at);

-- Candidates of an import in each order they can be sorted in; an index begins with the null of the new users.
create index import_candidate_user on import_candidate (run_id, list, user_id nulls first, scim_id);
create index import_candidate_open on import_candidate (run_id, list, state, scim_id);

-- Of an import: how many candidates of each list it found, and what became of them.
alter table import_run add column count_new integer default 0 not null;
alter table import_run add column count_update integer default 0 not null;
alter table import_run add column count_activate integer default 0 not null;
alter table import_run add column count_deactivate integer default 0 not null;
alter table import_run add column count_apart integer default 0 not null;
alter table import_run add column confirmed integer default 0 not null;
alter table import_run add column applied integer default 0 not null;
alter table import_run add column skipped integer default 0 not null;
update import_run set
    count_new = (select count(*) from import_candidate c where c.run_id = import_run.id and c.list = 'new'),
    count_update = (select count(*) from import_candidate c where c.run_id = import_run.id and c.list = 'update'),
    count_activate = (select count(*) from import_candidate c where c.run_id = import_run.id and c.list = 'activate'),
    count_deactivate = (select count(*) from import_candidate c where c.run_id = import_run.id and c.list = 'deactivate'),
    count_apart = (select count(*) from import_candidate c where c.run_id = import_run.id and c.list = 'apart'),
    confirmed = (select count(*) from import_candidate c where c.run_id = import_run.id and c.state <> 'open'),
    applied = (select count(*) from import_candidate c where c.run_id = import_run.id and c.state = 'applied'),
    skipped = (select count(*) from import_candidate c where c.run_id = import_run.id and c.state = 'skipped');

-- Which steps of the set-up somebody has looked at and found right.
create table setup_step (
    step            varchar(20)  primary key,
    confirmed_by    varchar(200) not null,
    confirmed_at    timestamp with time zone not null,
    profile_version bigint       not null,     -- the one that was in force then
    constraint setup_step_step check (step in ('prepare', 'map', 'actions', 'assign'))
);
-- Who has people assigned has set this up already.
insert into setup_step (step, confirmed_by, confirmed_at, profile_version)
select s.step, 'an earlier release', current_timestamp, p.version
from (values ('prepare'), ('map'), ('actions'), ('assign')) as s (step), (select max(version) as version from profile_version) as p
where p.version is not null and exists (select 1 from app_assignment where state = 'assigned');
