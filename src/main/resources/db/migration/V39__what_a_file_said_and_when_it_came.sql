-- When a file came and what it said. Two files prove an absence only if the source wrote both, and a file that is applied after one that
-- came later changes nothing of what that one said.
alter table source_read add column arrived_at timestamp with time zone;    -- when the file was seen first
alter table source_read add column content varchar(64);                    -- what the rows say, in whatever order and form
alter table source_read add column proof boolean default false not null;   -- whether its lacking somebody counted
alter table source_read add column attributes varchar(300);                -- those that it has a column for; "custom" for all others
alter table source_read add column rows_kept boolean default false not null;   -- since a file that came before it is still to be applied
update source_read set proof = true where kind = 'full' and state = 'done' and complete;
create index source_read_content on source_read (content);
create index source_read_rows_kept on source_read (rows_kept, arrived_at);

alter table inbox_file add column awaited boolean default false not null;  -- it may still be applied
alter table inbox_look add column watched_since timestamp with time zone;  -- when the first of the files came that may still come back
