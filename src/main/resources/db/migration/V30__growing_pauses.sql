-- How often in a row somebody was worked on without getting anywhere, and without anybody having changed anything about them: the more,
-- the longer is the pause before the next time, whatever it was that ended the work.
alter table provisioning_task add column repeats integer default 0 not null;
