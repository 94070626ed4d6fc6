-- A pause and the kill switch are beside the state, so that their end brings back what was there before. What was paused until now
-- may have been broken or never authorized: it has to be authorized again.
alter table connection add column paused_since timestamp with time zone;
alter table connection add column pause_reason varchar(2000);
alter table connection add column killed_since timestamp with time zone;
alter table connection add column kill_reason varchar(2000);
update connection set paused_since = state_since, pause_reason = coalesce(reason, 'paused'), state = 'unset',
       reason = 'it was paused when this version came, which does not know what it was before; authorize it' where state = 'paused';
alter table connection drop constraint connection_state;
alter table connection add constraint connection_state check (state in ('unset', 'ok', 'broken'));

alter table connection add column findings varchar(8000);   -- what Authorize has found out about the endpoint, JSON

-- With linking: ask, whether a Calendly user who was there before may become the person's. The answer is remembered for this user only.
create table link_question (
    user_id      varchar(200) primary key references directory_user (id),
    scim_id      varchar(200) not null,
    user_name    varchar(320) not null,
    display_name varchar(2000),
    active       boolean      not null,
    external_id  varchar(200),
    asked_at     timestamp with time zone not null,
    answer       varchar(10),                  -- null: nobody has answered yet
    answered_by  varchar(200),
    answered_at  timestamp with time zone,
    constraint link_question_answer check (answer in ('confirmed', 'refused'))
);

-- What comes and goes is told once: since when it is not the case any more, until that has lasted.
alter table alert_state add column absent_since timestamp with time zone;
