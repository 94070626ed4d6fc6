-- The chain of hashes gets a key, so that whoever can only write to the database cannot make another one.
alter table audit_head add column key_id varchar(16);                       -- which key it has; null: none yet
alter table audit_head add column keyed_from bigint default 1 not null;     -- the first row whose hash was made with it
