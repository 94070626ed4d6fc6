-- Whether Calendly has ever listed the linked user as active. Only then does "inactive" mean that somebody deactivated them: it may
-- list an invitation that is not accepted yet as an inactive user. What it answers to our own writes is no evidence.
alter table calendly_account add column seen_active boolean default false not null;
-- Found, and never sent: this is how they were listed.
update calendly_account set seen_active = true where active and sent_at is null;

-- People with an id that an import has made, whom the file being read brings under an id of its own; emptied within its transaction.
create table source_takeover (
    made varchar(200) primary key,
    id   varchar(200) not null,
    constraint source_takeover_id unique (id)
);

-- One row: whoever applies candidates locks it, so that one node does at a time. The run itself is not locked while another directory
-- is written to.
create table apply_turn (
    id smallint primary key,
    constraint apply_turn_single check (id = 1)
);
insert into apply_turn (id) values (1);

alter table import_run add column applying_at timestamp with time zone;        -- since when what was confirmed last is applied
alter table import_run add column applied_before integer default 0 not null;   -- how many candidates were done by then
alter table import_run add column waits_since timestamp with time zone;        -- since when another directory takes nothing
alter table import_run add column retry_at timestamp with time zone;           -- when it is tried again
