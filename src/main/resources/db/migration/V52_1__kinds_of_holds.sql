-- All kinds of holds: V50_1 has left new-ids out.
alter table removal_hold drop constraint removal_hold_kind;
alter table removal_hold add constraint removal_hold_kind check (kind in ('removals', 'shrink', 'vanished', 'new-ids', 'encoding'));
