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
