-- One row: until when Calendly asks all nodes to wait.
create table throttle (
    id       smallint primary key,
    until_at timestamp with time zone not null,
    constraint throttle_single check (id = 1)
);
insert into throttle (id, until_at) values (1, timestamp with time zone '2000-01-01 00:00:00+00');
