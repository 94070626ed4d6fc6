-- A list may move while it is read, by what is created and deleted from here; and one that lacks too many linked accounts is not believed.

alter table import_run add column first_total integer;                     -- what the first page said there are; null before it
alter table import_run add column lowest_total integer;                    -- the lowest and highest that any page said
alter table import_run add column highest_total integer;
alter table import_run add column read_at timestamp with time zone;        -- when the last page was asked for, of a list that has moved

-- Since when somebody has agreed that Calendly does not list the account any more; null: a list that lacks it lacks a link.
alter table calendly_account add column absence_approved_at timestamp with time zone;

alter table removal_hold drop constraint removal_hold_kind;
alter table removal_hold add constraint removal_hold_kind check (kind in ('removals', 'shrink', 'vanished'));
