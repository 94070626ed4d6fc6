-- What is approved is what is sent. The person as they were when a row of a plan was shown, as a fingerprint; null: the directory did not
-- have them. And the rows that were applied and are not sent yet, one a person: what is sent is held against what was shown.
alter table plan_item add column shown_person varchar(64);

create table plan_expected (
    user_id varchar(200) primary key,
    plan_id bigint       not null references plan (id) on delete cascade,
    place   bigint       not null
);
create index plan_expected_plan on plan_expected (plan_id);

update plan set state = 'stale', reason = 'an earlier release made it; make a new plan', lease_owner = null, lease_until = null
where state in ('computing', 'ready', 'applying');
delete from plan_text where plan_id in (select id from plan where state = 'stale');
