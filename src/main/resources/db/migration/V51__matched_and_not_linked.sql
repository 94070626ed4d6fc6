-- Accounts that match a person and are linked to nobody are a list of an import of their own, and what is in no list is counted.

alter table import_candidate drop constraint import_found_list;
alter table import_candidate add constraint import_found_list
    check (list in ('new', 'update', 'activate', 'deactivate', 'link', 'apart'));
alter table import_candidate add column assigns boolean;                    -- of the list link, as confirmed: whether Calendly is assigned too

alter table import_run add column count_link integer default 0 not null;
alter table import_run add column in_sync integer default 0 not null;       -- accounts that are in no list
update import_run set in_sync = accounts - count_new - count_update - count_activate - count_deactivate - count_apart
where kind = 'import' and state in ('complete', 'applying', 'applied');

-- People who are gone are matched too: their account is not a new one.
alter table import_address add column gone boolean default false not null;

-- The people an account may be where it cannot be told which; a reconciliation reports it for each of them.
alter table import_match add column one varchar(200);
alter table import_match add column another varchar(200);

-- Drift that waits until somebody has told who it is: it is neither repaired nor part of a plan.
alter table drift drop constraint drift_found_action;
alter table drift add constraint drift_found_action
    check (action in ('reported', 'repaired', 'flapping', 'agreed', 'mismatch', 'review'));
