-- A row that was applied, and of which something else was sent afterwards: what it did in the directory can be taken back all the same.
alter table plan_item add column handed_over boolean not null default false;
