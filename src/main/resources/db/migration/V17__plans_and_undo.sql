-- What a plan was asked with may be a file of a hundred megabytes: it lies in parts, cut at the ends of lines.
create table plan_text (
    plan_id bigint         not null references plan (id) on delete cascade,
    part    integer        not null,           -- from 1
    text    varchar(1048576) not null,
    primary key (plan_id, part)
);
insert into plan_text (plan_id, part, text) select id, 1, content from plan where content is not null;
alter table plan drop column content;

alter table plan drop constraint plan_kind;
alter table plan add constraint plan_kind check (kind in ('profile', 'csv', 'provision', 'undo', 'import', 'reconcile', 'assignment'));

alter table plan_item add column scim_id varchar(200);         -- the Calendly user a row of an import is about
alter table plan_item add column person_before varchar(60000); -- JSON: what applying changes in the directory, as it was
alter table plan_item add column person_after varchar(60000);  -- and as it becomes; null: the row does not say

alter table plan_item add column ended_at timestamp with time zone; -- when it was applied, or passed over

-- What made a person due, such as "plan:7"; "several" if more than one thing is behind what is still to be done. The log keeps it,
-- so that one thing can be taken back and what came later stays.
alter table provisioning_task add column cause varchar(40);
alter table provisioning_event add column cause varchar(40);

-- What an import changed: one row a person. It is what an undo goes back to; forgotten when plans are.
create table import_change (
    run_id        bigint         not null references import_run (id),
    user_id       varchar(200)   not null,
    scim_id       varchar(200)   not null,
    at            timestamp with time zone not null,
    person_before varchar(60000),               -- JSON; null: nobody present had this id
    person_after  varchar(60000) not null,
    former        varchar(10)    not null,       -- the assignment before
    assignment    varchar(10)    not null,       -- and after
    linked        boolean        not null,       -- whether it made the link
    primary key (run_id, user_id)
);

create index directory_change_read on directory_change (read_id, user_id);
